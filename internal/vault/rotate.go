package vault

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyderivation"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
)

// ErrHeldElsewhere is returned by [Vault.Rotate] and [Vault.Forget] if the keyset is a value of the environment,
// which only the operator can replace.
var ErrHeldElsewhere = errors.New(
	"the keyset is a value of the environment, which only the operator can replace")

// Rotate adds a new key to the keyset file and seals with it from now on. Older keys still open what they sealed.
// Call it in one process at a time; other processes must be restarted before they can open what this one seals with
// the new key.
func (v *Vault) Rotate() error { return v.change(withFreshPrimary) }

// Forget removes every key except the newest from the keyset file. What older keys sealed can never be opened again,
// in any backup, so first seal again all that [Vault.Stale] finds.
func (v *Vault) Forget() error { return v.change(withPrimaryOnly) }

// change reads the keyset file, alters it, writes it and uses the result.
func (v *Vault) change(alter func(*keyset.Handle) (*keyset.Handle, error)) error {
	if v.source.File == "" {
		return ErrHeldElsewhere
	}
	current, err := readFile(v.source.File)
	if err != nil {
		return fmt.Errorf("changing the keyset: %w", err)
	}
	next, err := alter(current)
	if err != nil {
		return fmt.Errorf("changing the keyset: %w", err)
	}
	if err := replaceFile(v.source.File, next); err != nil {
		return err
	}
	return v.use(next)
}

// Stale reports whether sealed was made with another key than the newest, so that it should be opened and sealed
// again.
func (v *Vault) Stale(sealed []byte) bool {
	v.mu.RLock()
	defer v.mu.RUnlock()
	primary, err := v.handle.Primary()
	if err != nil || len(sealed) < 5 {
		return true
	}
	// A tink ciphertext begins with the byte 1 and the key's number (https://developers.google.com/tink/wire-format).
	return sealed[0] != 1 || binary.BigEndian.Uint32(sealed[1:5]) != primary.KeyID()
}

func withFreshPrimary(handle *keyset.Handle) (*keyset.Handle, error) {
	template, err := keyderivation.CreatePRFBasedKeyTemplate(prf.HKDFSHA256PRFKeyTemplate(),
		aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, err
	}
	manager := keyset.NewManagerFromHandle(handle)
	id, err := manager.Add(template)
	if err != nil {
		return nil, err
	}
	if err := manager.SetPrimary(id); err != nil {
		return nil, err
	}
	return manager.Handle()
}

func withPrimaryOnly(handle *keyset.Handle) (*keyset.Handle, error) {
	primary, err := handle.Primary()
	if err != nil {
		return nil, err
	}
	manager := keyset.NewManagerFromHandle(handle)
	for i := range handle.Len() {
		entry, err := handle.Entry(i)
		if err != nil {
			return nil, err
		}
		if entry.KeyID() == primary.KeyID() {
			continue
		}
		if err := manager.Delete(entry.KeyID()); err != nil {
			return nil, err
		}
	}
	return manager.Handle()
}
