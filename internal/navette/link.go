package navette

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
)

// NewLinkToken returns the secret part of a personal link: 128 random bits as 22 characters that are valid in an
// address.
func NewLinkToken() string {
	var raw [16]byte
	_, _ = rand.Read(raw[:]) // crypto/rand never returns an error
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// HashLinkToken returns the SHA-256 of a token in hexadecimal, under which Booking.LinkHash stores it. The token is
// random, so it needs no salt.
func HashLinkToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
