package zoom

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

func TestIsPublic(t *testing.T) {
	for address, want := range map[string]bool{
		"170.114.52.2": true, "8.8.8.8": true, "2a00:1450::1": true, "::ffff:8.8.8.8": true,
		"127.0.0.1": false, "10.1.2.3": false, "192.168.0.1": false, "172.16.0.1": false, "169.254.169.254": false,
		"100.64.0.1": false, "0.0.0.0": false, "0.1.2.3": false, "224.0.0.1": false, "255.255.255.255": false,
		"192.0.0.1": false,
		"::1":       false, "::": false, "fe80::1": false, "fc00::1": false, "ff02::1": false,
		"::ffff:127.0.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false,
	} {
		if got := isPublic(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: public %v", address, got)
		}
	}
}

// TestRedirectIntoThePrivateNetwork checks that a host with a name of Zoom cannot redirect a download to a private
// address.
func TestRedirectIntoThePrivateNetwork(t *testing.T) {
	reached := false
	inside := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	t.Cleanup(inside.Close)
	files := httptest.NewTLSServer(http.RedirectHandler(inside.URL, http.StatusFound))
	t.Cleanup(files.Close)

	z, err := New(Config{RESTBase: "https://203.0.113.1", OAuthBase: "https://203.0.113.1"})
	if err != nil {
		t.Fatal(err)
	}
	transport := z.guardedTransport()
	transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: true} // #nosec: the test's own servers
	guarded := transport.DialContext
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if address == "files.zoom.us:443" {
			return net.Dial(network, files.Listener.Addr().String())
		}
		return guarded(ctx, network, address)
	}
	z.downloads.Transport = transport
	_, err = z.Download(t.Context(), "https://files.zoom.us/rec/download/x", "t", 0)
	if !errors.Is(err, Untrusted) || reached {
		t.Errorf("%v, reached %v", err, reached)
	}
	plain := httptest.NewTLSServer(http.RedirectHandler("http://203.0.113.9/x", http.StatusFound))
	t.Cleanup(plain.Close)
	files = plain
	if _, err = z.Download(t.Context(), "https://files.zoom.us/rec/download/x", "t", 0); !errors.Is(err, Untrusted) {
		t.Errorf("down to http: %v", err)
	}
}
