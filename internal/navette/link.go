package navette

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
)

// NewLinkToken makes the secret part of a personal link: 128 random bits as 22 letters that stand in an address.
func NewLinkToken() string {
	var raw [16]byte
	_, _ = rand.Read(raw[:]) // never fails: crypto/rand ends the program where the system has no randomness
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// HashLinkToken is what rows hold of a token, for look-up: SHA-256 in hex. The token is random, so it needs no salt.
func HashLinkToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
