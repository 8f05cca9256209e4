package view

// SettingsTab is an entry of the list at the side of the settings.
type SettingsTab string

// The entries. Video conferencing is a second address of Integrations › Zoom, and no entry of its own.
const (
	SettingsHome  SettingsTab = "home"
	SettingsVideo SettingsTab = "video"
	SettingsZoom  SettingsTab = "zoom"
)
