package catcher_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/smtp"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/mail/catcher"
	"navette.dev/navette/internal/navette"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func start(t *testing.T) *catcher.Catcher {
	t.Helper()
	c := catcher.New(catcher.Options{
		SMTPAddr: "127.0.0.1:0", HTTPAddr: "127.0.0.1:0", Clock: navette.NewSteppedClock(noon),
	})
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Stop(context.Background()) })
	return c
}

const letter = "From: =?utf-8?q?Studio_=C3=89toile?= <studio@example.test>\r\n" +
	"To: Zoe <zoe@example.test>\r\nSubject: =?utf-8?q?=C3=80_bient=C3=B4t?=\r\n" +
	"Message-ID: <one@example.test>\r\nDate: Mon, 02 Mar 2026 12:00:00 +0000\r\n" +
	"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=outer\r\n\r\n" +
	"--outer\r\nContent-Type: multipart/alternative; boundary=inner\r\n\r\n" +
	"--inner\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
	"Votre lien : https://navette.example.test/j/abc=3D1. =C3=80 demain !\r\n" +
	"--inner\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Bonjour " +
	"<script>alert(1)</script></p>\r\n--inner--\r\n" +
	"--outer\r\nContent-Type: application/ics\r\nContent-Disposition: attachment; filename=\"invite.ics\"\r\n" +
	"Content-Transfer-Encoding: base64\r\n\r\nQkVHSU4=\r\n--outer--\r\n"

// post sends a mail with the standard library's client, which shares no code with package mail.
func post(c *catcher.Catcher, to, raw string) error {
	return smtp.SendMail(c.SMTPAddr(), nil, "studio@example.test", []string{to}, []byte(raw))
}

func get(t *testing.T, address string) (*http.Response, string) {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

func getJSON(t *testing.T, address string, into any) {
	t.Helper()
	_, body := get(t, address)
	if err := json.Unmarshal([]byte(body), into); err != nil {
		t.Fatalf("%s: %v in %s", address, err, body)
	}
}

func TestCaughtMailIsReadThroughTheAPI(t *testing.T) {
	c := start(t)
	if err := post(c, "zoe@example.test", letter); err != nil {
		t.Fatal(err)
	}
	var list struct {
		Messages []struct {
			ID         string    `json:"id"`
			From       string    `json:"from"`
			To         []string  `json:"to"`
			Subject    string    `json:"subject"`
			MessageID  string    `json:"message_id"`
			ReceivedAt time.Time `json:"received_at"`
			Links      []string  `json:"links"`
		} `json:"messages"`
	}
	getJSON(t, c.URL()+"/api/messages?to=ZOE@example.test", &list)
	if len(list.Messages) != 1 {
		t.Fatalf("the list has %d mails, want 1", len(list.Messages))
	}
	m := list.Messages[0]
	if m.From != "Studio Étoile <studio@example.test>" || m.To[0] != "zoe@example.test" || m.Subject != "À bientôt" ||
		m.MessageID != "one@example.test" || !m.ReceivedAt.Equal(noon) {
		t.Errorf("the list tells the mail wrongly: %+v", m)
	}
	if len(m.Links) != 1 || m.Links[0] != "https://navette.example.test/j/abc=1" {
		t.Errorf("links %q", m.Links)
	}
	var one struct {
		Text, HTML  string
		Headers     map[string][]string
		Attachments []struct {
			Name string
			Size int
		}
	}
	getJSON(t, c.URL()+"/api/messages/"+m.ID, &one)
	if !strings.Contains(one.Text, "À demain !") || !strings.Contains(one.HTML, "Bonjour") ||
		one.Headers["Message-Id"][0] != "<one@example.test>" {
		t.Errorf("the mail is told wrongly: %+v", one)
	}
	if len(one.Attachments) != 1 || one.Attachments[0].Name != "invite.ics" || one.Attachments[0].Size != 5 {
		t.Errorf("attachments %+v", one.Attachments)
	}
	if _, raw := get(t, c.URL()+"/api/messages/"+m.ID+"/raw"); raw != letter {
		t.Errorf("raw is not what was sent:\n%q", raw)
	}
	getJSON(t, c.URL()+"/api/messages?to=other@example.test", &list)
	if len(list.Messages) != 0 {
		t.Errorf("another's list has %d mails", len(list.Messages))
	}
}

func TestPagesKeepStrangersScriptsFromRunning(t *testing.T) {
	c := start(t)
	raw := strings.ReplaceAll(letter, "Zoe <", `"<img src=x onerror=alert(1)>" <`)
	if err := post(c, "zoe@example.test", raw); err != nil {
		t.Fatal(err)
	}
	id := c.Messages()[0].ID
	answer, _ := get(t, c.URL()+"/api/messages/"+id+"/html")
	if policy := answer.Header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "sandbox") ||
		strings.Contains(policy, "allow-scripts") || !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("the mail's HTML is served with policy %q", policy)
	}
	answer, page := get(t, c.URL()+"/messages/"+id)
	if answer.StatusCode != http.StatusOK || !strings.Contains(page, "À bientôt") {
		t.Errorf("the page answers %d:\n%s", answer.StatusCode, page)
	}
	if strings.Contains(page, "<img src=x") || strings.Contains(page, "<script>alert") {
		t.Error("the page holds what a stranger wrote, unescaped")
	}
	for tag, directive := range map[string]string{"style": "style-src", "script": "script-src"} {
		_, inside, _ := strings.Cut(page, "<"+tag+">")
		inside, _, _ = strings.Cut(inside, "</"+tag+">")
		if policy := answer.Header.Get("Content-Security-Policy"); !strings.Contains(policy,
			directive+" "+catcher.HashOf(inside)) {
			t.Errorf("the page's own <%s> is not the one its policy allows: %s", tag, policy)
		}
	}
}

