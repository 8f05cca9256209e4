package vault

import "encoding/base64"

// Rotated returns the keyset of a [Source.Value] with a new key to seal with, in the same form.
func Rotated(value string) (string, error) {
	current, err := decode(value)
	if err != nil {
		return "", err
	}
	next, err := withFreshPrimary(current)
	if err != nil {
		return "", err
	}
	raw, err := encodeJSON(next)
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(raw), nil
}
