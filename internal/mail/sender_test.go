package mail_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"navette.dev/navette/internal/mail"
	"navette.dev/navette/internal/mail/catcher"
	"navette.dev/navette/internal/navette"
)

// office is a sender and the catcher it sends to.
type office struct {
	*catcher.Catcher
	*mail.Sender
}

func open(t *testing.T) office {
	t.Helper()
	c := catcher.New(catcher.Options{SMTPAddr: "127.0.0.1:0", HTTPAddr: "127.0.0.1:0"})
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Stop(context.Background()) })
	return office{c, sender(t, mail.Options{Host: "127.0.0.1", Port: c.SMTPPort(), TLS: mail.NoTLS})}
}

func sender(t *testing.T, options mail.Options) *mail.Sender {
	t.Helper()
	s, err := mail.NewSender(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func (o office) fault(t *testing.T, f catcher.Fault) {
	t.Helper()
	if err := o.SetFault(f); err != nil {
		t.Fatal(err)
	}
}

func short(id, to string) mail.Message {
	return mail.Message{From: mail.Address{Address: "studio@example.test"}, To: mail.Address{Address: to},
		Subject: "Votre lien",
		Text:    "Bonjour", MessageID: id + "@example.test", Date: instant("2026-03-30T15:45:00Z")}
}

func TestMailArrivesAsItWasRendered(t *testing.T) {
	o, m := open(t), letter(t)
	if r := o.Send(t.Context(), m); r.Outcome != mail.Accepted || r.Err != nil {
		t.Fatalf("%+v", r)
	}
	got := o.Messages()[0]
	want, err := m.Render()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(bytes.TrimRight(got.Raw, "\r\n"), bytes.TrimRight(want, "\r\n")) {
		t.Errorf("arrived:\n%s\nrendered:\n%s", got.Raw, want)
	}
	if got.Subject != m.Subject || got.MessageID != m.MessageID || got.From != "Studio Étoile <studio@example.test>" ||
		strings.TrimSpace(got.Text) != strings.TrimSpace(m.Text) || got.HTML != m.HTML {
		t.Errorf("read as %q %q %q %q %q", got.Subject, got.MessageID, got.From, got.Text, got.HTML)
	}
	kinds := make([]string, 0, 2)
	for _, a := range got.Attachments {
		kinds = append(kinds, a.ContentType)
		if a.Size != len(m.Calendar.ICS) {
			t.Errorf("%s has %d bytes, want %d", a.ContentType, a.Size, len(m.Calendar.ICS))
		}
	}
	if len(kinds) != 2 || !strings.HasPrefix(kinds[0], "text/calendar; method=PUBLISH") ||
		!strings.HasPrefix(kinds[1], "application/ics") {
		t.Errorf("the invite came as %q", kinds)
	}
}

func TestOneBadAddressAmongFiveHundred(t *testing.T) {
	o := open(t)
	o.fault(t, catcher.Fault{Action: catcher.Reject, To: "member250@example.test"})
	results := make([]mail.Result, 500)
	var sending sync.WaitGroup
	for i := range results {
		sending.Go(func() {
			results[i] = o.Send(t.Context(), short(fmt.Sprint("mai_", i), fmt.Sprintf("member%d@example.test", i)))
		})
	}
	sending.Wait()
	for i, r := range results {
		switch {
		case i == 250:
			if r.Outcome != mail.Refused || r.Code != 550 || !strings.Contains(r.Reply, "No such mailbox here") {
				t.Errorf("the bad address: %+v", r)
			}
		case r.Outcome != mail.Accepted:
			t.Errorf("mail %d: %+v", i, r)
		}
	}
	seen := map[string]int{}
	for _, m := range o.Messages() {
		seen[m.MessageID]++
	}
	if len(seen) != 499 || len(o.Messages()) != 499 || seen["mai_250@example.test"] != 0 {
		t.Errorf("%d mails arrived, %d different", len(o.Messages()), len(seen))
	}
}

// TestNoAnswerIsUnclearAndTheRepeatIsTheSameMail withholds the answer to a mail that has arrived, as if the sender were
// killed before it received the answer.
func TestNoAnswerIsUnclearAndTheRepeatIsTheSameMail(t *testing.T) {
	o := open(t)
	o.fault(t, catcher.Fault{Action: catcher.Hold, To: "*", Count: 1})
	ctx, cancel := context.WithCancel(t.Context())
	results := make(chan mail.Result, 1)
	go func() { results <- o.Send(ctx, letter(t)) }()
	if err := o.WaitHeld(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	cancel()
	if r := <-results; r.Outcome != mail.Unclear || r.Err == nil {
		t.Fatalf("%+v", r)
	}
	if r := o.Send(t.Context(), letter(t)); r.Outcome != mail.Accepted {
		t.Fatalf("the repeat: %+v", r)
	}
	mails := o.Messages()
	if len(mails) != 2 || !bytes.Equal(mails[0].Raw, mails[1].Raw) || mails[0].MessageID != "mai_1@example.test" {
		t.Errorf("%d mails, the repeat differs or is named %s", len(mails), mails[0].MessageID)
	}
}

func TestTimeoutWhileTheAnswerIsWithheldIsUnclear(t *testing.T) {
	o := open(t)
	o.fault(t, catcher.Fault{Action: catcher.Hold, To: "*"})
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if r := o.Send(ctx, short("mai_1", "zoe@example.test")); r.Outcome != mail.Unclear {
		t.Errorf("%+v", r)
	}
}

func TestOutcomes(t *testing.T) {
	for _, test := range []struct {
		fault   catcher.Fault
		outcome mail.Outcome
		code    int
		err     navette.Code
	}{
		{catcher.Fault{Action: catcher.Reject}, mail.Refused, 550, navette.Invalid},
		{catcher.Fault{Action: catcher.Reject, AfterAccept: true}, mail.Refused, 550, navette.Invalid},
		{catcher.Fault{Action: catcher.TempFail}, mail.Temporary, 451, navette.Unavailable},
		{catcher.Fault{Action: catcher.TempFail, AfterAccept: true}, mail.Temporary, 451, navette.Unavailable},
		{catcher.Fault{Action: catcher.Drop}, mail.Unclear, 0, navette.Unavailable},
		{catcher.Fault{Action: catcher.Drop, AfterAccept: true}, mail.Unclear, 0, navette.Unavailable},
	} {
		o := open(t)
		test.fault.To, test.fault.Count = "*", 1
		o.fault(t, test.fault)
		r := o.Send(t.Context(), short("mai_1", "zoe@example.test"))
		if r.Outcome != test.outcome || r.Code != test.code || navette.CodeOf(r.Err) != test.err {
			t.Errorf("%+v: %+v", test.fault, r)
		}
		if strings.Contains(r.Err.Error(), "zoe") || strings.Contains(r.Err.Error(), "mailbox") {
			t.Errorf("the error would put an address or the server's words into the log: %v", r.Err)
		}
		if r := o.Send(t.Context(), short("mai_2", "zoe@example.test")); r.Outcome != mail.Accepted {
			t.Errorf("%+v: the next mail: %+v", test.fault, r)
		}
	}
}

// TestRefusalsThatAreAboutTheRecipientAndOthers checks that only a reply about the recipient refuses the address. After
// another refusal, the same mail can be sent once its cause is corrected.
func TestRefusalsThatAreAboutTheRecipientAndOthers(t *testing.T) {
	o := open(t)
	about := func(want mail.Outcome, code navette.Code, replies ...string) {
		for _, reply := range replies {
			for _, late := range []bool{false, true} {
				o.fault(t, catcher.Fault{Action: catcher.Reject, To: "*", Count: 1, Reply: reply, AfterAccept: late})
				wanted, wantedCode := want, code
				// without an enhanced code, a reply after the content may be about the content
				if late && !strings.Contains(reply, " 5.") {
					wanted, wantedCode = mail.Temporary, navette.NeedsAttention
				}
				r := o.Send(t.Context(), short("mai_1", "zoe@example.test"))
				if r.Outcome != wanted || navette.CodeOf(r.Err) != wantedCode ||
					fmt.Sprint(r.Code, " ", r.Reply) != reply {
					t.Errorf("%s (late: %v): %+v", reply, late, r)
				}
			}
		}
	}
	about(mail.Refused, navette.Invalid,
		"550 5.1.1 <zoe@example.test>: Recipient address rejected: User unknown in virtual mailbox table",
		"550 5.1.2 Bad destination system address", "553 5.1.3 Bad destination mailbox address syntax",
		"550 5.1.6 Mailbox has moved",
		"556 5.1.10 The domain takes no mail", "550 5.2.1 The account that you tried to reach is disabled",
		"550 No such user here", "550 Unrouteable address", "550 unknown recipient",
		"551 User not local; please try <zoe@elsewhere.test>",
		"553 Mailbox name not allowed", "550 Adresse inconnue", "550 mailbox unavailable")
	about(mail.Temporary, navette.NeedsAttention,
		"554 5.7.1 <zoe@example.test>: Relay access denied",
		"550 5.7.1 Recipient not authorized, your IP has been found on a block list",
		"550 relaying to <zoe@example.test> prohibited by administrator",
		"550 Sender address rejected: not owned by user",
		"553 5.1.8 Sender address rejected: Domain not found", "553 5.1.7 Bad sender address",
		"550 5.4.5 Daily user sending quota exceeded",
		"552 5.2.2 Mailbox full", "554 5.6.0 Content refused", "550 Message rejected as spam by this user's filter",
		"554 Transaction failed",
		"552 Message size exceeds the limit of this mailbox", "550 your address 192.0.2.1 is on a blacklist",
		"550 You have exceeded the limit for this account",
		"521 No mail accepted here", "530 5.7.0 Authentication required", "550 Administrative prohibition",
		"553 sorry, that domain isn't in my list of allowed rcpthosts")
}

func TestServerThatIsDownIsTemporary(t *testing.T) {
	o := open(t)
	_ = o.Stop(t.Context())
	if r := o.Send(t.Context(), short("mai_1", "zoe@example.test")); r.Outcome != mail.Temporary ||
		navette.CodeOf(r.Err) != navette.Unavailable {
		t.Errorf("%+v", r)
	}
}

func TestMalformedMessageIsRefusedWithoutASend(t *testing.T) {
	o := open(t)
	m := short("mai_1", "zoe@example.test")
	m.To.Address = "zoe@example.test\r\nBcc: eve@example.test"
	if r := o.Send(t.Context(), m); r.Outcome != mail.Refused || navette.CodeOf(r.Err) != navette.Invalid {
		t.Errorf("%+v", r)
	}
	if n := len(o.Messages()); n != 0 {
		t.Errorf("%d mails arrived", n)
	}
}

// counted is a listener that counts connections and can close them.
type counted struct {
	net.Listener
	mu    sync.Mutex
	conns []net.Conn
}

// between starts a relay to a server, and returns the listener that counts its connections, and its port.
func between(t *testing.T, server string) (*counted, int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &counted{Listener: l}
	t.Cleanup(func() { _ = l.Close(); c.cut() })
	go c.relay(server)
	return c, l.Addr().(*net.TCPAddr).Port
}

func (c *counted) relay(server string) {
	for {
		near, err := c.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", server)
		if err != nil {
			_ = near.Close()
			continue
		}
		c.mu.Lock()
		c.conns = append(c.conns, near, far)
		c.mu.Unlock()
		go func() { _, _ = near.(*net.TCPConn).ReadFrom(far); _ = near.Close() }()
		go func() { _, _ = far.(*net.TCPConn).ReadFrom(near); _ = far.Close() }()
	}
}

func (c *counted) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.conns) / 2
}

func (c *counted) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range c.conns {
		_ = conn.Close()
	}
}

