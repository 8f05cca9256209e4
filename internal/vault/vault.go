// Package vault encrypts secrets at rest: Zoom tokens, app secrets, personal links.
//
// The operator stores one keyset, which is never in the database. An AES-256-GCM key for each organization is derived
// from it (tink's PRF-based key derivation, HKDF-SHA-256, salted with the organization's id). So no key is stored per
// organization, and a ciphertext of one organization cannot be opened as another's.
//
// The key of a single organization cannot be destroyed. Storing wrapped keys would not change that, since they would be
// in the same database and the same backups as the ciphertexts. An organization is erased by deleting its rows. To make
// old backups unreadable too, call [Vault.Rotate], seal again what [Vault.Stale] finds, and call [Vault.Forget].
package vault

import (
	"errors"
	"fmt"
	"sync"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyderivation"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// ErrCannotOpen is returned by [Vault.Open] for a ciphertext that was altered, was sealed for another row, or was
// sealed with a key that is not in the keyset. It does not distinguish these, so that attackers learn nothing.
var ErrCannotOpen = errors.New("the secret cannot be opened: it was altered, belongs elsewhere, or its key is gone")

// maxDerived is the largest number of organizations whose keys are kept in memory. Deriving a key takes microseconds.
const maxDerived = 4096

// Vault seals and opens secrets. It is safe for concurrent use, and never logs.
type Vault struct {
	source Source

	mu      sync.RWMutex
	handle  *keyset.Handle
	deriver keyderivation.KeysetDeriver
	derived map[string]tink.AEAD // by organization
}

// Open reads the keyset of source and returns the vault. An error says what is wrong with the source and does not
// contain the keyset.
func Open(source Source) (*Vault, error) {
	handle, err := source.load()
	if err != nil {
		return nil, fmt.Errorf("opening the vault: %w", err)
	}
	v := &Vault{source: source}
	if err := v.use(handle); err != nil {
		return nil, fmt.Errorf("opening the vault: %w", err)
	}
	return v, nil
}

// use makes handle the keyset of the vault.
func (v *Vault) use(handle *keyset.Handle) error {
	deriver, err := keyderivation.New(handle)
	if err != nil {
		return errors.New("the keyset holds no key-derivation keys: it was not made by this program")
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.handle, v.deriver, v.derived = handle, deriver, make(map[string]tink.AEAD)
	return nil
}

// Seal encrypts plaintext for one row of a table of an organization. [Vault.Open] needs the same three names. The
// result is 33 bytes longer than plaintext and differs each time.
func (v *Vault) Seal(org, table, row string, plaintext []byte) ([]byte, error) {
	key, err := v.key(org)
	if err != nil {
		return nil, err
	}
	sealed, err := key.Encrypt(plaintext, place(org, table, row))
	if err != nil {
		return nil, fmt.Errorf("sealing a secret of %s: %w", table, err)
	}
	return sealed, nil
}

// Open decrypts what [Vault.Seal] encrypted for the same row, or returns [ErrCannotOpen].
func (v *Vault) Open(org, table, row string, sealed []byte) ([]byte, error) {
	key, err := v.key(org)
	if err != nil {
		return nil, err
	}
	plaintext, err := key.Decrypt(sealed, place(org, table, row))
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", table, row, ErrCannotOpen)
	}
	return plaintext, nil
}

// key returns the organization's AEAD. It derives the key if it is not in memory.
func (v *Vault) key(org string) (tink.AEAD, error) {
	if org == "" {
		return nil, errors.New("a secret belongs to an organization: none named")
	}
	v.mu.RLock()
	key, known := v.derived[org]
	v.mu.RUnlock()
	if known {
		return key, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	handle, err := v.deriver.DeriveKeyset([]byte(org))
	if err != nil {
		return nil, fmt.Errorf("deriving the key of %s: %w", org, err)
	}
	if key, err = aead.New(handle); err != nil {
		return nil, fmt.Errorf("deriving the key of %s: %w", org, err)
	}
	if len(v.derived) >= maxDerived {
		clear(v.derived)
	}
	v.derived[org] = key
	return key, nil
}

// place returns the associated data for a row. Each name is preceded by its length, so that the data of no two rows are
// the same.
func place(org, table, row string) []byte {
	return fmt.Appendf(nil, "%d:%s%d:%s%d:%s", len(org), org, len(table), table, len(row), row)
}

// newKeyset returns a keyset of one key that derives AES-256-GCM keys.
func newKeyset() (*keyset.Handle, error) {
	template, err := keyderivation.CreatePRFBasedKeyTemplate(prf.HKDFSHA256PRFKeyTemplate(),
		aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("making a keyset: %w", err)
	}
	handle, err := keyset.NewHandle(template)
	if err != nil {
		return nil, fmt.Errorf("making a keyset: %w", err)
	}
	return handle, nil
}
