package view

// SettingsTab is the section of the settings to which a page belongs.
type SettingsTab string

// The sections. Video conferencing and Zoom are two addresses of one page.
const (
	SettingsHome   SettingsTab = "home"
	SettingsSetup  SettingsTab = "setup"
	SettingsPeople SettingsTab = "people"
	SettingsVideo  SettingsTab = "video"
	SettingsZoom   SettingsTab = "zoom"

	SettingsPrivacy SettingsTab = "privacy"
	SettingsStorage SettingsTab = "storage"
)

// PrivacyPath is the address of the page on which the privacy notice is written.
const PrivacyPath = "/settings/privacy"

// StoragePath is the address of the page about the stored recordings.
const StoragePath = "/settings/storage"

// settingsHelp has the help page of each section, for pages that set no [Frame.Help] of their own.
var settingsHelp = map[SettingsTab]string{
	SettingsHome: "start", SettingsSetup: "start", SettingsPeople: "colleagues", SettingsVideo: "connect",
	SettingsZoom: "connect", SettingsPrivacy: "privacy", SettingsStorage: "recordings",
}

// HelpPath is the address of the help's contents. Its pages are below it.
const HelpPath = "/help"

// helpOf returns the address of the help about a page of the settings.
func helpOf(f Frame, tab SettingsTab) string {
	if f.Help == "" {
		return HelpPath + "/" + settingsHelp[tab]
	}
	return HelpPath + "/" + f.Help
}
