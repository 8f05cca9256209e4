package mail_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"navette.dev/navette/internal/mail"
	"navette.dev/navette/internal/navette"
)

var invite = mail.Invite{
	Method: mail.Publish, UID: "ses_1@example.test", Sequence: 2, Stamp: instant("2026-03-20T08:00:00Z"),
	Start: instant("2026-03-30T16:00:00Z"), End: instant("2026-03-30T17:00:00Z"), Zone: "Europe/Paris",
	Summary: "Yoga doux ; niveau 1, « débutants »",
	Description: "Votre lien :\nhttps://navette.example.test/j/abc\nÀ bientôt, et n'oubliez pas le tapis, une " +
		"bouteille d'eau, et de quoi vous couvrir.",
	URL:       "https://navette.example.test/j/abc",
	Organizer: mail.Address{Name: "Studio Étoile: yoga, \"doux\"", Address: "studio@example.test"},
}

func instant(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

// readBack parses the calendar of an invite, and returns it and its only event.
func readBack(t *testing.T, i mail.Invite) (*ics.Calendar, *ics.VEvent) {
	t.Helper()
	written, err := i.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	cal, err := ics.ParseCalendar(bytes.NewReader(written.ICS))
	if err != nil {
		t.Fatalf("%v in\n%s", err, written.ICS)
	}
	if len(cal.Events()) != 1 {
		t.Fatalf("%d events", len(cal.Events()))
	}
	return cal, cal.Events()[0]
}

func TestInviteReadsBack(t *testing.T) {
	cal, event := readBack(t, invite)
	start, err := event.GetStartAt()
	if err != nil || !start.Equal(invite.Start) {
		t.Errorf("start %v (%v), want %v", start, err, invite.Start)
	}
	end, err := event.GetEndAt()
	if err != nil || !end.Equal(invite.End) {
		t.Errorf("end %v (%v), want %v", end, err, invite.End)
	}
	for property, want := range map[ics.ComponentProperty]string{
		ics.ComponentPropertyUniqueId:    invite.UID,
		ics.ComponentPropertySequence:    "2",
		ics.ComponentPropertySummary:     invite.Summary,
		ics.ComponentPropertyDescription: invite.Description,
		ics.ComponentPropertyUrl:         invite.URL,
		ics.ComponentPropertyDtstamp:     "20260320T080000Z",
		ics.ComponentPropertyDtStart:     "20260330T180000",
		ics.ComponentPropertyStatus:      "CONFIRMED",
		ics.ComponentPropertyOrganizer:   "mailto:studio@example.test",
	} {
		if got := event.GetProperty(property); got == nil || got.Value != want {
			t.Errorf("%s is %+v, want %q", property, got, want)
		}
	}
	if who := event.Attendees(); len(who) != 0 {
		t.Errorf("a published event has attendees: %+v", who)
	}
	if len(cal.Timezones()) != 1 {
		t.Errorf("%d zones", len(cal.Timezones()))
	}
}

func TestInviteIsWrittenAsTheStandardAsks(t *testing.T) {
	written, err := invite.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	text := string(written.ICS)
	if !strings.HasSuffix(text, "\r\n") || strings.Count(text, "\n") != strings.Count(text, "\r\n") {
		t.Error("lines do not all end in CRLF")
	}
	for line := range strings.SplitSeq(text, "\r\n") {
		if len(line) > 75 {
			t.Errorf("line of %d octets: %s", len(line), line)
		}
	}
	again, _ := invite.Calendar()
	if !bytes.Equal(again.ICS, written.ICS) {
		t.Error("the same invite gives other bytes")
	}
}

// TestInviteZoneRules checks that the observances give the event the same time as the zone, on both sides of a clock
// change and in zones that never change.
func TestInviteZoneRules(t *testing.T) {
	for _, test := range []struct {
		zone, start string
		want        []string
	}{
		{"Europe/Paris", "2026-03-28T16:00:00Z", []string{
			"BEGIN:STANDARD", "DTSTART:20251026T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "TZNAME:CET",
			"BEGIN:DAYLIGHT", "DTSTART:20260329T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZNAME:CEST"}},
		{"America/New_York", "2026-07-01T16:00:00Z", []string{
			"BEGIN:DAYLIGHT", "DTSTART:20260308T020000", "TZOFFSETFROM:-0500", "TZOFFSETTO:-0400", "TZNAME:EDT",
			"BEGIN:STANDARD", "DTSTART:20261101T020000", "TZOFFSETFROM:-0400", "TZOFFSETTO:-0500", "TZNAME:EST"}},
		{"Asia/Kolkata", "2026-07-01T16:00:00Z", []string{"BEGIN:STANDARD", "TZOFFSETTO:+0530", "TZNAME:IST"}},
	} {
		t.Run(test.zone, func(t *testing.T) {
			i := invite
			i.Zone, i.Start = test.zone, instant(test.start)
			i.End = i.Start.Add(time.Hour)
			written, err := i.Calendar()
			if err != nil {
				t.Fatal(err)
			}
			rest := string(written.ICS)
			for _, want := range test.want {
				_, after, found := strings.Cut(rest, want+"\r\n")
				if !found {
					t.Fatalf("no %s, in this order, in\n%s", want, written.ICS)
				}
				rest = after
			}
			if _, event := readBack(t, i); true {
				if start, err := event.GetStartAt(); err != nil || !start.Equal(i.Start) {
					t.Errorf("start %v (%v), want %v", start, err, i.Start)
				}
			}
		})
	}
}

func TestInviteInUTCNeedsNoZone(t *testing.T) {
	i := invite
	i.Zone = ""
	cal, event := readBack(t, i)
	if got := event.GetProperty(ics.ComponentPropertyDtStart).Value; got != "20260330T160000Z" ||
		len(cal.Timezones()) != 0 {
		t.Errorf("start %s, %d zones", got, len(cal.Timezones()))
	}
}

func TestCancelledInvite(t *testing.T) {
	i := invite
	i.Method, i.Sequence = mail.Cancel, 3
	written, err := i.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	_, event := readBack(t, i)
	if !bytes.Contains(written.ICS, []byte("METHOD:CANCEL\r\n")) ||
		event.GetProperty(ics.ComponentPropertyStatus).Value != "CANCELLED" {
		t.Errorf("not cancelled:\n%s", written.ICS)
	}
	if who := event.Attendees(); len(who) != 0 {
		t.Errorf("a published event is cancelled for attendees: %+v", who)
	}
}

// TestInviteCleansTexts checks that no typed text prevents an entry or adds a property to it.
func TestInviteCleansTexts(t *testing.T) {
	for _, poison := range []string{
		"x\r\nEND:VEVENT", "x\nEND:VEVENT", "x\rEND:VEVENT", "x\u2028END:VEVENT", "x\u0085END:VEVENT", "x\tEND:VEVENT",
	} {
		i := invite
		i.Summary, i.Description, i.Organizer.Name = poison, poison+"\x00\x1b", poison+"\xff"
		_, event := readBack(t, i)
		if got := event.GetProperty(ics.ComponentPropertySummary).Value; got != "x END:VEVENT" {
			t.Errorf("%q: summary %q", poison, got)
		}
		want := "x\nEND:VEVENT"
		if strings.Contains(poison, "\t") {
			want = "x END:VEVENT"
		}
		if got := event.GetProperty(ics.ComponentPropertyDescription).Value; got != want {
			t.Errorf("%q: description %q", poison, got)
		}
		if got := event.GetProperty(ics.ComponentPropertyOrganizer).ICalParameters["CN"]; len(got) != 1 ||
			got[0] != "x END:VEVENT\uFFFD" {
			t.Errorf("%q: organizer %q", poison, got)
		}
	}
}

func TestMalformedInvitesAreRefused(t *testing.T) {
	for name, spoil := range map[string]func(*mail.Invite){
		"no method":             func(i *mail.Invite) { i.Method = "REPLY" },
		"line break in uid":     func(i *mail.Invite) { i.UID = "x\nBEGIN:VALARM" },
		"line break in URL":     func(i *mail.Invite) { i.URL = "https://example.test/\nSUMMARY:y" },
		"script as URL":         func(i *mail.Invite) { i.URL = "javascript:alert(1)" },
		"address is none":       func(i *mail.Invite) { i.Organizer.Address = "studio" },
		"unknown zone":          func(i *mail.Invite) { i.Zone = "Europe/Atlantis" },
		"this machine's zone":   func(i *mail.Invite) { i.Zone = "Local" },
		"ends before it begins": func(i *mail.Invite) { i.End = i.Start.Add(-time.Minute) },
		"no stamp":              func(i *mail.Invite) { i.Stamp = time.Time{} },
	} {
		i := invite
		spoil(&i)
		if written, err := i.Calendar(); navette.CodeOf(err) != navette.Invalid {
			t.Errorf("%s: error %v, wrote %v", name, err, written)
		}
	}
}
