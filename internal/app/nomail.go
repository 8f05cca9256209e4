package app

import (
	"context"
	"errors"

	mailer "navette.dev/navette/internal/mail"
)

// noMail stands in where no mail server is configured: mails wait until there is one.
type noMail struct{}

// Send keeps the mail waiting.
func (noMail) Send(context.Context, mailer.Message) mailer.Result {
	return mailer.Result{Outcome: mailer.Temporary, Err: errors.New("no mail server is configured (--smtp)")}
}
