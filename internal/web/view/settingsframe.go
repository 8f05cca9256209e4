package view

// SettingsTab is the section of the settings to which a page belongs.
type SettingsTab string

// The sections. Video conferencing and Zoom are two addresses of one page.
const (
	SettingsHome   SettingsTab = "home"
	SettingsPeople SettingsTab = "people"
	SettingsVideo  SettingsTab = "video"
	SettingsZoom   SettingsTab = "zoom"
)
