package sandbox

import (
	"net/url"
	"slices"
)

// appKind is the type of an app, which a developer chooses when making it. Types:
// https://developers.zoom.us/docs/integrations/ and https://developers.zoom.us/docs/internal-apps/
type appKind string

// Types of apps. The app of the options has none and may do what both may.
const (
	generalApp appKind = "general" // is authorized by users
	serverApp  appKind = "server"  // Server-to-Server OAuth: acts for the account
)

// app is an integration that is registered with the account: that of the options, or one that a developer made on the
// developer pages.
type app struct {
	id, name    string
	kind        appKind
	userManaged bool // may have only scopes for the token's own user

	clientID, clientSecret string
	secretToken            string   // signs its webhooks
	redirect               string   // the OAuth redirect URL
	allow                  []string // the OAuth allow list
	redirects              []string // both: the addresses that are accepted
	anyRedirect            bool     // whether every address is accepted
	scopes                 []string
	contact                contact // of a Server-to-Server app
	active                 bool    // whether a Server-to-Server app was activated
}

// contact is what a Server-to-Server app must state before its activation.
type contact struct{ company, name, email string }

// app returns the app with a client id, or nil.
func (m *model) app(clientID string) *app {
	for _, a := range m.apps {
		if a.clientID == clientID {
			return a
		}
	}
	return nil
}

// mayUse reports whether the app's type has a grant type. A Server-to-Server app has only account_credentials, once it
// is activated, and a General app has all others.
func (a *app) mayUse(grantType string) bool {
	switch a.kind {
	case serverApp:
		return grantType == "account_credentials" && a.active
	case generalApp:
		return grantType != "account_credentials"
	}
	return true
}

// allowsRedirect compares a redirect URI with the registered ones exactly, except for the port of a loopback address.
func (a *app) allowsRedirect(address string) bool {
	if a.anyRedirect {
		u, err := url.Parse(address)
		return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
	}
	return slices.Contains(a.redirects, address) || slices.ContainsFunc(a.redirects, func(known string) bool {
		return sameLoopback(known, address)
	})
}

func sameLoopback(known, asked string) bool {
	a, errA := url.Parse(known)
	b, errB := url.Parse(asked)
	return errA == nil && errB == nil && a.Scheme == "http" && b.Scheme == "http" &&
		a.Hostname() == "127.0.0.1" && b.Hostname() == "127.0.0.1" && a.Path == b.Path && a.RawQuery == b.RawQuery
}
