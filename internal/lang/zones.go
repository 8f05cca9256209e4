package lang

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // zones are known on machines without a zone database too
	"unicode"

	"github.com/BurntSushi/toml"
	"golang.org/x/text/unicode/norm"

	"navette.dev/navette/internal/navette"
)

// zoneList has the inhabited zones of the IANA database, one on a line: those of its zone.tab, UTC, and the links that name
// a city of their own, such as America/Montreal.
//
//go:embed zones.txt
var zoneList string

// CheckZone replaces what was typed for a time zone by its IANA name. A reader may type that name, or the city's as French,
// English or the database writes it, in any case and without accents. A name that means no zone, or several, is added to wrong.
func CheckZone(wrong *navette.FieldErrors, field string, zone *string) {
	switch found := zonesNamed(*zone); len(found) {
	case 0:
		wrong.Add(field, "form.zone", nil)
	case 1:
		*zone = found[0]
	default:
		wrong.Add(field, "form.zone_several", map[string]any{"zones": strings.Join(found, ", ")})
	}
}

// zonesNamed returns the IANA names of the zones that a name may mean, in order.
func zonesNamed(name string) []string {
	if found := zonesByName()[foldZone(name)]; len(found) > 0 {
		return found
	}
	if _, err := time.LoadLocation(name); err != nil || name == "" || name == "Local" {
		return nil
	}
	return []string{name} // an older name of the database, such as Asia/Calcutta
}

// zonesByName finds zones by each of their names, folded.
var zonesByName = sync.OnceValue(func() map[string][]string {
	cities := cityNames()
	index := map[string][]string{}
	for zone := range strings.Lines(zoneList) {
		zone = strings.TrimSpace(zone)
		names := append(cities[zoneKey(zone)], zone)
		if parts := strings.Split(zone, "/"); len(parts) > 1 {
			names = append(names, parts[1:]...) // the city, and the state or country before it as in America/Indiana/Knox
		}
		for _, name := range names {
			if name = foldZone(name); !slices.Contains(index[name], zone) {
				index[name] = append(index[name], zone)
			}
		}
	}
	return index
})

// cityNames are the names of cities in all catalogues, by the key of their zone.
func cityNames() map[string][]string {
	names := map[string][]string{}
	for _, locale := range Locales() {
		var file struct{ Zone map[string]string }
		if _, err := toml.DecodeFS(catalogueFiles, "catalogue/zone."+locale+".toml", &file); err != nil {
			panic(fmt.Sprintf("lang: %v", err)) // the catalogues are part of the program, and Load has read them
		}
		for key, name := range file.Zone {
			names[key] = append(names[key], name)
		}
	}
	return names
}

// zoneKey is the message key of a zone's city, without its table.
func zoneKey(zone string) string { return strings.ToLower(strings.ReplaceAll(zone, "/", "_")) }

// foldZone is a name as zones are found by it: the letters, digits and slashes of its words in lower case and without accents, one blank
// between words.
func foldZone(name string) string {
	return strings.Join(strings.FieldsFunc(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(name)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '/' && r != '+'
	}), " ")
}
