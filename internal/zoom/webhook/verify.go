// Package webhook verifies and decodes Zoom's webhooks. Verify a post before parsing it.
//
// The facts are from Zoom's "Using webhooks" (signature, endpoint validation, delivery) and the webhook reference of
// each event.
package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"navette.dev/navette/internal/zoom"
)

// Headers of a webhook post.
const (
	TimestampHeader = "x-zm-request-timestamp"
	SignatureHeader = "x-zm-signature"
)

const (
	// MaxBody is the largest body of a webhook, in bytes. The largest real ones list a few hundred recording files.
	MaxBody = 1 << 20
	// DefaultWindow is the maximum age of a post. Zoom retries 5, 20 and 60 minutes after the try before, and does
	// not document whether a retry has a new timestamp.
	DefaultWindow = 90 * time.Minute
	// ahead is how far Zoom's clock may be ahead of ours.
	ahead = 5 * time.Minute
)

// Reasons why a post is rejected.
var (
	ErrUnsigned  = errors.New("webhook: signature or timestamp missing or malformed")
	ErrSignature = errors.New("webhook: wrong signature")
	ErrTooOld    = errors.New("webhook: timestamp outside the window")
	ErrTooLong   = errors.New("webhook: body too long")
)

// Verifier checks that posts come from Zoom.
type Verifier struct {
	Secrets []zoom.Secret // the app's secret tokens: the present one and, during a change, the previous one
	Window  time.Duration // maximum age of a post; 0 means DefaultWindow
}

// Verify checks a post by its headers and raw body, and returns the secret that signed it. An answer to
// endpoint.url_validation is made with that secret, see [Validate]. now is real time, since Zoom's timestamps are.
func (v Verifier) Verify(header http.Header, body []byte, now time.Time) (zoom.Secret, error) {
	if len(body) > MaxBody {
		return "", ErrTooLong
	}
	signature, err := v.Check(header, now)
	if err != nil {
		return "", err
	}
	signer, signed := v.signer(header.Get(TimestampHeader), body, signature)
	if !signed {
		return "", ErrSignature
	}
	return signer, nil
}

// Check makes those checks that need no secret: the headers must be well formed and the timestamp within the window. It
// returns the claimed signature, unverified. now is real time.
func (v Verifier) Check(header http.Header, now time.Time) (signature []byte, err error) {
	at, err := timestamp(header.Get(TimestampHeader))
	if err != nil {
		return nil, ErrUnsigned
	}
	claimed, found := strings.CutPrefix(header.Get(SignatureHeader), "v0=")
	signature, err = hex.DecodeString(claimed)
	if !found || err != nil || len(signature) != sha256.Size {
		return nil, ErrUnsigned
	}
	window := v.Window
	if window <= 0 {
		window = DefaultWindow
	}
	if at.Before(now.Add(-window)) || at.After(now.Add(ahead)) {
		return nil, ErrTooOld
	}
	return signature, nil
}

// signer returns the secret that made the signature. It tries all secrets, so that its duration reveals nothing.
func (v Verifier) signer(stamp string, body, signature []byte) (signer zoom.Secret, signed bool) {
	for _, secret := range v.Secrets {
		if secret != "" && hmac.Equal(sign(secret, stamp, body), signature) {
			signer, signed = secret, true
		}
	}
	return signer, signed
}

func sign(secret zoom.Secret, stamp string, body []byte) []byte {
	mac := hmac.New(sha256.New, []byte(secret.Reveal()))
	mac.Write([]byte("v0:" + stamp + ":"))
	mac.Write(body)
	return mac.Sum(nil)
}

// timestamp parses the header, which is in seconds. Milliseconds (13 digits) are accepted too.
func timestamp(s string) (time.Time, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		return time.Time{}, ErrUnsigned
	}
	if len(s) >= 13 {
		return time.UnixMilli(n), nil
	}
	return time.Unix(n, 0), nil
}

// ValidationAnswer is the JSON answer to endpoint.url_validation, which Zoom expects within 3 seconds.
type ValidationAnswer struct {
	PlainToken     string `json:"plainToken"`
	EncryptedToken string `json:"encryptedToken"`
}

// Validate returns the answer to endpoint.url_validation. plainToken is that of the [Validation].
func Validate(secret zoom.Secret, plainToken string) ValidationAnswer {
	mac := hmac.New(sha256.New, []byte(secret.Reveal()))
	mac.Write([]byte(plainToken))
	return ValidationAnswer{PlainToken: plainToken, EncryptedToken: hex.EncodeToString(mac.Sum(nil))}
}
