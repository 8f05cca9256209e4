package page

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Client returns the network that the request comes from, by which tries are limited: an IPv4 address, or the first 64
// bits of an IPv6 address.
func (p *Page) Client() string { return p.server.client(p.R).String() }

// client returns the network that a request comes from: an IPv4 address, or an IPv6 prefix of 64 bits, which belongs
// to one subscriber. It is the address of the peer. If the peer is a trusted proxy, X-Forwarded-For is read from right
// to left up to the first address that is not a trusted proxy. Addresses to the left of it are ignored, since the
// visitor may have written them. Other headers (Forwarded, X-Real-IP) are not read.
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
			s.Log.Warn("a proxy of a private network is not trusted: its visitors are limited as one (--trusted-proxies)",
				"proxy", address.String())
		})
	}
	bits := 64
	if address.Is4() {
		bits = 32
	}
	prefix, _ := address.Prefix(bits)
	return prefix
}

// trusted reports whether an address is that of a trusted proxy.
func (s *Server) trusted(address netip.Addr) bool {
	return slices.ContainsFunc(s.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(address) })
}

// addressOf parses an IP address with or without a port. The zero Addr, which is not valid, stands for anything else.
func addressOf(text string) netip.Addr {
	if host, _, err := net.SplitHostPort(text); err == nil {
		text = host
	}
	address, _ := netip.ParseAddr(strings.Trim(text, "[]"))
	return address.Unmap().WithZone("")
}
