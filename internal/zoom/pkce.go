package zoom

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

// PKCE is a proof key for one authorization (RFC 7636, method S256). The challenge is part of the authorization
// address; the verifier is kept and sent with the code.
type PKCE struct {
	Verifier  Secret
	Challenge string
}

// NewPKCE returns a proof key of 256 random bits.
func NewPKCE() PKCE {
	random := make([]byte, 32)
	_, _ = rand.Read(random) // crypto/rand never returns an error
	return pkceOf(base64.RawURLEncoding.EncodeToString(random))
}

func pkceOf(verifier string) PKCE {
	sum := sha256.Sum256([]byte(verifier))
	return PKCE{Verifier: Secret(verifier), Challenge: base64.RawURLEncoding.EncodeToString(sum[:])}
}
