package sandbox

import (
	"crypto/hmac"
	crand "crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"math/rand/v2"
	"strings"
	"time"
)

// draw makes the ids of the model. It is seeded: two sandboxes that receive the same requests use the same ids.
type draw struct{ *rand.Rand }

func newDraw(seed uint64) draw { return draw{rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15))} }

func (d draw) bytes(n int) []byte {
	raw := make([]byte, n)
	for i := range raw {
		raw[i] = byte(d.Uint32())
	}
	return raw
}

// id returns 22 characters, the form of Zoom's user, group and registrant ids.
func (d draw) id() string { return base64.RawURLEncoding.EncodeToString(d.bytes(16)) }

// uuid returns the UUID of a meeting instance: base64 of 16 bytes. One in four begins with '/' and one in eight
// contains '//', which clients must escape twice.
func (d draw) uuid() string {
	letters := []byte(base64.StdEncoding.EncodeToString(d.bytes(16)))
	switch d.IntN(8) {
	case 0, 1:
		letters[0] = '/'
	case 2:
		at := 1 + d.IntN(18)
		letters[at], letters[at+1] = '/', '/'
	}
	return string(letters)
}

// fileID returns an id in the form of those of recording files and participants.
func (d draw) fileID() string {
	h := hex.EncodeToString(d.bytes(16))
	return fmt.Sprintf("%s-%s-4%s-8%s-%s", h[:8], h[8:12], h[13:16], h[17:20], h[20:])
}

// number returns an 11-digit meeting number.
func (d draw) number() int64 { return 80_000_000_000 + d.Int64N(19_999_999_999) }

const passcodeLetters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"

func (d draw) passcode(length int) string {
	var b strings.Builder
	for range length {
		b.WriteByte(passcodeLetters[d.IntN(len(passcodeLetters))])
	}
	return b.String()
}

// secretText returns n random bytes for tokens, in base64. It is never seeded, so that tokens cannot be predicted.
func secretText(n int) string {
	raw := make([]byte, n)
	_, _ = crand.Read(raw) // never fails
	return base64.RawURLEncoding.EncodeToString(raw)
}

// jwtHeader is the header of every token that the sandbox signs.
var jwtHeader = base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS512","typ":"JWT"}`))

// signToken returns a JSON Web Token with the claims, signed with the sandbox's own key.
func (s *Sandbox) signToken(claims map[string]any) string {
	payload, err := json.Marshal(claims)
	if err != nil {
		panic(err) // claims are strings and numbers
	}
	head := jwtHeader + "." + base64.RawURLEncoding.EncodeToString(payload)
	return head + "." + s.tokenMAC(head)
}

func (s *Sandbox) tokenMAC(head string) string {
	mac, _ := s.macs.Get().(hash.Hash)
	defer s.macs.Put(mac)
	mac.Reset()
	mac.Write([]byte(head))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// readToken returns the claims of a token that the sandbox signed and that has not expired at now.
func (s *Sandbox) readToken(token string, now time.Time) (map[string]any, bool) {
	cut := strings.LastIndexByte(token, '.')
	if cut < 0 || !hmac.Equal([]byte(s.tokenMAC(token[:cut])), []byte(token[cut+1:])) {
		return nil, false
	}
	_, body, _ := strings.Cut(token[:cut], ".")
	raw, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil {
		return nil, false
	}
	var claims map[string]any
	if json.Unmarshal(raw, &claims) != nil {
		return nil, false
	}
	expires, _ := claims["exp"].(float64)
	return claims, now.Unix() < int64(expires)
}
