package signin

import "strings"

// named maps parts of a User-Agent header to the names of browsers or systems. The first part that occurs decides,
// since many headers also name the browsers that they are compatible with.
type named []struct{ part, name string }

var (
	browsers = named{
		{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Firefox/", "Firefox"},
		{"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
	}
	systems = named{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"CrOS", "ChromeOS"}, {"Windows", "Windows"},
		{"Mac OS X", "macOS"}, {"Linux", "Linux"},
	}
)

func (n named) in(header string) string {
	for _, one := range n {
		if strings.Contains(header, one.part) {
			return one.name
		}
	}
	return ""
}

// BrowserName returns the names of the browser and of its system, separated by a comma, from a User-Agent header. It
// contains only the names that it knows, and is "" if it knows neither. The header itself is not stored, since it can
// identify a device.
func BrowserName(header string) string {
	browser, system := browsers.in(header), systems.in(header)
	if browser == "" || system == "" {
		return browser + system
	}
	return browser + ", " + system
}
