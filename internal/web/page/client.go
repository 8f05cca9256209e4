package page

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Client is the network that the request comes from, as limits of tries count it.
func (p *Page) Client() string { return p.server.client(p.R).String() }

// client is the network that a request comes from, by which tries are limited: an IPv4 address, or the 64 bits of IPv6 that
// one subscriber has whole. It is the peer's address. Where the peer is a trusted proxy, it is the last address that this
// proxy wrote into X-Forwarded-For, and so on from right to left through trusted proxies: what stands further left may have
// been written by the visitor. Other headers (Forwarded, X-Real-IP) are not read.
func (s *Server) client(r *http.Request) netip.Prefix {
	address := addressOf(r.RemoteAddr)
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for len(hops) > 0 && s.trusted(address) {
		last := addressOf(strings.TrimSpace(hops[len(hops)-1]))
		if !last.IsValid() {
			break
		}
		address, hops = last, hops[:len(hops)-1]
	}
	if address.IsPrivate() && r.Header.Get("X-Forwarded-For") != "" && !s.trusted(address) {
		s.warnProxy.Do(func() {
			s.Log.Warn("a proxy of a private network is not trusted: its visitors are limited as one (--trusted-proxies)", "proxy", address.String())
		})
	}
	bits := 64
	if address.Is4() {
		bits = 32
	}
	prefix, _ := address.Prefix(bits)
	return prefix
}

func (s *Server) trusted(address netip.Addr) bool {
	return slices.ContainsFunc(s.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(address) })
}

// addressOf reads an address with or without a port; one that cannot be read is not valid.
func addressOf(text string) netip.Addr {
	if host, _, err := net.SplitHostPort(text); err == nil {
		text = host
	}
	address, _ := netip.ParseAddr(strings.Trim(text, "[]"))
	return address.Unmap().WithZone("")
}
