package view

// SettingsPlace is an entry of the list at the side of the settings.
type SettingsPlace string

// The entries. Video conferencing is a second address of Integrations › Zoom, and no entry of its own.
const (
	SettingsHome  SettingsPlace = "home"
	SettingsVideo SettingsPlace = "video"
	SettingsZoom  SettingsPlace = "zoom"
)
