package signin

import (
	"context"
	"fmt"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"navette.dev/navette/internal/navette"
)

// passwordCost is 19 MiB of memory and two passes, as OWASP's Password Storage Cheat Sheet recommends. One hash takes
// about 26 ms of a CPU.
var passwordCost = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// noPassword returns a hash that is compared for an unknown address, so that the comparison takes as long as for a
// known one.
var noPassword = sync.OnceValues(func() (string, error) { return argon2id.CreateHash("", passwordCost) })

// Length of a password, in characters.
const (
	minPassword = 10
	maxPassword = 200
)

// CheckPassword adds an error to wrong if a new password is too short or too long.
func CheckPassword(wrong *navette.FieldErrors, field, password string) {
	switch n := utf8.RuneCountInString(password); {
	case n < minPassword:
		wrong.Add(field, "rules.password_short", map[string]any{"least": minPassword})
	case n > maxPassword:
		wrong.Add(field, "form.too_long", nil)
	}
}

// HashPassword returns the argon2id hash of a password, as the database stores it. At most one password per CPU is
// hashed at a time, each in 19 MiB of memory; further calls wait.
func (s *SignIn) HashPassword(ctx context.Context, password string) (string, error) {
	release, err := s.slot(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	hash, err := argon2id.CreateHash(password, passwordCost)
	if err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	return hash, nil
}

// triesQueued is the number of attempts per CPU that may be compared or wait for it: half a second of work. Further
// attempts are refused, so that many at once do not delay the other requests of the server.
const triesQueued = 20

// matches reports whether a password has the hash. A hash of "" means an unknown person: the comparison takes as long
// and never matches. If too many attempts wait, the error is [navette.RateLimited].
func (s *SignIn) matches(ctx context.Context, password, hash string) (bool, error) {
	defer s.queued.Add(-1)
	if s.queued.Add(1) > int64(triesQueued*cap(s.hashing)) {
		return false, &navette.Error{
			Code: navette.RateLimited, Message: "rules.signin_busy", Args: map[string]any{"wait": 2 * time.Second},
		}
	}
	release, err := s.slot(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	unknown := hash == ""
	if unknown {
		if hash, err = noPassword(); err != nil {
			return false, fmt.Errorf("hash a password: %w", err)
		}
	}
	same, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, fmt.Errorf("compare a password: %w", err)
	}
	return same && !unknown, nil
}

// slot waits until fewer passwords are being hashed than there are CPUs. The caller calls release when it is done.
func (s *SignIn) slot(ctx context.Context) (release func(), err error) {
	select {
	case s.hashing <- struct{}{}:
		return func() { <-s.hashing }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
