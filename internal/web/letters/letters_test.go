package letters

import (
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/invite"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
)

// sent is the time at which the mails of this file are written: Thursday 19 November, 18:15 in Paris.
var sent = time.Date(2026, 11, 19, 17, 15, 0, 0, time.UTC)

// facts returns the facts about a session that starts 15 minutes after sent.
func facts(kind navette.MailKind, locale, zone string) invite.Facts {
	return invite.Facts{
		Organization: navette.Organization{ID: "org_1", Name: "Atelier Lumière", Zone: "Europe/Paris", LinkMinutes: 15},
		Name:         "Élodie", Language: locale, Zone: zone, Kind: kind, SentAt: sent, Coach: "Léa Fontaine", Booked: 9,
		Session: navette.Session{
			Title: "Yin & respiration", Zone: "Europe/Paris", Record: true,
			StartsAt: navette.At(sent.Add(15 * time.Minute)), EndsAt: navette.At(sent.Add(75 * time.Minute)),
		},
		WasAt: sent.Add(-time.Hour), Link: "https://atelier.example/j/7Qm2",
	}
}

func writeLetter(t *testing.T, f invite.Facts) invite.Letter {
	t.Helper()
	words, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	letter, err := New(words, "https://atelier.example").Write(f)
	if err != nil {
		t.Fatal(err)
	}
	return letter
}

// TestEveryLetterSpeaksBothLanguages writes a mail of each kind in each language and looks for its main facts.
func TestEveryLetterSpeaksBothLanguages(t *testing.T) {
	want := map[navette.MailKind]map[string][]string{
		"": {
			"fr": {"Bonjour Élodie", "18:30", "avec Léa Fontaine", "enregistrée"},
			"en": {"Hi Élodie", "18:30", "with Léa Fontaine", "recorded"},
		},
		navette.MailCancelled: {"fr": {"ette séance est annulée"}, "en": {"ession has been cancelled"}},
		navette.MailMoved:     {"fr": {"17:15", "18:30"}, "en": {"17:15", "18:30"}},
		navette.MailNeedsAttention: {
			"fr": {"Navette n’a plus accès à Zoom", "Reconnecter Zoom"},
			"en": {"Navette no longer has access to Zoom", "Reconnect Zoom"},
		},
		navette.MailServerRefuses: {
			"fr": {"serveur de messagerie refuse", "Voir ce qui est en attente"},
			"en": {"mail server is rejecting", "See what’s waiting"},
		},
		navette.MailNotReady: {
			"fr": {"pas encore de réunion", "9 inscrits", "18:30"},
			"en": {"has no Zoom meeting yet", "9 attendees", "18:30"},
		},
		navette.MailMeetingGone: {
			"fr": {"a été supprimée", "9 inscrits", "Créer une autre réunion"},
			"en": {"was deleted", "9 attendees", "Create another meeting"},
		},
		navette.MailNotStarted: {
			"fr": {"Personne n’a démarré", "9 inscrits"}, "en": {"No one has started", "9 attendees"},
		},
	}
	spaces := strings.NewReplacer("\u00a0", " ")
	for kind, locales := range want {
		for locale, texts := range locales {
			letter := writeLetter(t, facts(kind, locale, "Europe/Paris"))
			if strings.Contains(letter.Subject+letter.Text+letter.HTML, "⟦") {
				t.Errorf("%q in %s: a message is missing:\n%s\n%s", kind, locale, letter.Subject, letter.Text)
			}
			for _, text := range texts {
				if !strings.Contains(spaces.Replace(letter.Text), text) {
					t.Errorf("%q in %s lacks %q:\n%s", kind, locale, text, letter.Text)
				}
			}
			if !strings.Contains(letter.HTML, `lang="`+locale+`"`) {
				t.Errorf("%q in %s: the HTML part does not name its language", kind, locale)
			}
		}
	}
}

func TestLetterStandsOnTheReadersClock(t *testing.T) {
	letter := writeLetter(t, facts("", "en", "Europe/London"))
	if !strings.Contains(letter.Subject, "17:30") || !strings.Contains(letter.Text, "18:30 in Paris") {
		t.Errorf("a reader in London reads:\n%s\n%s", letter.Subject, letter.Text)
	}
}

