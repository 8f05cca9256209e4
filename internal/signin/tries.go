package signin

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"navette.dev/navette/internal/limit"
	"navette.dev/navette/internal/navette"
)

// The rules set how many attempts may fail and how long the next one then has to wait. Each node counts in memory, so
// that n nodes allow n times as many attempts.
var (
	// pairRule limits attempts at one account from one client, or from one browser that signed in to it before.
	pairRule = limit.Rule{Free: 5, First: 30 * time.Second, Longest: 15 * time.Minute, Quiet: time.Hour}
	// clientRule limits attempts at all accounts from one client with unknown browsers. It allows many, because the
	// people of one office share an address.
	clientRule = limit.Rule{Free: 50, First: 10 * time.Second, Longest: 5 * time.Minute, Quiet: time.Hour}
	// accountRule limits attempts at one account from all clients together with unknown browsers. It never locks the
	// account: the longest wait allows 60 attempts an hour.
	accountRule = limit.Rule{Free: 100, First: time.Second, Longest: time.Minute, Quiet: time.Hour}
)

// signInTries counts failed attempts to sign in.
type signInTries struct{ pairs, clients, accounts *limit.Tries }

func newSignInTries(clock navette.Clock) signInTries {
	return signInTries{
		limit.New(pairRule, clock.Now), limit.New(clientRule, clock.Now), limit.New(accountRule, clock.Now),
	}
}

// takenTry is an attempt that was counted as failed before its password was compared.
type takenTry struct {
	failed int // number of failed attempts of its pair, including this one
	pair   *limit.Tries
	key    string    // of its pair
	others []counted // its other counts
}

// counted is one count of an attempt.
type counted struct {
	tries *limit.Tries
	key   string
}

// take counts an attempt as failed. If it is too early for it, nothing is counted and the error is
// [navette.RateLimited]. browser is the key of a known browser, or "". A known browser is counted separately, so that
// it never has to wait because of other clients.
func (t signInTries) take(client, account, browser string) (takenTry, error) {
	taken := takenTry{pair: t.pairs, key: "client " + client + " " + account}
	shared := []counted{{t.clients, client}, {t.accounts, account}}
	if browser != "" {
		taken.key, shared = "browser "+browser+" "+account, nil
	}
	for _, c := range shared {
		if _, wait := c.tries.Take(c.key); wait > 0 {
			taken.giveBackOthers()
			return takenTry{}, tooEarly(wait)
		}
		taken.others = append(taken.others, c)
	}
	failed, wait := t.pairs.Take(taken.key)
	if wait > 0 {
		taken.giveBackOthers()
		return takenTry{}, tooEarly(wait)
	}
	taken.failed = failed
	return taken, nil
}

// giveBack undoes the count of an attempt whose password was not compared.
func (t takenTry) giveBack() {
	t.pair.GiveBack(t.key)
	t.giveBackOthers()
}

// succeeded resets the count of the pair. Failures of other pairs stay counted.
func (t takenTry) succeeded() {
	t.pair.Forget(t.key)
	t.giveBackOthers()
}

// giveBackOthers undoes the counts by client and by account.
func (t takenTry) giveBackOthers() {
	for _, c := range t.others {
		c.tries.GiveBack(c.key)
	}
}

// account returns the key of an account. It depends on the password's hash, so that a new password resets the counts on
// every node.
func account(email string, person navette.Person) string {
	sum := sha256.Sum256([]byte(navette.FoldEmail(email) + "\n" + person.PasswordHash))
	return hex.EncodeToString(sum[:])
}

// tooEarly returns the error for an attempt that has to wait.
func tooEarly(wait time.Duration) error {
	return &navette.Error{
		Code: navette.RateLimited, Message: "rules.signin_wait", Args: map[string]any{"wait": roundedUp(wait)},
	}
}

// wrong returns the error for the n-th failed attempt of a pair.
func wrong(n int) error {
	if wait := pairRule.After(n); wait > 0 {
		return &navette.Error{
			Code: navette.Invalid, Message: "rules.signin_wrong_wait",
			Args: map[string]any{"n": 0, "wait": roundedUp(wait)},
		}
	}
	return &navette.Error{
		Code: navette.Invalid, Message: "rules.signin_wrong", Args: map[string]any{"n": pairRule.Left(n)},
	}
}

// roundedUp returns a wait for a message: rounded up to whole seconds, or to whole minutes if it is longer than one.
func roundedUp(wait time.Duration) time.Duration {
	unit := time.Second
	if wait > time.Minute {
		unit = time.Minute
	}
	return (wait + unit - 1).Truncate(unit)
}
