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

func zoomStateWord(f Frame) string {
	switch f.Zoom {
	case ZoomOn:
		return f.T("frame.zoom_ok")
	case ZoomPaused:
		return f.T("frame.zoom_paused")
	case ZoomAttention:
		return f.T("frame.zoom_attention")
	default:
		return f.T("frame.zoom_none")
	}
}

func languageName(f Frame, locale string) string {
	if locale == lang.French {
		return f.T("frame.french")
	}
	return f.T("frame.english")
}
