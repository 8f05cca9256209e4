package mail_test

import (
	"bytes"
	"maps"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/mail"
	"navette.dev/navette/internal/navette"
)

// letter returns a mail with all fields set.
func letter(t *testing.T) mail.Message {
	t.Helper()
	calendar, err := invite.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	return mail.Message{
		From:      mail.Address{Name: "Studio Étoile", Address: "studio@example.test"},
		To:        mail.Address{Name: "Zoé", Address: "zoe@example.test"},
		ReplyTo:   mail.Address{Address: "accueil@example.test"},
		Subject:   "Votre lien pour « Yoga doux » de 18 h, chez vous ou au studio, comme il vous plaira",
		Text:      "Bonjour,\n\nvotre lien : https://navette.example.test/j/abc\n.\nÀ bientôt\n",
		HTML:      `<p>Bonjour, <a href="https://navette.example.test/j/abc">votre lien</a></p>`,
		Language:  "fr",
		MessageID: "mai_1@example.test",
		Date:      time.Date(2026, 3, 30, 15, 45, 0, 0, time.UTC),
		Calendar:  calendar,
		Headers: map[string]string{
			"Auto-Submitted": "auto-generated", "X-Navette-Promise": "prm_1",
			"List-Unsubscribe": "<https://navette.example.test/u>",
		},
	}
}

func TestTheSameMessageGivesTheSameBytes(t *testing.T) {
	first, err := letter(t).Render()
	if err != nil {
		t.Fatal(err)
	}
	second, err := letter(t).Render()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, second) {
		t.Errorf("two renderings differ:\n%s\n\n%s", first, second)
	}
	other := letter(t)
	other.MessageID = "mai_2@example.test"
	third, err := other.Render()
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(first, third) {
		t.Error("another message gives the same bytes")
	}
}

func TestHeadersCannotBeInjected(t *testing.T) {
	for _, poison := range []string{
		"x\r\nBcc: eve@example.test", "x\nBcc: eve@example.test", "x\rBcc: eve@example.test", "x\x00",
		"x\u2028Bcc: eve", "\r\n\r\nbody", strings.Repeat("x", 5000),
	} {
		for field, spoil := range map[string]func(*mail.Message){
			"to address":   func(m *mail.Message) { m.To.Address = "zoe@example.test" + poison },
			"from address": func(m *mail.Message) { m.From.Address = poison + "@example.test" },
			"reply to":     func(m *mail.Message) { m.ReplyTo.Address = "a@example.test" + poison },
			"message id":   func(m *mail.Message) { m.MessageID = "one@example.test" + poison + ">" },
			"language":     func(m *mail.Message) { m.Language = "fr" + poison },
			"header value": func(m *mail.Message) { m.Headers["X-A"] = poison },
			"header name":  func(m *mail.Message) { m.Headers["X-A"+poison] = "x" },
		} {
			m := letter(t)
			spoil(&m)
			if raw, err := m.Render(); navette.CodeOf(err) != navette.Invalid {
				t.Errorf("%s holding %.20q: error %v, wrote %d bytes", field, poison, err, len(raw))
			}
		}
	}
}

// TestSubjectsAndNamesAreCleaned checks that a mail is built from any subject and names, with one line for each.
func TestSubjectsAndNamesAreCleaned(t *testing.T) {
	for _, poison := range []string{
		"x\r\nBcc: eve@example.test", "x\nBcc: eve@example.test", "x\rBcc: eve@example.test", "x\x00",
		"x\u2028Bcc: eve", "\r\n\r\nbody", "\xff", strings.Repeat("é", 5000), strings.Repeat("😀 ", 400),
	} {
		m := letter(t)
		m.Subject, m.From.Name, m.To.Name, m.ReplyTo.Name = poison, poison, poison, poison
		raw, err := m.Render()
		if err != nil {
			t.Errorf("%.20q: %v", poison, err)
			continue
		}
		read, err := netmail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("%.20q: %v", poison, err)
		}
		clean, _ := letter(t).Render()
		want, _ := netmail.ReadMessage(bytes.NewReader(clean))
		if got, want := len(read.Header), len(want.Header); got != want {
			t.Errorf("%.20q: %d headers, want %d", poison, got, want)
		}
		if to, err := read.Header.AddressList("To"); err != nil || len(to) != 1 || to[0].Address != m.To.Address {
			t.Errorf("%.20q: to %v (%v)", poison, to, err)
		}
	}
}

func TestAddressesThatAreNoneAreRefused(t *testing.T) {
	for _, address := range []string{
		"", "zoe", "zoe@", "@example.test", "zoe@example.test, eve@example.test", "Zoe <zoe@example.test>",
		"zoe @example.test", "<zoe@example.test>", "zoe@example.test> SIZE=1",
	} {
		m := letter(t)
		m.To.Address = address
		if _, err := m.Render(); navette.CodeOf(err) != navette.Invalid {
			t.Errorf("address %q: error %v", address, err)
		}
	}
}

func TestCallersCannotReplaceTheMailsOwnHeaders(t *testing.T) {
	for _, name := range []string{"From", "To", "Bcc", "Subject", "Message-ID", "Date", "Content-Type", "X:"} {
		m := letter(t)
		m.Headers = map[string]string{name: "x"}
		if _, err := m.Render(); navette.CodeOf(err) != navette.Invalid {
			t.Errorf("header %s: error %v", name, err)
		}
	}
}

// TestOddNamesArrive checks that names and subjects with the syntax of headers arrive unchanged, in their own header.
func TestOddNamesArrive(t *testing.T) {
	for _, name := range []string{
		`Zoé "Z" O'Neil`, `a, b; c`, `<script>`, `Bcc: eve@example.test`, `=?utf-8?q?x?=`, `日本語 😀`, `x\`,
	} {
		m := letter(t)
		m.To.Name, m.Subject = name, name
		raw, err := m.Render()
		if err != nil {
			t.Fatalf("%q: %v", name, err)
		}
		read, err := netmail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("%q: %v", name, err)
		}
		to, err := read.Header.AddressList("To")
		if err != nil || len(to) != 1 || to[0].Address != m.To.Address || to[0].Name != name {
			t.Errorf("%q arrives as %v (%v)", name, to, err)
		}
		clean, _ := letter(t).Render()
		want, _ := netmail.ReadMessage(bytes.NewReader(clean))
		if got, want := len(read.Header), len(want.Header); got != want {
			t.Errorf("%q: %d headers, want %d: %v", name, got, want, maps.Keys(read.Header))
		}
	}
}
