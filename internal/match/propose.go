package match

import (
	"slices"
	"strings"

	"golang.org/x/net/idna"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Why is why two sides are proposed as a match.
type Why string

// The reasons of proposals.
const (
	SameAddress Why = "address"
	SameByAlias Why = "alias" // equal addresses if the domains of an alias are equal
	SameName    Why = "name"  // the same words in any order, regardless of case and accents
)

// Proposal is a Zoom user and a user who are probably the same person. Neither is matched yet.
type Proposal struct {
	Host, User Row
	Why        Why
}

// Ambiguity is a name or an address that several people on one side have, so that nothing is suggested.
type Ambiguity struct {
	Hosts, Users []Row
	Why          Why
}

// Proposals are the proposed matches.
type Proposals struct {
	Same      []Proposal // equal addresses; matching automatically saves these
	Suggested []Proposal // by alias or name; each is saved only if it is chosen
	Ambiguous []Ambiguity
	Parted    int // pairs with equal addresses that were parted by hand, and are not proposed
}

// propose returns the proposals for Zoom users and users without a match. No person is in two of them.
func propose(hosts, users []Row, aliases []store.Alias) Proposals {
	var p Proposals
	used := map[string]bool{} // ids of both sides
	same, parted, _ := pair(SameAddress, hosts, users, used, addressKey(nil))
	p.Same, p.Parted = same, parted
	domains := sameDomains(aliases)
	for _, step := range []struct {
		why Why
		key func(name, email string) string
	}{{SameByAlias, addressKey(domains)}, {SameName, nameKey}} {
		if step.why == SameByAlias && len(domains) == 0 {
			continue
		}
		suggested, _, ambiguous := pair(step.why, hosts, users, used, step.key)
		p.Suggested, p.Ambiguous = append(p.Suggested, suggested...), append(p.Ambiguous, ambiguous...)
	}
	return p
}

// pair proposes the Zoom users and users who are alone in having a key, and adds them to used, with those who are not
// alone. It returns the number of pairs that were parted by hand, which are not proposed. A key "" stands for no key.
func pair(why Why, hosts, users []Row, used map[string]bool, key func(name, email string) string) (
	proposed []Proposal, parted int, ambiguous []Ambiguity,
) {
	of := map[string]*Ambiguity{}
	var order []string
	for _, u := range users {
		if k := key(u.UserName, u.UserEmail); k != "" && !used[u.UserID] {
			if of[k] == nil {
				of[k] = &Ambiguity{Why: why}
			}
			of[k].Users = append(of[k].Users, u)
		}
	}
	for _, h := range hosts {
		k := key(h.HostName, h.HostEmail)
		if a := of[k]; k != "" && a != nil && !used[h.HostID] {
			if a.Hosts = append(a.Hosts, h); len(a.Hosts) == 1 {
				order = append(order, k)
			}
		}
	}
	for _, k := range order {
		a := of[k]
		for _, h := range a.Hosts {
			used[h.HostID] = true
		}
		for _, u := range a.Users {
			used[u.UserID] = true
		}
		switch {
		case len(a.Hosts) > 1 || len(a.Users) > 1:
			ambiguous = append(ambiguous, *a)
		case a.Hosts[0].PartedFrom == a.Users[0].UserID:
			parted++
		default:
			proposed = append(proposed, Proposal{Host: a.Hosts[0], User: a.Users[0], Why: why})
		}
	}
	return proposed, parted, ambiguous
}

// nameKey returns the folded words of a name in alphabetical order.
func nameKey(name, _ string) string {
	var words []string
	for word := range store.Words(name) {
		words = append(words, word.Folded)
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}

// addressKey returns the function for the folded form of an address. domains has a common domain for those that count
// as equal; an address outside them has no key, unless domains is nil.
func addressKey(domains map[string]string) func(name, email string) string {
	return func(_, email string) string {
		email = navette.FoldEmail(email)
		at := strings.LastIndexByte(email, '@')
		if domains == nil || at < 0 {
			return email
		}
		if common := domains[asciiDomain(email[at+1:])]; common != "" {
			return email[:at+1] + common
		}
		return ""
	}
}

// sameDomains returns a common domain for all domains that aliases connect, directly or through others.
func sameDomains(aliases []store.Alias) map[string]string {
	domains := map[string]string{}
	for _, a := range aliases {
		one, other := commonOf(domains, a.Domain), commonOf(domains, a.SameAs)
		domains[a.Domain], domains[a.SameAs] = one, one
		for domain, common := range domains {
			if common == other {
				domains[domain] = one
			}
		}
	}
	return domains
}

func commonOf(domains map[string]string, domain string) string {
	if common := domains[domain]; common != "" {
		return common
	}
	return domain
}

// asciiDomain returns a domain in ASCII and lower case, or unchanged if it has no such form (RFC 5891).
func asciiDomain(domain string) string {
	if ascii, err := idna.Lookup.ToASCII(domain); err == nil {
		return ascii
	}
	return domain
}
