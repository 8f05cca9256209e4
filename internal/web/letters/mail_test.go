package letters

import (
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/lang/langtest"
)

// yin returns a session that starts 15 minutes after sent.
func yin(t *testing.T) MailSession {
	return MailSession{
		Title: "Yin & respiration", Coach: "Léa Fontaine", Zone: langtest.Zone(t, "Europe/Paris"),
		StartsAt: sent.Add(15 * time.Minute), EndsAt: sent.Add(75 * time.Minute),
	}
}

// wantBoth checks that both parts of a mail contain the texts.
func wantBoth(t *testing.T, mail Mail, texts ...string) {
	t.Helper()
	if strings.Contains(mail.Subject+mail.Text+mail.HTML, "⟦") {
		t.Errorf("a message is missing:\n%s\n%s", mail.Subject, mail.Text)
	}
	spaces := strings.NewReplacer("\u00a0", " ")
	plain, html := spaces.Replace(mail.Text), spaces.Replace(mail.HTML)
	for _, text := range texts {
		if !strings.Contains(plain, text) {
			t.Errorf("plain part lacks %q:\n%s", text, mail.Text)
		}
		if !strings.Contains(html, strings.ReplaceAll(text, "&", "&amp;")) {
			t.Errorf("HTML part lacks %q", text)
		}
	}
}

// notice is the address of the privacy notice in the mails of these tests.
const notice = "https://atelier.example/privacy/org_1"

func TestLinkMailNamesHourCityCoachAndLink(t *testing.T) {
	m := LinkMail{
		Organization: "Atelier Lumière", Name: "Élodie", Session: yin(t), Link: "https://atelier.example/j/7Qm2",
		Recorded: true, SentAt: sent,
	}
	mail, err := Render(m, langtest.Words(t, "fr", "Europe/Paris"), notice)
	if err != nil {
		t.Fatal(err)
	}
	if mail.Subject != "18:30 Yin & respiration\u00a0: votre lien" {
		t.Errorf("subject %q", mail.Subject)
	}
	wantBoth(t, mail, "Bonjour Élodie, votre séance commence dans 15 min.", "Yin & respiration",
		"Jeudi 19 novembre, de 18:30 à 19:30, heure de Paris", "avec Léa Fontaine", "Rejoindre la séance",
		"Coupez votre caméra")
	if !strings.Contains(mail.Text, "\nhttps://atelier.example/j/7Qm2\n") {
		t.Errorf("the link must stand alone on its line:\n%s", mail.Text)
	}
}

func TestLinkMailSpeaksTheMembersLanguageOnTheirClock(t *testing.T) {
	m := LinkMail{Organization: "Atelier Lumière", Session: yin(t), Link: "https://a.example/j/7", SentAt: sent}
	mail, err := Render(m, langtest.Words(t, "en", "Europe/London"), notice)
	if err != nil {
		t.Fatal(err)
	}
	wantBoth(t, mail, "Your session starts in 15 min.", "Thursday 19 November, 17:30–18:30, London time",
		"18:30 in Paris", "Join session")
	if strings.Contains(mail.Text, "recorded") {
		t.Error("a session that is not recorded must not say so")
	}
}

func TestLinkMailAfterTheStartSaysThatTheDoorIsOpen(t *testing.T) {
	m := LinkMail{
		Organization: "A", Session: yin(t), Link: "https://a.example/j/7", SentAt: sent.Add(20 * time.Minute),
	}
	mail, err := Render(m, langtest.Words(t, "fr", "Europe/Paris"), notice)
	if err != nil {
		t.Fatal(err)
	}
	wantBoth(t, mail, "Votre séance a commencé, vous pouvez entrer.")
}

