package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"navette.dev/navette/internal/config"
	"navette.dev/navette/internal/mail/catcher"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
	"navette.dev/navette/internal/zoom"
)

// limited builds the program on an empty database, with a changed configuration.
func limited(t *testing.T, engine store.Engine, change func(*config.Server)) *App {
	t.Helper()
	folder := t.TempDir()
	cfg := config.Server{
		Listen: "127.0.0.1:0", Data: folder, Database: config.Secret(storetest.Address(t, engine)),
		Keys:  filepath.Join(folder, "keys.json"),
		Blobs: filepath.Join(folder, "blobs"), ZoomREST: "http://127.0.0.1:1", ZoomOAuth: "http://127.0.0.1:1",
		Clock: navette.RealClock{}, Workers: 1,
	}
	change(&cfg)
	a, err := New(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Store.Close() })
	return a
}

func eachOf(t *testing.T, test func(t *testing.T, engine store.Engine)) {
	t.Parallel()
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) { t.Parallel(); test(t, engine) })
	}
}

// TestMailHasConnectionsOfItsOwn queues more mails than there are connections. The mail server answers none until all
// connections are in use. There are fewer workers than connections, and then more.
func TestMailHasConnectionsOfItsOwn(t *testing.T) {
	eachOf(t, func(t *testing.T, engine store.Engine) {
		for _, workers := range []int{1, 12} {
			const connections, mails = 4, 9
			post := catcher.New(catcher.Options{SMTPAddr: "127.0.0.1:0", HTTPAddr: "127.0.0.1:0"})
			if err := post.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = post.Stop(context.Background()) })
			if err := post.SetFault(catcher.Fault{Action: catcher.Hold, To: "*"}); err != nil {
				t.Fatal(err)
			}
			a := limited(t, engine, func(c *config.Server) {
				c.SMTP, c.MailFrom = &config.SMTP{Host: "127.0.0.1", Port: post.SMTPPort(), TLS: config.NoTLS},
					"navette@studio.example"
				c.Workers, c.MailConnections = workers, connections
			})
			promiseMails(t, a, mails)
			if err := a.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			soon, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			err := post.WaitHeld(soon, connections)
			cancel()
			if err != nil {
				t.Fatalf("%d workers: fewer than %d mails under way at once: %v", workers, connections, err)
			}
			post.ClearFaults()
			post.Release()
			if _, err := post.WaitFor(t.Context(), func(m []*catcher.Message) bool {
				return len(m) == mails
			}); err != nil {
				t.Fatal(err)
			}
			if err := a.Stop(t.Context()); err != nil {
				t.Error(err)
			}
			if most := post.MostClients(); most != connections {
				t.Errorf("%d workers: %d connections at once, want %d", workers, most, connections)
			}
		}
	})
}

// promiseMails creates an organization and queues a number of mails to its owner.
func promiseMails(t *testing.T, a *App, mails int) {
	t.Helper()
	founder, err := a.People.FirstRun(t.Context(), people.FirstRunInput{
		Organization: "Atelier", Zone: "UTC", Language: "en", Name: "Camille", Email: "camille@studio.example",
		Password: "a-password-for-tests",
	})
	if err != nil {
		t.Fatal(err)
	}
	err = a.Store.Org(founder.Org.ID).Update(t.Context(), navette.System(founder.Org.ID), navette.RealNow(),
		func(tx *store.Tx) error {
			for i := range mails {
				m := navette.Mail{
					Kind: navette.MailNeedsAttention, RecipientID: founder.User.ID, SubjectID: fmt.Sprint("con_", i),
				}
				if err := tx.PromiseMail(t.Context(), m); err != nil {
					return err
				}
			}
			return nil
		})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTheShareOfZoomsRatesIsTheOperators makes calls for an account whose plan is unknown: at most 4 light calls per
// second.
func TestTheShareOfZoomsRatesIsTheOperators(t *testing.T) {
	t.Parallel()
	a := limited(t, store.SQLite, func(c *config.Server) { c.ZoomRateShare = 0.1 })
	light := zoom.Operation{Method: http.MethodGet, Path: "/users/{userId}", Label: zoom.Light, Repeatable: true}
	before := navette.RealNow()
	if err := a.limiter().Take(t.Context(), zoom.Use{Account: "acc_1", Operation: light}); err != nil {
		t.Fatal(err)
	}
	quota, err := a.Store.System().Quota(t.Context(), "acc_1", "label light")
	if want := before.Add(2500 * time.Millisecond); err != nil || quota.TurnAt.Before(want) {
		t.Errorf("the next turn is %v after this one, want at least 2.5s: %v", quota.TurnAt.Sub(before), err)
	}
}