func TestMovedLetterBringsTheLink(t *testing.T) {
	f := facts(navette.MailMoved, "en", "Europe/Paris")
	f.Session.Mode = navette.Online
	letter := writeLetter(t, f)
	if !strings.Contains(letter.Text, f.Link) || !strings.Contains(letter.Text, "still works") {
		t.Errorf("the link was due an hour ago, and the mail lacks it or calls it a new one:\n%s", letter.Text)
	}
	f.WasAt = f.SentAt.Add(time.Hour)
	letter = writeLetter(t, f)
	if !strings.Contains(letter.Text, f.Link) || !strings.Contains(letter.Text, "again 15 min") {
		t.Errorf("the link was not yet due, and the mail lacks it or does not say when it is sent again:\n%s", letter.Text)
	}
	f.Session.Mode, f.Link = navette.InPerson, "https://elsewhere.example/j/7Qm2"
	letter = writeLetter(t, f)
	if strings.Contains(letter.Text, f.Link) || strings.Contains(letter.Text, "personal link") {
		t.Errorf("a session in person, and the letter speaks of a link:\n%s", letter.Text)
	}
}

func TestLettersSpeakOfAnEntryOnlyWhereOneIsAttached(t *testing.T) {
	for _, kind := range []navette.MailKind{"", navette.MailMoved, navette.MailCancelled} {
		f := facts(kind, "en", "Europe/Paris")
		letter := writeLetter(t, f)
		if !strings.Contains(letter.Text, "attached") || !strings.Contains(letter.HTML, "attached") {
			t.Errorf("%q does not mention the calendar entry:\n%s", kind, letter.Text)
		}
		f.WithoutEntry = true
		letter = writeLetter(t, f)
		if strings.Contains(letter.Text, "attached") || strings.Contains(letter.HTML, "attached") {
			t.Errorf("%q mentions a calendar entry, and there is none:\n%s", kind, letter.Text)
		}
	}
}

func TestLetterOfAnUnknownKindOrZoneIsAnError(t *testing.T) {
	words, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]invite.Facts{
		"kind": facts("birthday", "fr", "Europe/Paris"), "zone": facts("", "fr", "Mars/Olympus"),
	} {
		if letter, err := New(words, "https://atelier.example").Write(f); err == nil {
			t.Errorf("an unknown %s gave a letter: %q", name, letter.Subject)
		}
	}
}

// TestAMailToAUserLeadsToThePageThatHelps checks the addresses in mails without a personal link.
func TestAMailToAUserLeadsToThePageThatHelps(t *testing.T) {
	for kind, page := range map[navette.MailKind]string{
		navette.MailNotStarted:     "/sessions/ses_1",
		navette.MailMeetingGone:    "/sessions/ses_1",
		navette.MailNotReady:       "/sessions/ses_1",
		navette.MailServerRefuses:  "/",
		navette.MailTrial:          "/",
		navette.MailNeedsAttention: "/settings/integrations/zoom",
		navette.MailUninstalled:    "/settings/integrations/zoom",
		navette.MailFileDamaged:    "/settings/storage",
		navette.MailStoreFull:      "/settings/storage",
	} {
		f := facts(kind, "en", "Europe/Paris")
		f.Link = ""
		if strings.HasPrefix(page, "/sessions/") {
			f.Session.ID = "ses_1"
		}
		letter := writeLetter(t, f)
		for form, text := range map[string]string{"text": letter.Text, "HTML": letter.HTML} {
			if !strings.Contains(text, "https://atelier.example"+page) {
				t.Errorf("the %s of the mail %q does not lead to %s:\n%s", form, kind, page, text)
			}
		}
	}
}

// TestEveryMailLeadsToThePrivacyNotice writes a mail of each kind in each language.
func TestEveryMailLeadsToThePrivacyNotice(t *testing.T) {
	for _, kind := range []navette.MailKind{
		"", navette.MailCancelled, navette.MailMoved, navette.MailNeedsAttention, navette.MailUninstalled,
		navette.MailTrial, navette.MailServerRefuses, navette.MailPassword, navette.MailInvitation, navette.MailNotReady,
		navette.MailMeetingGone, navette.MailNotStarted, navette.MailPolicyDrifted,
		navette.MailFileDamaged, navette.MailStoreFull,
		navette.MailGaps, navette.MailGapsSettled,
	} {
		for locale, label := range map[string]string{"fr": "Politique de confidentialité", "en": "Privacy notice"} {
			f := facts(kind, locale, "Europe/Paris")
			f.Role = navette.RoleStaff
			letter := writeLetter(t, f)
			if !strings.HasSuffix(letter.Text, label+"\n"+notice+"\n") {
				t.Errorf("%q in %s does not end with the notice:\n%s", kind, locale, letter.Text)
			}
			if !strings.Contains(letter.HTML, `href="`+notice+`"`) {
				t.Errorf("the HTML part of %q in %s does not lead to the notice", kind, locale)
			}
		}
	}
}
