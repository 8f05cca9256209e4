package signin

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"navette.dev/navette/internal/navette"
)

// BrowserKnownFor is how long, in real time, a browser counts as one in which a person has signed in before. It is the
// longest time for which browsers keep a cookie (RFC 6265bis, 5.5).
const BrowserKnownFor = 400 * 24 * time.Hour

// browserPeople is the number of people for whom one browser counts as known, such as the staff at a shared computer.
const browserPeople = 5

// KnownBrowser returns the value that a browser stores once a person has signed in with it. held is the browser's
// present value; the result keeps its entries of up to four other people. The value is no credential: it only exempts
// the person from waits that were caused by wrong attempts from elsewhere.
func (s *SignIn) KnownBrowser(held, personID string) (string, error) {
	since := strconv.FormatInt(navette.RealNow().Unix(), 10)
	sealed, err := s.vault.SealText("people", "browsers", personID, since)
	if err != nil {
		return "", err
	}
	all := []string{sealed}
	for one := range strings.SplitSeq(held, ".") {
		if one != "" && len(all) < browserPeople && !s.opens(one, personID) {
			all = append(all, one)
		}
	}
	return strings.Join(all, "."), nil
}

// browserKey returns the key under which the attempts of a browser that signed in as the person before are counted. For
// any other browser it returns "".
func (s *SignIn) browserKey(held, personID string) string {
	if held == "" || personID == "" {
		return ""
	}
	for i, one := range strings.Split(held, ".") {
		if i < browserPeople && s.opens(one, personID) {
			sum := sha256.Sum256([]byte(one))
			return hex.EncodeToString(sum[:])
		}
	}
	return ""
}

// opens reports whether a sealed part of a browser's value is the person's and has not expired.
func (s *SignIn) opens(sealed, personID string) bool {
	since, err := s.vault.OpenText("people", "browsers", personID, sealed)
	if err != nil {
		return false
	}
	seconds, err := strconv.ParseInt(since, 10, 64)
	return err == nil && navette.RealNow().Sub(time.Unix(seconds, 0)) < BrowserKnownFor
}
