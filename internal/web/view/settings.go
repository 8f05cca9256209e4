package view

// SettingsPlace is an entry of the list at the side of the settings.
type SettingsPlace string

// The entries. Video conferencing and Integrations › Zoom are two doors to the same room.
const (
	SettingsHome  SettingsPlace = "home"
	SettingsVideo SettingsPlace = "video"
	SettingsZoom  SettingsPlace = "zoom"
)

// SettingsPage is the first page of the settings.
type SettingsPage struct {
	Frame
	OrgLocale string // the language of the organization
}

func zoomCrumb(f Frame, place SettingsPlace) []Link {
	settings := Link{Text: f.T("frame.settings"), Path: "/settings"}
	if place == SettingsVideo {
		return []Link{settings, {Text: f.T("settings.parameters"), Path: "/settings"}}
	}
	return []Link{settings, {Text: f.T("settings.integrations"), Path: "/settings"}}
}

func zoomTitle(f Frame, place SettingsPlace) string {
	if place == SettingsVideo {
		return f.T("settings.video")
	}
	return f.T("settings.zoom")
}
