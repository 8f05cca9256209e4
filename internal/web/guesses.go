package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"navette.dev/navette/internal/navette"
)

// How many links that open nothing one visitor may try, in real time. Tokens hold 128 random bits: this spares the
// database more than it protects the links.
const (
	guessesAllowed  = 30
	guessesKept     = 10 * time.Minute
	guessersTracked = 10_000
)

// guesses counts, for each visitor's address, the links tried that open nothing.
type guesses struct {
	mu sync.Mutex
	by map[netip.Prefix]*guesser
}

type guesser struct {
	count int
	since time.Time
}

func newGuesses() *guesses { return &guesses{by: map[netip.Prefix]*guesser{}} }

// wait is how long a visitor has to wait before the next try, 0 where they need not.
func (g *guesses) wait(from netip.Prefix) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	known := g.by[from]
	if known == nil || known.count < guessesAllowed {
		return 0
	}
	return max(0, known.since.Add(guessesKept).Sub(navette.RealNow()))
}

// note counts one link that opened nothing.
func (g *guesses) note(from netip.Prefix) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := navette.RealNow()
	known := g.by[from]
	if known == nil || now.Sub(known.since) >= guessesKept {
		g.makeRoom(now)
		known = &guesser{since: now}
		g.by[from] = known
	}
	known.count++
}

// makeRoom forgets who has been quiet, and everybody where that is not enough.
func (g *guesses) makeRoom(now time.Time) {
	if len(g.by) < guessersTracked {
		return
	}
	for from, known := range g.by {
		if now.Sub(known.since) >= guessesKept {
			delete(g.by, from)
		}
	}
	if len(g.by) >= guessersTracked {
		clear(g.by)
	}
}

// visitorAddress is where a request comes from: a network of 64 bits for IPv6, which one visitor has whole. Behind a
// proxy of the same machine or private network, it is the address that the proxy noted last.
func visitorAddress(r *http.Request) netip.Prefix {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	address, _ := netip.ParseAddr(host)
	address = address.Unmap()
	if address.IsLoopback() || address.IsPrivate() {
		hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if noted, err := netip.ParseAddr(strings.TrimSpace(hops[len(hops)-1])); err == nil {
			address = noted.Unmap()
		}
	}
	bits := 64
	if address.Is4() {
		bits = 32
	}
	prefix, _ := address.WithZone("").Prefix(bits)
	return prefix
}
