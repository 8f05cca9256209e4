package vault

import (
	"encoding/base64"
	"fmt"
)

// SealText is [Vault.Seal] for a text, with a result in standard base64, which rows store. An empty text is returned
// unchanged.
func (v *Vault) SealText(org, table, row, plain string) (string, error) {
	if plain == "" {
		return "", nil
	}
	sealed, err := v.Seal(org, table, row, []byte(plain))
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(sealed), nil
}

// OpenText opens a text that [Vault.SealText] sealed for the same row.
func (v *Vault) OpenText(org, table, row, sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return "", fmt.Errorf("%w: not base64", ErrCannotOpen)
	}
	plain, err := v.Open(org, table, row, raw)
	return string(plain), err
}
