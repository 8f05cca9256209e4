package people

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// An address has so many tries. Then each further one has to wait: 30 s, 1 min, 2 min, up to a quarter of an hour.
// An hour without a try begins anew.
const (
	freeTries    = 5
	firstWait    = 30 * time.Second
	longestWait  = 15 * time.Minute
	triesCounted = time.Hour
)

// SignIn finds who an address and its password belong to, and the organizations they have a place in, the oldest first.
// A wrong pair is [navette.Invalid] with the tries left in Args "n" (message rules.signin_wrong, or rules.signin_wrong_wait
// with how long to "wait" for the next one: nobody's time zone is known yet); where it is too early for another try it is
// [navette.RateLimited], with "wait" too. An unknown address cannot be told from a wrong password, by time neither. A form without one of them is no try: its empty
// fields are told.
func (p *People) SignIn(ctx context.Context, email, password string) (navette.Person, []store.Place, error) {
	if err := bothTyped(email, password); err != nil {
		return navette.Person{}, nil, err
	}
	address := hashAddress(email)
	failures, err := p.takeTry(ctx, address)
	if err != nil {
		return navette.Person{}, nil, err
	}
	person, err := p.store.System().PersonByEmail(ctx, email)
	if err != nil && navette.CodeOf(err) != navette.NotFound {
		return navette.Person{}, nil, err
	}
	if utf8.RuneCountInString(password) > maxPassword {
		password = "" // nobody has it, and it costs no more than another
	}
	ok, err := p.matches(ctx, password, person.PasswordHash)
	if err != nil {
		return navette.Person{}, nil, err
	}
	if !ok {
		return navette.Person{}, nil, p.wrong(failures)
	}
	if err := p.store.System().ForgetSignInTries(ctx, address); err != nil {
		return navette.Person{}, nil, err
	}
	places, err := p.store.System().PlacesOf(ctx, person.ID)
	if err == nil && len(places) == 0 {
		err = navette.Fail(navette.Forbidden, "rules.no_place", nil)
	}
	return person, places, err
}

func bothTyped(email, password string) error {
	var wrong navette.FieldErrors
	if strings.TrimSpace(email) == "" {
		wrong.Add("email", "form.empty", nil)
	}
	if password == "" {
		wrong.Add("password", "form.empty", nil)
	}
	return wrong.Err()
}

// takeTry counts a try as failed before its password is looked at, and gives the count. Beyond the free tries only one at a
// time is looked at, so that many at once are no more than one after the other.
func (p *People) takeTry(ctx context.Context, address string) (int64, error) {
	now := p.clock.Now()
	before, err := p.store.System().SignInFailures(ctx, address, now.Add(-triesCounted))
	if err != nil {
		return 0, err
	}
	if at := before.LastAt.Add(waitAfter(before.Failures)); before.Failures > 0 && at.After(now) {
		return 0, tooEarly(now, at)
	}
	n, err := p.store.System().NoteSignInTry(ctx, address, now, now.Add(-triesCounted))
	if err == nil && n > freeTries && n != before.Failures+1 {
		err = tooEarly(now, now.Add(waitAfter(n)))
	}
	return n, err
}

func tooEarly(now, at time.Time) error {
	return &navette.Error{Code: navette.RateLimited, Message: "rules.signin_wait", Args: map[string]any{"wait": roundedUp(at.Sub(now))}}
}

// wrong is the answer to the n-th failure.
func (p *People) wrong(n int64) error {
	if wait := waitAfter(n); wait > 0 {
		return &navette.Error{Code: navette.Invalid, Message: "rules.signin_wrong_wait", Args: map[string]any{"n": 0, "wait": roundedUp(wait)}}
	}
	return &navette.Error{Code: navette.Invalid, Message: "rules.signin_wrong", Args: map[string]any{"n": int(freeTries - n)}}
}

// waitAfter is how long the next try has to wait after n failures.
func waitAfter(n int64) time.Duration {
	if n < freeTries {
		return 0
	}
	return min(firstWait<<min(n-freeTries, 10), longestWait)
}

// roundedUp is a wait as it is told: in whole minutes where it is longer than one, and never too short.
func roundedUp(wait time.Duration) time.Duration {
	unit := time.Second
	if wait > time.Minute {
		unit = time.Minute
	}
	return (wait + unit - 1).Truncate(unit)
}

func hashAddress(email string) string {
	sum := sha256.Sum256([]byte(navette.FoldEmail(email)))
	return hex.EncodeToString(sum[:])
}

// Actor is a person acting in an organization. Without a place there it is [navette.NotFound].
func (p *People) Actor(ctx context.Context, personID, orgID string) (navette.Actor, navette.User, error) {
	user, err := p.store.Org(orgID).UserOfPerson(ctx, personID)
	if err != nil {
		return navette.Actor{}, navette.User{}, fmt.Errorf("find the actor: %w", err)
	}
	return navette.Actor{Kind: navette.ActorUser, Org: orgID, ID: user.ID, Role: user.Role}, user, nil
}
