package lang_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
)

func TestAZoneIsFoundByItsCity(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"Paris": "Europe/Paris", "paris": "Europe/Paris", "EUROPE/PARIS": "Europe/Paris",
		"Montréal": "America/Montreal", "montreal": "America/Montreal",
		"Londres": "Europe/London", "London": "Europe/London", "new-york": "America/New_York",
		"New York": "America/New_York", "La Réunion": "Indian/Reunion",
		"Le Caire": "Africa/Cairo", "cairo": "Africa/Cairo", "Mexico": "America/Mexico_City",
		"Fort de France": "America/Martinique", "Martinique": "America/Martinique",
		"Buenos Aires": "America/Argentina/Buenos_Aires", "Singapour": "Asia/Singapore", "Singapore": "Asia/Singapore",
		"utc": "UTC", "UTC": "UTC",
		"Asia/Calcutta": "Asia/Calcutta", "Etc/GMT+5": "Etc/GMT+5", "St Johns": "America/St_Johns",
		"Kiev": "Europe/Kyiv", "Kyiv": "Europe/Kyiv",
	} {
		var wrong navette.FieldErrors
		zone := typed
		if lang.CheckZone(&wrong, "zone", &zone); zone != want || len(wrong) > 0 {
			t.Errorf("%q is %q %v, want %q", typed, zone, wrong, want)
		}
	}
}

func TestAnUnknownOrAmbiguousZoneIsRefused(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"Pariss": "form.zone", "Europe": "form.zone", "": "form.zone", "Local": "form.zone", "heures": "form.zone",
		"../Paris": "form.zone",
		"San Juan": "form.zone_several", "kentucky": "form.zone_several",
	} {
		var wrong navette.FieldErrors
		zone := typed
		if lang.CheckZone(&wrong, "zone", &zone); len(wrong) != 1 || wrong[0].Field != "zone" ||
			wrong[0].Message != want || zone != typed {
			t.Errorf("%q is %q %v, want %s", typed, zone, wrong, want)
		}
		if zone == "San Juan" && wrong[0].Args["zones"] != "America/Argentina/San_Juan, America/Puerto_Rico" {
			t.Errorf("the zones named San Juan: %v", wrong[0].Args)
		}
	}
}

// TestEachZoneIsFoundByItsOwnName checks that the name of each zone in the list is in the database and matches only
// that zone.
func TestEachZoneIsFoundByItsOwnName(t *testing.T) {
	t.Parallel()
	list, err := os.ReadFile("zones.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, zone := range strings.Fields(string(list)) {
		var wrong navette.FieldErrors
		found := zone
		if _, err := time.LoadLocation(zone); err != nil {
			t.Errorf("the database has no zone %s", zone)
		}
		if lang.CheckZone(&wrong, "zone", &found); found != zone || len(wrong) > 0 {
			t.Errorf("%s is %q %v", zone, found, wrong)
		}
	}
}