func TestConnectionsAreReusedAndReplacedWhenCut(t *testing.T) {
	o := open(t)
	relay, port := between(t, o.SMTPAddr())
	s := sender(t, mail.Options{Host: "127.0.0.1", Port: port, TLS: mail.NoTLS, Connections: 1})
	o.fault(t, catcher.Fault{Action: catcher.Reject, To: "bad@example.test"})
	for i, to := range []string{"a@example.test", "bad@example.test", "b@example.test"} {
		if r := s.Send(t.Context(), short(fmt.Sprint("mai_", i), to)); r.Outcome != mail.Accepted &&
			to != "bad@example.test" {
			t.Fatalf("%s: %+v", to, r)
		}
	}
	if n := relay.count(); n != 1 {
		t.Errorf("three mails took %d connections, want 1", n)
	}
	relay.cut()
	if r := s.Send(t.Context(), short("mai_9", "c@example.test")); r.Outcome != mail.Accepted {
		t.Errorf("after the kept connection was cut: %+v", r)
	}
	if n := relay.count(); n != 2 {
		t.Errorf("%d connections in all, want 2", n)
	}
	arrived := make([]string, 0, 3)
	for _, m := range o.Messages() {
		arrived = append(arrived, m.MessageID)
	}
	if !slices.Equal(arrived, []string{"mai_9@example.test", "mai_2@example.test", "mai_0@example.test"}) {
		t.Errorf("arrived: %q", arrived)
	}
}

func TestClosedSenderSendsNothing(t *testing.T) {
	o := open(t)
	if err := o.Sender.Close(); err != nil {
		t.Fatal(err)
	}
	if r := o.Send(t.Context(), short("mai_1", "zoe@example.test")); r.Outcome != mail.Temporary ||
		len(o.Messages()) != 0 {
		t.Errorf("%+v, %d mails", r, len(o.Messages()))
	}
}

func TestOptionsThatCannotWorkAreRefused(t *testing.T) {
	for _, o := range []mail.Options{
		{Host: "h", Port: 25}, {Host: "h", Port: 25, TLS: "ssl"}, {Port: 25, TLS: mail.NoTLS},
		{Host: "h", TLS: mail.NoTLS}, {Host: "h", Port: 70000, TLS: mail.TLS},
	} {
		if _, err := mail.NewSender(o); err == nil {
			t.Errorf("%+v is taken", o)
		}
	}
}
