package connection_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/testkit"
)

func TestConnectingUsesPKCEAndState(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.SaveApp()
		address, err := w.Connections.Begin(w.Context(), w.Owner, "/settings/video")
		w.Must(err)
		asked, err := url.Parse(address)
		w.Must(err)
		q := asked.Query()
		if q.Get("code_challenge_method") != "S256" || len(q.Get("code_challenge")) < 40 || len(q.Get("state")) < 20 {
			w.Fatalf("no proof key or state: %v", q)
		}
		if q.Get("redirect_uri") != w.URL+"/zoom/callback" {
			w.Fatalf("redirect %q", q.Get("redirect_uri"))
		}
		back := w.Zoom.Authorize(address, w.Host(), true).Query()
		page, err := w.Connections.Finish(w.Context(), w.Owner, back.Get("state"), back.Get("code"))
		w.Must(err)
		if page != "/settings/video" {
			w.Fatalf("back to %q", page)
		}
		w.Rest()
		c := w.Connection()
		if c.State != navette.ConnectionActive || c.Email != w.Host() || c.ZoomAccountID != w.Zoom.Ready.AccountID ||
			c.Plan != "business" {
			w.Fatalf("connected as %+v", c)
		}
		table, err := w.Hosts.Linking(w.Context(), w.Owner)
		w.Must(err)
		if len(table.Hosts) != len(w.Zoom.Ready.Users) || len(table.Users) != 3 {
			w.Fatalf("%d hosts, %d users in the table", len(table.Hosts), len(table.Users))
		}
	})
}

func TestAnAuthorizationIsFinishedOnceByItsUser(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.SaveApp()
		back := w.Visit(w.Host())
		state, code := back.Get("state"), back.Get("code")

		_, err := w.Connections.Finish(w.Context(), w.Admin, state, code)
		w.Wants(err, navette.Invalid, "reason.visit_expired") // another user began it
		_, err = w.Connections.Finish(w.Context(), w.Coach, state, code)
		w.Wants(err, navette.Forbidden)
		_, err = w.Connections.Finish(w.Context(), w.Owner, "made-up", code)
		w.Wants(err, navette.Invalid, "reason.visit_expired")
		if n := len(w.Zoom.Requests("POST", "/oauth/token")); n != 0 {
			w.Fatalf("%d tokens were requested with wrong parameters", n)
		}
		_, err = w.Connections.Finish(w.Context(), w.Owner, state, code)
		w.Must(err)
		_, err = w.Connections.Finish(w.Context(), w.Owner, state, code)
		w.Wants(err, navette.Invalid, "reason.visit_expired")
	})
}

func TestAnAuthorizationExpires(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.SaveApp()
		back := w.Visit(w.Host())
		w.Clock.Advance(31 * time.Minute)
		_, err := w.Connections.Finish(w.Context(), w.Owner, back.Get("state"), back.Get("code"))
		w.Wants(err, navette.Invalid, "reason.visit_expired")
	})
}

func TestAStolenCodeIsRefusedInAnotherAuthorization(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.SaveApp()
		stolen, own := w.Visit(w.Host()), w.Visit(w.Zoom.Ready.Users[1].Email)
		_, err := w.Connections.Finish(w.Context(), w.Owner, own.Get("state"), stolen.Get("code"))
		w.Wants(err, navette.Invalid) // the proof key is not that of the code
		_, err = w.Connections.Current(w.Context(), w.Owner)
		w.Wants(err, navette.NotFound)
	})
}

func TestRefusingOnZoomsPageConnectsNothing(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.SaveApp()
		address, err := w.Connections.Begin(w.Context(), w.Owner, "//evil.example/")
		w.Must(err)
		back := w.Zoom.Authorize(address, w.Host(), false).Query()
		page, err := w.Connections.Finish(w.Context(), w.Owner, back.Get("state"), back.Get("code"))
		w.Wants(err, navette.Invalid, "reason.refused_by_person")
		if page != "/" {
			w.Fatalf("sent to %q", page)
		}
	})
}

func TestWrongCredentialsAreExplained(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		err := w.Connections.SaveApp(w.Context(), w.Owner, connection.AppInput{Kind: "other", ClientID: "two words"})
		w.Wants(err, navette.Invalid)
		_, err = w.Connections.Begin(w.Context(), w.Owner, "/")
		w.Wants(err, navette.Conflict, "reason.no_app")
		w.Must(w.Connections.SaveApp(w.Context(), w.Owner, connection.AppInput{
			Kind: navette.GeneralApp, ClientID: w.Zoom.Ready.ClientID, ClientSecret: "mistyped",
		}))
		back := w.Visit(w.Host())
		_, err = w.Connections.Finish(w.Context(), w.Owner, back.Get("state"), back.Get("code"))
		w.Wants(err, navette.Invalid, "reason.app_refused")
		w.Connect() // the right secret works
	})
}