func TestFaults(t *testing.T) {
	for _, test := range []struct {
		fault string
		want  string // text in the sender's error; "" for no error
		kept  int
	}{
		{`{"action":"reject","to":"zoe@example.test","count":1}`, "550", 0},
		{`{"action":"reject","to":"*","after_accept":true,"count":1}`, "550", 1},
		{`{"action":"reject","to":"*","count":1,"reply":"554 5.7.1 Relay access denied"}`, "Relay access denied", 0},
		{`{"action":"reject","to":"*","count":1,"reply":"553 Sender refused"}`, "Sender refused", 0},
		{`{"action":"tempfail","to":"*","count":1}`, "451", 0},
		{`{"action":"drop","to":"*","count":1}`, "EOF", 0},
		{`{"action":"drop","to":"*","after_accept":true,"count":1}`, "EOF", 1},
		{`{"action":"reject","to":"other@example.test"}`, "", 1},
	} {
		t.Run(test.fault, func(t *testing.T) {
			c := start(t)
			postJSON(t, c.URL()+"/api/faults", test.fault, http.StatusCreated)
			err := post(c, "zoe@example.test", letter)
			if test.want == "" && err != nil ||
				test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("the sender was told %v, want %q", err, test.want)
			}
			if kept := len(c.Messages()); kept != test.kept {
				t.Errorf("%d mails kept, want %d", kept, test.kept)
			}
			if err := post(c, "zoe@example.test", letter); err != nil {
				t.Errorf("the fault struck twice: %v", err)
			}
		})
	}
}

func postJSON(t *testing.T, address, body string, want int) string {
	t.Helper()
	answer, err := http.Post(address, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, _ := io.ReadAll(answer.Body)
	if answer.StatusCode != want {
		t.Errorf("%s answered %d to %s, want %d: %s", address, answer.StatusCode, body, want, text)
	}
	return string(text)
}

func TestMalformedFaultsAreRefused(t *testing.T) {
	c := start(t)
	for body, want := range map[string]int{
		`{`:                                     http.StatusBadRequest,
		`{"action":"hold","when":"now"}`:        http.StatusBadRequest,
		`{"action":"explode","to":"*"}`:         http.StatusUnprocessableEntity,
		`{"action":"hold"}`:                     http.StatusUnprocessableEntity,
		`{"action":"hold","to":"*","count":-1}`: http.StatusUnprocessableEntity,
		`{"action":"reject","to":"*","reply":"250 OK"}`:        http.StatusUnprocessableEntity,
		`{"action":"tempfail","to":"*","reply":"554 Refused"}`: http.StatusUnprocessableEntity,
	} {
		postJSON(t, c.URL()+"/api/faults", body, want)
	}
	if err := post(c, "zoe@example.test", letter); err != nil {
		t.Errorf("a refused fault struck: %v", err)
	}
}

func TestHeldAnswerIsGivenAtRelease(t *testing.T) {
	c := start(t)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := c.SetFault(catcher.Fault{Action: catcher.Hold, To: "*", Count: 1}); err != nil {
		t.Fatal(err)
	}
	answered := make(chan error, 1)
	go func() { answered <- post(c, "zoe@example.test", letter) }()
	if err := c.WaitHeld(ctx, 1); err != nil {
		t.Fatal(err)
	}
	if len(c.Messages()) != 1 {
		t.Error("the mail is not kept while its answer is withheld")
	}
	select {
	case err := <-answered:
		t.Fatalf("answered before the release: %v", err)
	default:
	}
	if got := postJSON(t, c.URL()+"/api/release", "", http.StatusOK); !strings.Contains(got, `"released":1`) {
		t.Errorf("release answered %s", got)
	}
	select {
	case err := <-answered:
		if err != nil {
			t.Errorf("after the release: %v", err)
		}
	case <-ctx.Done():
		t.Error("no answer after the release")
	}
}

func TestStopWhileAnswersAreWithheld(t *testing.T) {
	c := start(t)
	if err := c.SetFault(catcher.Fault{Action: catcher.Hold, To: "*"}); err != nil {
		t.Fatal(err)
	}
	answered := make(chan error, 1)
	go func() { answered <- post(c, "zoe@example.test", letter) }()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := c.WaitHeld(ctx, 1); err != nil {
		t.Fatal(err)
	}
	_ = c.Stop(t.Context())
	select {
	case err := <-answered:
		if err == nil {
			t.Error("the withheld answer was given at the stop")
		}
	case <-ctx.Done():
		t.Error("the connection outlives the stop")
	}
}

func TestUnreadableMailIsKept(t *testing.T) {
	c := start(t)
	if err := post(c, "zoe@example.test", "no header at all \xff\r\nbut https://example.test/x"); err != nil {
		t.Fatal(err)
	}
	m := c.Messages()[0]
	if !strings.Contains(m.Text, "no header at all") || len(m.Links) != 1 {
		t.Errorf("kept as %+v", m)
	}
	if answer, _ := get(t, c.URL()+"/messages/"+m.ID); answer.StatusCode != http.StatusOK {
		t.Errorf("its page answers %d", answer.StatusCode)
	}
}

func TestStopRightAfterStart(t *testing.T) {
	for range 20 {
		c := start(t)
		_ = c.Stop(t.Context())
		_ = c.Stop(t.Context())
		if err := post(c, "zoe@example.test", letter); err == nil {
			t.Fatal("a stopped catcher takes mails")
		}
	}
}
