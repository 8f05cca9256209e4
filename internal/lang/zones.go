package lang

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // zones for machines without a zone database
	"unicode"

	"github.com/BurntSushi/toml"
	"golang.org/x/text/unicode/norm"

	"navette.dev/navette/internal/navette"
)

// zoneList contains the inhabited zones of the IANA database, one per line: those of its zone.tab, UTC, and links with
// the name of another city, such as America/Montreal.
//
//go:embed zones.txt
var zoneList string

// CheckZone replaces the text of a time zone by its IANA name. The text may be that name, or the name of the city in
// French, in English or in the database. Case and accents are ignored. If no zone matches, or several do, CheckZone
// adds an error for the field to wrong.
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

// zonesNamed returns the IANA names of the zones that a name matches, in order.
func zonesNamed(name string) []string {
	if found := zonesByName()[foldZone(name)]; len(found) > 0 {
		return found
	}
	if _, err := time.LoadLocation(name); err != nil || name == "" || name == "Local" {
		return nil
	}
	return []string{name} // an older name in the database, such as Asia/Calcutta
}

// zonesByName maps each folded name to its zones.
var zonesByName = sync.OnceValue(func() map[string][]string {
	cities := cityNames()
	index := map[string][]string{}
	for zone := range strings.Lines(zoneList) {
		zone = strings.TrimSpace(zone)
		names := append(cities[zoneKey(zone)], zone)
		if parts := strings.Split(zone, "/"); len(parts) > 1 {
			names = append(names, parts[1:]...) // the city, and the region before it as in America/Indiana/Knox
		}
		for _, name := range names {
			if name = foldZone(name); !slices.Contains(index[name], zone) {
				index[name] = append(index[name], zone)
			}
		}
	}
	return index
})

// cityNames returns the names of cities in all catalogues, by the key of their zone.
func cityNames() map[string][]string {
	names := map[string][]string{}
	for _, locale := range Locales() {
		var file struct{ Zone map[string]string }
		if _, err := toml.DecodeFS(catalogueFiles, "catalogue/zone."+locale+".toml", &file); err != nil {
			panic(fmt.Sprintf("lang: %v", err)) // the catalogues are embedded, and Load has parsed them
		}
		for key, name := range file.Zone {
			names[key] = append(names[key], name)
		}
	}
	return names
}

// zoneKey returns the message key of a zone's city, without its table.
func zoneKey(zone string) string { return strings.ToLower(strings.ReplaceAll(zone, "/", "_")) }

// foldZone returns the form in which names of zones are compared: lower case, without accents, and with one space for
// each run of characters that are not letters, digits, "/" or "+".
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
