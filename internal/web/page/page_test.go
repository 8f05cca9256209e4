package page

import (
	"log/slog"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/schedule"
)

func TestAFingerprintTellsWarningsApart(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)
	warning := func(key string, n int, at time.Time) []lang.Say {
		return []lang.Say{{
			Key: key, Plural: true, Count: n, Args: map[string]any{"at": at, "who": "Anna", "inner": lang.Say{Key: "a"}},
		}}
	}
	first := Fingerprint(warning("effect.told", 2, at))
	if again := Fingerprint(warning("effect.told", 2, at)); again != first || len(first) != 32 {
		t.Errorf("%q, then %q for the same", first, again)
	}
	for name, other := range map[string]string{
		"key": Fingerprint(warning("effect.untold", 2, at)), "count": Fingerprint(warning("effect.told", 3, at)),
		"instant": Fingerprint(warning("effect.told", 2, at.Add(time.Minute))), "none": Fingerprint([]lang.Say(nil)),
		"another type": Fingerprint(schedule.LeadTimesInput{LinkMinutes: 15}, schedule.LeadTimeEffects{Sessions: 2}),
		"lead time":    Fingerprint(schedule.LeadTimesInput{LinkMinutes: 20}, schedule.LeadTimeEffects{Sessions: 2}),
	} {
		if other == first {
			t.Errorf("another %s has the same fingerprint", name)
		}
		first = other
	}
}

func TestTheClientIsThePeerOrWhatTrustedProxiesWrote(t *testing.T) {
	loopback := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	private := append(loopback, netip.MustParsePrefix("10.0.0.0/8"))
	for _, c := range []struct {
		trusted               []netip.Prefix
		peer, forwarded, want string
	}{
		{loopback, "203.0.113.7:4000", "", "203.0.113.7/32"},
		{loopback, "203.0.113.7:4000", "198.51.100.1", "203.0.113.7/32"}, // a visitor wrote it
		{loopback, "127.0.0.1:4000", "198.51.100.1", "198.51.100.1/32"},
		{nil, "127.0.0.1:4000", "198.51.100.1", "127.0.0.1/32"},
		{loopback, "10.0.0.2:4000", "198.51.100.1", "10.0.0.2/32"},
		{private, "10.0.0.2:4000", "192.0.2.66, 198.51.100.1", "198.51.100.1/32"}, // the visitor wrote the left one
		{private, "127.0.0.1:4000", "192.0.2.66, 198.51.100.1, 10.0.0.9", "198.51.100.1/32"},
		{private, "127.0.0.1:4000", "192.0.2.66|198.51.100.1:5000", "198.51.100.1/32"}, // two headers, and a port
		{private, "127.0.0.1:4000", "10.0.0.8, 10.0.0.9", "10.0.0.8/32"},
		{loopback, "127.0.0.1:4000", "nonsense", "127.0.0.1/32"},
		{private, "127.0.0.1:4000", "nonsense, 10.0.0.9", "10.0.0.9/32"},
		{loopback, "[2001:db8:1:2:3:4:5:6]:4000", "", "2001:db8:1:2::/64"},
		{loopback, "[::1]:4000", "2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"},
		{loopback, "[::1]:4000", "[2001:db8:1:2:ffff::9]:80", "2001:db8:1:2::/64"},
		{loopback, "[::ffff:203.0.113.7]:4000", "", "203.0.113.7/32"},
	} {
		r := httptest.NewRequest("GET", "/j/x", nil)
		r.RemoteAddr = c.peer
		for _, header := range strings.Split(c.forwarded, "|") {
			if header != "" {
				r.Header.Add("X-Forwarded-For", header)
			}
		}
		r.Header.Set("X-Real-IP", "192.0.2.99")
		r.Header.Set("Forwarded", "for=192.0.2.99")
		s := &Server{Config: Config{TrustedProxies: c.trusted, Log: slog.New(slog.DiscardHandler)}}
		if got := s.client(r).String(); got != c.want {
			t.Errorf("peer %s, forwarded %q: %s, want %s", c.peer, c.forwarded, got, c.want)
		}
	}
}
