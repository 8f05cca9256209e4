package people

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

// KnownBrowser is what a browser keeps once a person signed in with it, beside what it held of other people. It is sealed
// for the person, opens nothing by itself, and spares them from waiting for what other clients guessed wrong.
func (p *People) KnownBrowser(held, personID string) (string, error) {
	since := strconv.FormatInt(navette.RealNow().Unix(), 10)
	sealed, err := p.vault.SealText("people", "browsers", personID, since)
	if err != nil {
		return "", err
	}
	all := []string{sealed}
	for one := range strings.SplitSeq(held, ".") {
		if one != "" && len(all) < browserPeople && !p.opens(one, personID) {
			all = append(all, one)
		}
	}
	return strings.Join(all, "."), nil
}

// knows is the name by which a browser that signed in as the person before is counted, "" for any other one.
func (p *People) knows(held, personID string) string {
	if held == "" || personID == "" {
		return ""
	}
	for i, one := range strings.Split(held, ".") {
		if i < browserPeople && p.opens(one, personID) {
			sum := sha256.Sum256([]byte(one))
			return hex.EncodeToString(sum[:])
		}
	}
	return ""
}

func (p *People) opens(sealed, personID string) bool {
	since, err := p.vault.OpenText("people", "browsers", personID, sealed)
	if err != nil {
		return false
	}
	seconds, err := strconv.ParseInt(since, 10, 64)
	return err == nil && navette.RealNow().Sub(time.Unix(seconds, 0)) < BrowserKnownFor
}
