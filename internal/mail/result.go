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

// Outcome is what became of one attempt to hand a mail over.
type Outcome string

// The four ends of an attempt.
const (
	// Accepted: the server has taken the mail and answers for it.
	Accepted Outcome = "accepted"
	// Refused: the server says that this address takes no mail, or the address is malformed. Sending the mail again is useless
	// until the address is corrected.
	Refused Outcome = "refused"
	// Temporary: the server has not taken the mail. Sending it later may work. Where an operator must first set something right
	// between the server and us (sign-in, sender, relaying, quota or content refused; TLS; no server configured), Err has
	// the code NeedsAttention.
	Temporary Outcome = "temporary"
	// Unclear: the whole mail was handed over and the answer never came. The server may have taken it. Sending it again, with the
	// same Message-ID, can make a second copy; not sending it can lose it.
	Unclear Outcome = "unclear"
)

// Result is what became of one attempt.
type Result struct {
	Outcome Outcome
	Code    int    // the server's reply code; 0 where it gave none
	Reply   string // the server's words. They may quote the address: not for the log.
	Err     error  // why it was not accepted; nil if it was. Holds no address and none of the server's words.
}

// step is how far an attempt had come when it ended.
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

// result classifies the failure: by the server's reply if there was one, else by how far the attempt had come.
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
	default: // it is us, or what we send, that the server does not want
		r.Err = f.err(navette.NeedsAttention, replyCode(reply.Code))
	}
	return r
}

// unanswered classifies a failure without a reply.
func (f *failure) unanswered() Result {
	var network net.Error // a broken connection or a timeout, as opposed to a certificate or a missing extension
	switch broken := errors.As(f.cause, &network) || errors.Is(f.cause, io.EOF) || errors.Is(f.cause, context.Canceled); {
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

// Unwrap is the cause.
func (f *failure) Unwrap() error { return f.cause }

// isGone reports whether the server had hung up on an idle connection before this mail began.
func (f *failure) isGone() bool {
	if f.step != stepSender {
		return false
	}
	var reply *textproto.Error
	return !errors.As(f.cause, &reply) || reply.Code == closingDown
}

// closingDown is the reply of a server that ends the connection (RFC 5321, 4.2.3).
const closingDown = 421

const maxReply = 500

// oneLine makes the server's words fit to be shown.
func oneLine(reply string) string {
	reply = strings.Join(strings.Fields(strings.ToValidUTF8(reply, "?")), " ")
	if len(reply) > maxReply {
		reply = strings.ToValidUTF8(reply[:maxReply], "")
	}
	return reply
}

// answered reports whether the server said no in words and goes on listening.
func (f *failure) answered() bool {
	var reply *textproto.Error
	return errors.As(f.cause, &reply) && reply.Code != closingDown
}