// TestAnEarlierAppCanBeSavedAgain saves another app and then the first one again.
func TestAnEarlierAppCanBeSavedAgain(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.SaveApp()
		w.Clock.Advance(time.Minute)
		w.Must(w.Connections.SaveApp(w.Context(), w.Owner, connection.AppInput{
			Kind: navette.GeneralApp, ClientID: "another", ClientSecret: "secret",
		}))
		w.Clock.Advance(time.Minute)
		w.SaveApp()
		w.ConnectAs(w.Host())
		for _, client := range []string{"of the installation", "its second one", "of the installation"} {
			w.Clock.Advance(time.Minute)
			in := connection.AppInput{
				Kind: navette.GeneralApp, ClientID: client, ClientSecret: "secret", WebhookSecret: "signs " + client,
			}
			w.Must(w.Connections.UseInstallationApp(w.Context(), in))
			app, err := w.Store.System().InstallationApp(w.Context(), client)
			w.Must(err)
			if secret, err := w.Connections.WebhookSecret(app); err != nil || secret != in.WebhookSecret {
				w.Fatalf("%s: %q, %v", client, secret, err)
			}
		}
	})
}

func TestEmptySecretsKeepTheStoredOnes(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.SaveApp()
		before, err := w.Connections.App(w.Context(), w.Owner)
		w.Must(err)
		w.Must(w.Connections.SaveApp(w.Context(), w.Owner, connection.AppInput{
			Kind: navette.GeneralApp, ClientID: w.Zoom.Ready.ClientID,
		}))
		after, err := w.Connections.App(w.Context(), w.Owner)
		w.Must(err)
		if !after.HasSecret || !after.HasWebhookSecret || after.WebhookURL != before.WebhookURL {
			w.Fatalf("saved %+v, was %+v", after, before)
		}
		w.ConnectAs(w.Host())
		_, err = w.Connections.App(w.Context(), w.Coach)
		w.Wants(err, navette.Forbidden)
	})
}

func TestSecretsAreStoredSealed(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		c := w.Connect()
		facts, err := w.Connections.App(w.Context(), w.Owner)
		w.Must(err)
		token, err := w.Vault.OpenText(w.Org, "connections", c.ID, c.AccessSealed)
		w.Must(err)
		for what, sealed := range map[string]string{
			"access": c.AccessSealed, "refresh": c.RefreshSealed, "client secret": facts.App.ClientSecretSealed,
		} {
			if sealed == "" || strings.Contains(sealed, token) || strings.Contains(sealed, w.Zoom.Ready.ClientSecret) {
				w.Errorf("%s is stored as %q", what, sealed)
			}
		}
		if _, err := w.Vault.OpenText(w.Org, "connections", "con_other", c.AccessSealed); err == nil {
			w.Error("a token opens in another connection's row")
		}
	})
}

func TestServerToServerConnectsWithoutZoomsPage(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		save := func(account string) {
			w.Must(w.Connections.SaveApp(w.Context(), w.Owner, connection.AppInput{
				Kind: navette.ServerToServer, ClientID: w.Zoom.Ready.ClientID, ClientSecret: w.Zoom.Ready.ClientSecret,
				AccountID: account,
			}))
		}
		save("NoSuchAccount")
		err := w.Connections.ConnectServerToServer(w.Context(), w.Owner, w.Host())
		w.Wants(err, navette.Invalid)
		save(w.Zoom.Ready.AccountID)
		w.Wants(w.Connections.ConnectServerToServer(w.Context(), w.Owner, "nobody@zoom.test"), navette.Invalid)
		w.Must(w.Connections.ConnectServerToServer(w.Context(), w.Owner, w.Host()))
		w.Rest()
		s := w.Class("Vinyasa doux", w.In(2*time.Hour))
		w.Rest()
		if m := w.Zoom.OneMeeting(); m.Host != w.Host() {
			w.Fatalf("hosted by %s", m.Host)
		}
		w.Clock.Advance(59*time.Minute + 30*time.Second) // the token is about to expire
		w.Must(w.Generate.Again(w.Context(), w.Owner, s.ID))
		w.Rest()
		if n := len(w.Zoom.Requests("POST", "/oauth/token")); n != 4 {
			w.Fatalf("%d tokens requested, want 4: refused, for the unknown host, to connect, after expiry", n)
		}
	})
}
