package zoom

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

var errPrivateAddress = errors.New("the host's address is not public")

// guardedTransport returns the transport of downloads. Since servers choose the redirects, it checks each address when
// it is dialled, after the name was resolved: the address must be public, unless the configured Zoom itself is not. It
// uses no proxy, since the proxy's address would then be checked instead.
func (z *Zoom) guardedTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: 15 * time.Second, ControlContext: z.checkAddress}
	return &http.Transport{
		DialContext:         dialer.DialContext,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: 8,
		IdleConnTimeout:     90 * time.Second,
		TLSHandshakeTimeout: 15 * time.Second,
		ReadBufferSize:      64 << 10,
	}
}

// checkAddress refuses a connection to an address that downloads must not reach.
func (z *Zoom) checkAddress(ctx context.Context, _, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %w", Untrusted, err)
	}
	if isPublic(at.Addr()) || z.baseIsPrivate(ctx) {
		return nil
	}
	return Untrusted
}

// baseIsPrivate reports whether the configured Zoom is at an address that is not public, as a sandbox is.
func (z *Zoom) baseIsPrivate(ctx context.Context) bool {
	for _, base := range []*url.URL{z.restBase, z.oauthBase} {
		addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip", base.Hostname())
		if err != nil {
			continue
		}
		for _, a := range addrs {
			if !isPublic(a) {
				return true
			}
		}
	}
	return false
}

// isPublic reports whether an address belongs to the public internet: not loopback, private, link-local,
// carrier-shared (RFC 6598), a translation of IPv4 (RFC 6052), multicast or unspecified.
func isPublic(a netip.Addr) bool {
	a = a.Unmap()
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	for _, special := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15", "240.0.0.0/4", "64:ff9b::/96", "64:ff9b:1::/48",
		"2002::/16",
	} {
		if netip.MustParsePrefix(special).Contains(a) {
			return false
		}
	}
	return true
}
