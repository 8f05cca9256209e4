package view

import "navette.dev/navette/internal/lang"

func placeName(f Frame, p Place) string {
	switch p {
	case PlaceToday:
		return f.T("frame.today")
	case PlaceSchedule:
		return f.T("frame.schedule")
	case PlaceCalls:
		return f.T("frame.calls")
	case PlaceMembers:
		return f.T("frame.members")
	default:
		return f.T("frame.settings")
	}
}

func LanguageName(f Frame, locale string) string {
	if locale == lang.French {
		return f.T("frame.french")
	}
	return f.T("frame.english")
}
