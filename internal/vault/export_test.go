package vault

import (
	"encoding/base64"

	"github.com/tink-crypto/tink-go/v2/keyset"
)

// Generate returns a new keyset for [Source].Value.
func Generate() (string, error) {
	handle, err := newKeyset()
	if err != nil {
		return "", err
	}
	return encode(handle)
}

// Rotated adds a new key to a keyset for [Source].Value, which seals with it from then on, and returns the new keyset.
func Rotated(value string) (string, error) {
	current, err := decode(value)
	if err != nil {
		return "", err
	}
	next, err := withFreshPrimary(current)
	if err != nil {
		return "", err
	}
	return encode(next)
}

func encode(handle *keyset.Handle) (string, error) {
	raw, err := encodeJSON(handle)
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(raw), nil
}
