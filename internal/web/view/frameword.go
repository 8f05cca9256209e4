package view

import "navette.dev/navette/internal/lang"

func navName(f Frame, p NavItem) string {
	switch p {
	case NavToday:
		return f.T("frame.today")
	case NavSchedule:
		return f.T("frame.schedule")
	case NavCalls:
		return f.T("frame.calls")
	case NavMembers:
		return f.T("frame.members")
	default:
		return f.T("frame.settings")
	}
}

// LanguageName returns the name of a language.
func LanguageName(f Frame, locale string) string {
	if locale == lang.French {
		return f.T("frame.french")
	}
	return f.T("frame.english")
}
