package signin

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"navette.dev/navette/internal/navette"
)

// BrowserKnownFor is how long, in real time, a browser counts as one that signed in before. Chromium keeps no cookie longer
// (RFC 6265bis, 5.5).
const BrowserKnownFor = 400 * 24 * time.Hour

// browserPeople is how many people one browser is known for: a shared computer at a front desk.
const browserPeople = 5

// KnownBrowser returns the value a browser keeps after a person signed in with it, together with the values it held for
// other people. It is sealed for the person and is no proof of identity: with it, wrong guesses of other clients do not
// make the person wait.
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

// knows returns the key under which attempts of a browser are counted that signed in as the person before, "" for any
// other browser.
func (s *SignIn) knows(held, personID string) string {
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

func (s *SignIn) opens(sealed, personID string) bool {
	since, err := s.vault.OpenText("people", "browsers", personID, sealed)
	if err != nil {
		return false
	}
	seconds, err := strconv.ParseInt(since, 10, 64)
	return err == nil && navette.RealNow().Sub(time.Unix(seconds, 0)) < BrowserKnownFor
}
