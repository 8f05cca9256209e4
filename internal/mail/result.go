package mail

import (
	"context"
	"errors"
	"io"
	"net"
	"net/textproto"
	"strings"

	"navette.dev/navette/internal/navette"
)

// Outcome is the outcome of one try to send a mail.
type Outcome string

// The outcomes of a try.
const (
	// Accepted means that the server has accepted the mail.
	Accepted Outcome = "accepted"
	// Refused means that this address receives no mail or is malformed. Sending the mail again is useless until the
	// address is corrected.
	Refused Outcome = "refused"
	// Temporary means that the server has not accepted the mail. Sending it later may succeed. Err has the code
	// NeedsAttention if an operator must first correct something: TLS or authentication fails, no server is
	// configured, or the server refuses the sender, relaying, the content or the amount of mail.
	Temporary Outcome = "temporary"
	// Unclear means that the whole mail was sent and there was no answer. The server may have accepted it. Sending it
	// again, with the same Message-ID, can produce a second copy; not sending it can lose it.
	Unclear Outcome = "unclear"
)

// Result is the result of one try.
type Result struct {
	Outcome Outcome
	Code    int    // the server's reply code; 0 if there was none
	Reply   string // text of the server's reply; it may contain the address and must not be logged
	Err     error  // why it was not accepted, or nil; contains neither an address nor the server's text
}

// step is the step at which a try ended.
type step string

const (
	stepConnect step = "connecting"
	stepEncrypt step = "encrypting"
	stepSignIn  step = "signing in"
	stepSender  step = "naming the sender"
	stepRcpt    step = "naming the recipient"
	stepContent step = "sending the content"
	stepAnswer  step = "waiting for the answer"
)

// failure is the error of one step.
type failure struct {
	step  step
	cause error
}

func (f *failure) Error() string { return string(f.step) + ": " + f.cause.Error() }

// result classifies the failure by the server's reply, or without one by the step.
func (f *failure) result() Result {
	var reply *textproto.Error
	if !errors.As(f.cause, &reply) {
		return f.unanswered()
	}
	r := Result{Outcome: Temporary, Code: reply.Code, Reply: oneLine(reply.Msg)}
	switch {
	case reply.Code < 500:
		r.Err = f.err(navette.Unavailable, replyCode(reply.Code))
	case isAboutRecipient(f.step, reply):
		r.Outcome, r.Err = Refused, f.err(navette.Invalid, replyCode(reply.Code))
	default: // the server rejects the sender or the content, not the recipient
		r.Err = f.err(navette.NeedsAttention, replyCode(reply.Code))
	}
	return r
}

// unanswered classifies a failure without a reply.
func (f *failure) unanswered() Result {
	var network net.Error // of broken connections and timeouts, and not of certificates and missing extensions
	switch broken := errors.As(f.cause, &network) || errors.Is(f.cause, io.EOF) ||
		errors.Is(f.cause, context.Canceled); {
	case f.step == stepAnswer:
		return Result{Outcome: Unclear, Err: f.err(navette.Unavailable, f.cause)}
	case (f.step == stepEncrypt || f.step == stepSignIn) && !broken:
		return Result{Outcome: Temporary, Err: f.err(navette.NeedsAttention, f.cause)}
	}
	return Result{Outcome: Temporary, Err: f.err(navette.Unavailable, f.cause)}
}

func (f *failure) err(code navette.Code, cause error) error {
	return navette.Fail(code, "", &failure{f.step, cause})
}

// Unwrap returns the cause.
func (f *failure) Unwrap() error { return f.cause }

// isGone reports whether the server had closed an idle connection before this mail began.
func (f *failure) isGone() bool {
	if f.step != stepSender {
		return false
	}
	var reply *textproto.Error
	return !errors.As(f.cause, &reply) || reply.Code == closingDown
}

// closingDown is the reply of a server that closes the connection (RFC 5321, 4.2.3).
const closingDown = 421

const maxReply = 500

// oneLine returns the server's text in a form that can be shown.
func oneLine(reply string) string {
	reply = strings.Join(strings.Fields(strings.ToValidUTF8(reply, "?")), " ")
	if len(reply) > maxReply {
		reply = strings.ToValidUTF8(reply[:maxReply], "")
	}
	return reply
}

// answered reports whether the server replied with a refusal and keeps the connection.
func (f *failure) answered() bool {
	var reply *textproto.Error
	return errors.As(f.cause, &reply) && reply.Code != closingDown
}
