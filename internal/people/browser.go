package people

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"navette.dev/navette/internal/navette"
)

// BrowserKnownFor is how long, in real time, a browser is known after a sign-in. Chromium keeps no cookie longer (RFC
// 6265bis, 5.5).
const BrowserKnownFor = 400 * 24 * time.Hour

// browserPeople is the number of people for whom one browser is known, such as a shared computer at a front desk.
const browserPeople = 5

// KnownBrowser returns the value that a browser stores after a person signed in, given the value it held for other
// people. It is sealed for the person and gives no access; it exempts the person from the waits caused by other
// clients' wrong passwords.
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

// knows returns the key under which the tries of a browser are counted if the person signed in with it before,
// otherwise "".
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
