package lang_test

import (
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/lang"
)

func words(t *testing.T, locale, zone string) lang.Words {
	t.Helper()
	catalogues, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	place, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	return catalogues.Words(locale, place)
}

// now returns Thursday 19 November 2026, 17:41 in Paris.
func now() time.Time { return time.Date(2026, 11, 19, 16, 41, 0, 0, time.UTC) }

func TestTimesReadAsPeopleWriteThem(t *testing.T) {
	fr, en := words(t, "fr", "Europe/Paris"), words(t, "en", "Europe/London")
	for _, c := range []struct{ name, got, want string }{
		{"hour", fr.Hour(now()), "17:41"},
		{"hour elsewhere", en.Hour(now()), "16:41"},
		{"day", fr.Day(now(), now()), "jeudi 19 novembre"},
		{"day of another year", fr.Day(now().AddDate(1, 0, 0), now()), "vendredi 19 novembre 2027"},
		{"first of a month", fr.ShortDay(now().AddDate(0, 0, 12), now()), "1er déc."},
		{"first of a month in English", en.ShortDay(now().AddDate(0, 0, 12), now()), "1 Dec"},
		{"today", fr.When(now().Add(time.Hour), now()), "18:41"},
		{"tomorrow", fr.When(now().Add(8*time.Hour), now()), "demain 01:41"},
		{"within six days", fr.When(now().Add(-24*time.Hour*2), now()), "mar. 17:41"},
		{"farther", fr.When(now().AddDate(0, 0, -38), now()), "12 oct."},
		{"a limit within six days", fr.Limit(now().Add(8*time.Hour), now()), "demain 01:41"},
		{"a limit farther away", fr.Limit(now().AddDate(0, 0, 8), now()), "le 27 nov."},
		{"a limit farther away, in English", en.Limit(now().AddDate(0, 0, 8), now()), "27 Nov"},
		{"at", fr.At(now().AddDate(0, 0, 1), now()), "demain à 17:41"},
		{"at, English", en.At(now().AddDate(0, 0, -9), now()), "on 10 Nov"},
		{"at beside another day", fr.AtBeside(now(), now().AddDate(0, 0, 1), now()), "aujourd’hui à 17:41"},
		{"in", fr.Relative(now().Add(109*time.Minute), now()), "dans 1 h 49"},
		{"ago", fr.Relative(now().Add(-11*time.Minute), now()), "il y a 11 min"},
		{"a day and hours ahead", fr.Relative(now().Add(39*time.Hour+19*time.Minute), now()), "dans 1 jour 15 h"},
		{"a day and hours ago", en.Relative(now().Add(-25*time.Hour), now()), "1 day 1 h ago"},
		{"a day and minutes ahead", en.Relative(now().Add(24*time.Hour+30*time.Minute), now()), "in 1 day"},
		{"days ahead", en.Relative(now().Add(72*time.Hour), now()), "in 3 days"},
		{"ninety minutes", fr.Duration(90 * time.Minute), "90 min"},
		{"ninety-one minutes", fr.Duration(91 * time.Minute), "1 h 31"},
		{"whole hours", fr.Duration(3 * time.Hour), "3 h"},
		{"exact", fr.Exact(252 * time.Second), "4 min 12"},
		{"a short recording", fr.Runtime(72*time.Second + 600*time.Millisecond), "1 min 12"},
		{"a recording", fr.Runtime(38*time.Minute + 40*time.Second), "39 min"},
		{"a long recording", en.Runtime(109*time.Minute - time.Second), "1 h 49 min"},
		{"position", fr.Position(3727 * time.Second), "1:02:07"},
		{"city", fr.In(en.Zone()).Hours(), "Heures de Londres"},
		{"city that begins with a consonant", words(t, "fr", "America/Yellowknife").Hours(), "Heures de Yellowknife"},
		{"city in English", en.Hours(), "London time"},
	} {
		if got := strings.ReplaceAll(c.got, "\u00a0", " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestTomorrowIsTheNextDateEvenWhenClocksChange uses the night on which clocks go back, which has 25 hours. A day is
// counted by the calendar, not by 24 hours.
func TestTomorrowIsTheNextDateEvenWhenClocksChange(t *testing.T) {
	fr := words(t, "fr", "Europe/Paris")
	evening := time.Date(2026, 10, 24, 22, 30, 0, 0, time.UTC) // 00:30 on the 25th in Paris
	next := time.Date(2026, 10, 25, 23, 15, 0, 0, time.UTC)    // 00:15 on the 26th
	if got := fr.When(next, evening); got != "demain 00:15" {
		t.Errorf("got %q", got)
	}
}

func TestAmounts(t *testing.T) {
	fr, en := words(t, "fr", "Europe/Paris"), words(t, "en", "Europe/Paris")
	for _, c := range []struct{ got, want string }{
		{fr.Number(1284), "1\u00a0284"},
		{fr.Number(-12345678), "-12\u00a0345\u00a0678"},
		{en.Number(1284), "1,284"},
		{fr.Bytes(498e6), "498\u00a0Mo"},
		{fr.Bytes(1234e6), "1,2\u00a0Go"},
		{en.Bytes(999_600), "1.0 MB"},
		{fr.Percent(62), "62\u00a0%"},
		{en.Percent(62), "62%"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

// TestCountsTakeTheLanguagesForm checks that French uses the singular for zero and English does not.
func TestCountsTakeTheLanguagesForm(t *testing.T) {
	fr, en := words(t, "fr", "Europe/Paris"), words(t, "en", "Europe/Paris")
	for _, c := range []struct{ got, want string }{
		{fr.N("row.booked", 0), "0 inscrit"},
		{fr.N("row.booked", 2), "2 inscrits"},
		{en.N("members.count", 0), "0 people"},
		{en.N("members.count", 1), "1 person"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestMissingMessagesAndValuesAreMarked(t *testing.T) {
	fr := words(t, "fr", "Europe/Paris")
	if got := fr.T("nobody.wrote_this"); got != "⟦nobody.wrote_this⟧" {
		t.Errorf("unknown key: %q", got)
	}
	if got := fr.T("row.day", "name", "Demain"); got != "⟦row.day⟧" {
		t.Errorf("a value is missing: %q", got)
	}
}

func TestHasIgnoresPlaceholders(t *testing.T) {
	fr := words(t, "fr", "Europe/Paris")
	if !fr.Has("row.day") || fr.Has("row.nothing") {
		t.Error("Has must be true for row.day, which has placeholders, and false for row.nothing")
	}
}

func TestChooseFollowsTheBrowser(t *testing.T) {
	for header, want := range map[string]string{
		"": "fr", "en-GB,en;q=0.9": "en", "fr-CA": "fr", "de, en;q=0.5": "en", ";;": "fr",
	} {
		if got := lang.Choose(header); got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
}

// TestAHyphenDoesNotEndALine checks that "e-mail" has a word joiner after its hyphen, without which phones break the
// line there.
func TestAHyphenDoesNotEndALine(t *testing.T) {
	fr := words(t, "fr", "Europe/Paris")
	for _, text := range []string{fr.T("members.search"), fr.N("effect.told", 2)} {
		if !strings.Contains(text, "e-\u2060mail") {
			t.Errorf("%q may be broken after its hyphen", text)
		}
	}
}
