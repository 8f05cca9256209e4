// Package webhook reads Zoom's webhooks: verify the post first, then parse it.
//
// Facts are from Zoom's "Using webhooks" (signature, endpoint check, delivery) and the webhook reference of each event.
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
	// MaxBody is the most that a webhook's body may hold; the biggest real ones list a few hundred recording files.
	MaxBody = 1 << 20
	// DefaultWindow is how old a post may be. Zoom tries again 5, 20 and 60 minutes after the try before, and it is not
	// documented whether a retry is stamped anew.
	DefaultWindow = 90 * time.Minute
	// ahead is how far Zoom's clock may be ahead of ours.
	ahead = 5 * time.Minute
)

// Why a post is not to be believed.
var (
	ErrUnsigned  = errors.New("webhook: signature or timestamp missing or malformed")
	ErrSignature = errors.New("webhook: wrong signature")
	ErrTooOld    = errors.New("webhook: timestamp outside the window")
	ErrTooLong   = errors.New("webhook: body too long")
)

// Verifier checks that posts come from Zoom.
type Verifier struct {
	Secrets []zoom.Secret // the app's secret tokens: the present one, and during a change the former
	Window  time.Duration // how old a post may be; 0 for DefaultWindow
}

// Verify checks a post by its headers and raw body, and returns the secret that signed it (which also answers an
// endpoint check). Now is the time by which Zoom stamps: real time.
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

// Check reads what needs no secret: that the headers are well formed and the timestamp is within the window. It returns the signature
// that is claimed. Now is real time.
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

// signer is the secret whose signature it is. All secrets are tried, so that the time taken tells nothing.
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

// timestamp reads the header, which is in seconds; milliseconds (13 digits) are understood too.
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

// ValidationAnswer is what an endpoint check wants to be answered with, as JSON, within 3 seconds.
type ValidationAnswer struct {
	PlainToken     string `json:"plainToken"`
	EncryptedToken string `json:"encryptedToken"`
}

// Validate answers an endpoint check.
func Validate(secret zoom.Secret, plainToken string) ValidationAnswer {
	mac := hmac.New(sha256.New, []byte(secret.Reveal()))
	mac.Write([]byte(plainToken))
	return ValidationAnswer{PlainToken: plainToken, EncryptedToken: hex.EncodeToString(mac.Sum(nil))}
}
