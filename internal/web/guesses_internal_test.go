package web

import (
	"net/http/httptest"
	"net/netip"
	"testing"
)

func TestVisitorAddressIsThePeersOrWhatItsProxyNoted(t *testing.T) {
	for _, c := range []struct{ peer, forwarded, want string }{
		{"203.0.113.7:4000", "", "203.0.113.7/32"},
		{"203.0.113.7:4000", "198.51.100.1", "203.0.113.7/32"}, // no proxy of ours: anybody can write that
		{"127.0.0.1:4000", "198.51.100.1", "198.51.100.1/32"},
		{"10.0.0.2:4000", "192.0.2.66, 198.51.100.1", "198.51.100.1/32"},
		{"127.0.0.1:4000", "nonsense", "127.0.0.1/32"},
		{"[2001:db8:1:2:3:4:5:6]:4000", "", "2001:db8:1:2::/64"},
		{"[::1]:4000", "2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"},
		{"[::ffff:203.0.113.7]:4000", "", "203.0.113.7/32"},
	} {
		r := httptest.NewRequest("GET", "/j/x", nil)
		r.RemoteAddr = c.peer
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := visitorAddress(r).String(); got != c.want {
			t.Errorf("peer %s, forwarded %q: %s, want %s", c.peer, c.forwarded, got, c.want)
		}
	}
}

func TestGuessersAreForgottenBeforeTheyFillTheMemory(t *testing.T) {
	g := newGuesses()
	from := netip.MustParseAddr("10.0.0.0")
	for range guessersTracked + 100 {
		g.note(netip.PrefixFrom(from, 32))
		from = from.Next()
	}
	if len(g.by) > guessersTracked {
		t.Errorf("%d guessers are remembered, want at most %d", len(g.by), guessersTracked)
	}
	last := netip.PrefixFrom(from.Prev(), 32)
	for range guessesAllowed {
		g.note(last)
	}
	if g.wait(last) <= 0 || g.wait(netip.PrefixFrom(from, 32)) != 0 {
		t.Error("only who has guessed too often waits")
	}
}
