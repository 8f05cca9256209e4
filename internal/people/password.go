package people

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/alexedwards/argon2id"

	"navette.dev/navette/internal/navette"
)

// The cost of hashing is 19 MiB and two passes, the first choice of OWASP's Password Storage Cheat Sheet; about 26
// ms.
var passwordCost = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// noPassword is a hash that no password has. With it, an unknown address takes as much time as a known one.
var noPassword = sync.OnceValues(func() (string, error) { return argon2id.CreateHash("", passwordCost) })

// hash returns the hash of a password for its row.
func (p *People) hash(ctx context.Context, password string) (string, error) {
	release, err := p.place(ctx)
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

// triesInLine is how many tries to sign in may be hashed or wait per slot: half a second's work. Later tries are
// refused and may be repeated, so that a crowd exhausts neither the server's memory nor its time.
const triesInLine = 20

// matches compares a password with a hash in constant time. The hash "" belongs to no person and never matches. If
// too many tries wait, the error is [navette.RateLimited].
func (p *People) matches(ctx context.Context, password, hash string) (bool, error) {
	defer p.queued.Add(-1)
	if p.queued.Add(1) > int64(triesInLine*cap(p.hashing)) {
		return false, &navette.Error{
			Code: navette.RateLimited, Message: "rules.signin_busy", Args: map[string]any{"wait": 2 * time.Second},
		}
	}
	release, err := p.place(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	nobody := hash == ""
	if nobody {
		if hash, err = noPassword(); err != nil {
			return false, fmt.Errorf("hash a password: %w", err)
		}
	}
	same, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, fmt.Errorf("compare a password: %w", err)
	}
	return same && !nobody, nil
}

// place waits for one of the slots for hashing passwords.
func (p *People) place(ctx context.Context) (release func(), err error) {
	select {
	case p.hashing <- struct{}{}:
		return func() { <-p.hashing }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