func TestMovedMailNamesBothTimes(t *testing.T) {
	m := MovedMail{
		Organization: "Atelier Lumière", Session: yin(t), WasAt: sent.Add(-time.Hour), LinkMinutes: 15,
		SentAt: sent.Add(-26 * time.Hour), Link: "https://a.example/j/7",
	}
	mail, err := Render(m, langtest.Words(t, "fr", "Europe/Paris"), notice)
	if err != nil {
		t.Fatal(err)
	}
	wantBoth(t, mail, "18:30", "17:15", "au lieu du jeudi 19 novembre à 17:15", "15 min avant la séance",
		"https://a.example/j/7")
	m.LinkIsKnown = true
	if mail, err = Render(m, langtest.Words(t, "en", "Europe/Paris"), notice); err != nil {
		t.Fatal(err)
	}
	wantBoth(t, mail, "the link we sent you still works", "https://a.example/j/7")
}

func TestCancelledMailTakesNothingBackInSmallPrint(t *testing.T) {
	m := CancelledMail{
		Organization: "Atelier Lumière", Session: yin(t), Reason: "Léa est souffrante.", SentAt: sent.Add(-3 * time.Hour),
	}
	mail, err := Render(m, langtest.Words(t, "fr", "Europe/Paris"), notice)
	if err != nil {
		t.Fatal(err)
	}
	if mail.Subject != "Annulée\u00a0: Yin & respiration, 18:30" {
		t.Errorf("subject %q", mail.Subject)
	}
	wantBoth(t, mail, "ette séance est annulée", "Léa est souffrante.", "Vous n’avez rien à faire.")
}

func TestMailsEscapeWhatPeopleTyped(t *testing.T) {
	session := yin(t)
	session.Title = `<img src=x onerror="1">`
	m := LinkMail{Organization: "A", Session: session, Link: "https://a.example/j/7", SentAt: sent}
	mail, err := Render(m, langtest.Words(t, "fr", "Europe/Paris"), notice)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(mail.HTML, "<img") {
		t.Error("a title must not become markup")
	}
}

// TestADeadlineReadsAsASentence checks the sentence about a deadline on the next day, and on a day that is named by
// its date.
func TestADeadlineReadsAsASentence(t *testing.T) {
	tomorrow := sent.Add(24*time.Hour + 15*time.Minute)
	for locale, want := range map[string][2]string{
		"en": {
			"Please act before 18:30 tomorrow, Paris time.",
			"Please act before 18:30 on Thursday 26 November, Paris time.",
		},
		"fr": {
			"Merci d’agir demain avant 18:30, heure de Paris.",
			"Merci d’agir avant le jeudi 26 novembre à 18:30, heure de Paris.",
		},
	} {
		for i, deadline := range []time.Time{tomorrow, tomorrow.Add(6 * 24 * time.Hour)} {
			m := AttentionMail{
				Organization: "Atelier Lumière", Name: "Camille", Deadline: deadline, SentAt: sent,
				URL: "https://atelier.example/", What: lang.Say{Key: "mail.attention.refused"},
				Meaning: lang.Say{Key: "mail.attention.refused_meaning"},
				Next:    lang.Say{Key: "mail.attention.refused_next"},
				Action:  lang.Say{Key: "mail.attention.refused"},
			}
			mail, err := Render(m, langtest.Words(t, locale, "Europe/Paris"), notice)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(mail.Text, want[i]) {
				t.Errorf("%s lacks %q:\n%s", locale, want[i], mail.Text)
			}
		}
	}
}

// TestPlainMailsHaveNoWordJoiners checks that U+2060, which keeps a word on one line and which terminals show, is in
// the HTML part only.
func TestPlainMailsHaveNoWordJoiners(t *testing.T) {
	m := TrialMail{Organization: "Atelier Lumière", Name: "Camille"}
	mail, err := Render(m, langtest.Words(t, "fr", "Europe/Paris"), notice)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(mail.Subject+mail.Text, "\u2060") || !strings.Contains(mail.Subject, "e-mail") {
		t.Errorf("%q\n%q", mail.Subject, mail.Text)
	}
	if !strings.Contains(mail.HTML, "e-\u2060mail") {
		t.Errorf("the HTML part has no word joiner:\n%s", mail.HTML)
	}
}
