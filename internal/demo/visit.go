package demo

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"navette.dev/navette/internal/browser"
)

// signIn signs a user in to Navette.
func (d *Demo) signIn(ctx context.Context, email string) (browser.Browser, error) {
	b := browser.New()
	seen, err := b.Open(ctx, d.App.URL()+"/signin")
	if err != nil {
		return b, err
	}
	seen, err = b.Fill(ctx, seen, "/signin", url.Values{"email": {email}, "password": {Password}})
	if err == nil && strings.HasPrefix(seen.Address.Path, "/signin") {
		err = fmt.Errorf("%s could not sign in (%d)", email, seen.Status)
	}
	return b, err
}

func isPersonal(base, link string) bool { return strings.HasPrefix(link, base+"/j/") }

// follow opens the personal link, continues from the door page, and joins on Zoom's page under the member's name.
func (t *trip) follow(ctx context.Context) error {
	b := browser.New()
	door, err := b.Open(ctx, t.link)
	if err != nil {
		return err
	}
	at, err := url.Parse(t.link)
	if err != nil {
		return err
	}
	zoom, err := b.Fill(ctx, door, at.Path, nil)
	if err != nil {
		return fmt.Errorf("go through the door: %w", err)
	}
	if zoom.Address.String() != t.meeting.JoinURL {
		return fmt.Errorf("the door led to %s, not to the meeting", zoom.Address.Path)
	}
	_, err = b.Fill(ctx, zoom, "/", url.Values{"name": {t.guest.Name()}, "email": {t.guest.email}})
	return err
}
