package view

// ZoomPath is the address of the Zoom settings. Their pages below it are the paths of the [ZoomTab]s.
const ZoomPath = "/settings/integrations/zoom"

// ZoomTab is a page of the Zoom settings with a tab. The value is its path below the address of the settings.
type ZoomTab string

// The pages of the Zoom settings.
const (
	ZoomConnection    ZoomTab = ""
	ZoomPreconditions ZoomTab = "/preconditions"
	ZoomUsers         ZoomTab = "/people"
	ZoomPolicy        ZoomTab = "/policy"
	ZoomFirstCall     ZoomTab = "/first-call"
)

// zoomTabs lists the tabs in their order, with the message keys of their texts.
var zoomTabs = []struct {
	tab  ZoomTab
	key  string
	both bool   // whether the page also exists below the address of [SettingsVideo]
	help string // help page about the pages of the tab, for those that set no [Frame.Help]
}{
	{ZoomConnection, "zoom.tab_connection", true, "connect"},
	{ZoomPreconditions, "precondition.tab", false, "preconditions"},
	{ZoomUsers, "zoom.tab_people", true, "users"},
	{ZoomPolicy, "policy.title", false, "policy"},
	{ZoomFirstCall, "firstcallpage.tab", false, "first-call"},
}

// helpOn returns the frame with the help page of a tab, unless its page has set another.
func (f Frame) helpOn(tab ZoomTab) Frame {
	for _, t := range zoomTabs {
		if t.tab == tab && f.Help == "" {
			f.Help = t.help
		}
	}
	return f
}

// zoomBase returns the address at which a section shows the Zoom settings: they have two.
func zoomBase(section SettingsTab) string {
	if section == SettingsVideo {
		return "/settings/video"
	}
	return ZoomPath
}

// zoomTitle returns the title of the Zoom settings in a section.
func zoomTitle(f Frame, section SettingsTab) string {
	if section == SettingsVideo {
		return f.T("settings.video")
	}
	return f.T("settings.zoom")
}

func zoomCrumb(f Frame, section SettingsTab) []Link {
	settings := Link{Text: f.T("frame.settings"), Path: "/settings"}
	if section == SettingsVideo {
		return []Link{settings, {Text: f.T("settings.parameters"), Path: "/settings"}}
	}
	return []Link{settings, {Text: f.T("settings.integrations"), Path: "/settings"}}
}
