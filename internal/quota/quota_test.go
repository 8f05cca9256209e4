package quota_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/quota"
	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/zoom"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

const account = "SandboxAccountId00000w"

// known adds a connection to the account with a plan. It adds none if plan is "".
func known(t *testing.T, s *store.Store, plan string) {
	t.Helper()
	org := navette.Organization{
		ID: "org", Name: "Studio", Zone: "Europe/Paris", Language: "fr", CreatedAt: navette.At(noon),
	}
	person := navette.Person{ID: "person", Email: "camille@studio.test", Name: "Camille", CreatedAt: navette.At(noon)}
	user := navette.User{
		ID: "user", OrgID: org.ID, PersonID: person.ID, Role: navette.RoleOwner, CreatedAt: navette.At(noon),
	}
	if err := s.System().CreateOrganization(t.Context(), org, person, user); err != nil {
		t.Fatal(err)
	}
	err := s.Org(org.ID).Update(t.Context(), navette.System(org.ID), noon, func(tx *store.Tx) error {
		app, err := tx.SaveApp(t.Context(), navette.ZoomApp{
			ID: "app", Kind: navette.GeneralApp, ClientID: "c", CreatedAt: navette.At(noon),
		})
		if err != nil {
			return err
		}
		return tx.Connect(t.Context(), navette.Connection{
			ID: "connection", OrgID: org.ID, AppID: app.ID, State: navette.ConnectionActive, ZoomAccountID: account,
			Plan:        plan,
			GrantNumber: 1, ConnectedAt: navette.At(noon),
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Operations of Zoom's API, with the labels of its reference.
var (
	getUser       = zoom.Operation{Method: http.MethodGet, Path: "/users/{userId}", Label: zoom.Light}
	listUsers     = zoom.Operation{Method: http.MethodGet, Path: "/users", Label: zoom.Medium}
	getMeeting    = zoom.Operation{Method: http.MethodGet, Path: "/meetings/{meetingId}", Label: zoom.Light}
	createMeeting = zoom.Operation{
		Method: http.MethodPost, Path: "/users/{userId}/meetings", Label: zoom.Light, HostBudget: true,
	}
	updateMeeting = zoom.Operation{
		Method: http.MethodPatch, Path: "/meetings/{meetingId}", Label: zoom.Light, HostBudget: true,
	}
)

// use returns a call of an operation for a host.
func use(operation zoom.Operation, host string) zoom.Use {
	return zoom.Use{Account: account, Operation: operation, Host: host}
}

func TestTwoNodesTogetherKeepThePlansRate(t *testing.T) {
	for name, c := range map[string]struct {
		plan, known string
		operation   string
		calls       int
	}{
		"light on free":      {"free", "", "GET /users/{userId}", 8},
		"medium on free":     {"free", "basic", "GET /users", 6},
		"medium on pro":      {"pro", "pro", "GET /users", 50},
		"medium on business": {"business", "business", "GET /users", 90},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				if c.known != "" {
					known(t, s, c.known)
				}
				box := newZoom(t, c.plan)
				nodes := [2]*zoom.API{box.node(t, s), box.node(t, s)}
				call(t, nodes, c.operation, c.calls)
				label := zoom.Light
				if c.operation == "GET /users" {
					label = zoom.Medium
				}
				box.wantPace(t, label, c.calls, int(zoom.AllowanceOf(zoom.Plan(c.plan), label).PerSecond))
			})
		})
	}
}

// call makes calls from both nodes at once, as fast as their limiters permit.
func call(t *testing.T, nodes [2]*zoom.API, operation string, calls int) {
	t.Helper()
	var wait sync.WaitGroup
	for i := range calls {
		api := nodes[i%2]
		wait.Go(func() {
			for {
				var limited *zoom.RateLimitedError
				err := ask(t.Context(), api, operation)
				if errors.As(err, &limited) && limited.Cause == nil && !limited.Daily {
					continue // the limiter refused it before Zoom was asked, since the wait is longer than five seconds
				}
				if err != nil {
					t.Error(err)
				}
				return
			}
		})
	}
	wait.Wait()
}

func ask(ctx context.Context, api *zoom.API, operation string) error {
	if operation == "GET /users" {
		for _, err := range api.Users.List(ctx, "active") {
			return err
		}
		return nil
	}
	_, err := api.Users.Get(ctx, zoom.Me)
	return err
}

func TestAHostsDayIsSharedByTheNodes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		known(t, s, "business")
		clock := navette.NewSteppedClock(noon)
		nodes := [2]*quota.Limiter{quota.New(s, clock, 1), quota.New(s, clock, 1)}
		create, update := use(createMeeting, "h"), use(updateMeeting, "h")
		for i := range zoom.HostBudget / 2 {
			if err := errors.Join(nodes[i%2].Take(t.Context(), create),
				nodes[(i+1)%2].Take(t.Context(), update)); err != nil {
				t.Fatalf("call %d: %v", 2*i, err)
			}
		}
		for _, node := range nodes {
			wantDaily(t, node.Take(t.Context(), update), zoom.NextDay(noon))
			for _, other := range []zoom.Use{
				use(createMeeting, "h2"), use(getMeeting, ""),
			} {
				if err := node.Take(t.Context(), other); err != nil {
					t.Errorf("%s of another host: %v", other.Operation, err)
				}
			}
		}
		light, err := s.System().Quota(t.Context(), account, "label light")
		if err != nil || light.Used != zoom.HostBudget+4 { // calls refused by the host's budget do not count here
			t.Errorf("%+v, %v", light, err)
		}
		clock.Advance(12 * time.Hour)
		if err := nodes[0].Take(t.Context(), update); err != nil {
			t.Errorf("next day: %v", err)
		}
	})
}

func TestALabelsDayIsSharedByTheNodes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		clock := navette.NewSteppedClock(noon)
		const share = 0.002 // of the free plan's 2,000 per day
		nodes := [2]*quota.Limiter{quota.New(s, clock, share), quota.New(s, clock, share)}
		charge := store.Charge{Account: account, Subject: "label medium", PerDay: 4}
		for range charge.PerDay {
			if _, ok, err := s.System().ChargeQuota(t.Context(), charge, noon, noon, noon); !ok || err != nil {
				t.Fatal(ok, err)
			}
		}
		list := use(listUsers, "")
		// while the plan is unknown, the daily limit of a free plan does not apply
		if err := nodes[0].Take(t.Context(), list); err != nil {
			t.Errorf("of unknown plan: %v", err)
		}
		known(t, s, "basic")
		for _, node := range nodes {
			wantDaily(t, node.Take(t.Context(), list), zoom.NextDay(noon))
		}
	})
}

func TestA429HoldsBothNodesBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		known(t, s, "business")
		clock := navette.NewSteppedClock(noon)
		told, other := quota.New(s, clock, 1), quota.New(s, clock, 1)
		list, get := use(listUsers, ""), use(getUser, "")
		create := use(createMeeting, "h")
		refuse := func(u zoom.Use, r zoom.Refusal) {
			t.Helper()
			if err := told.Refused(t.Context(), u, r); err != nil {
				t.Fatal(err)
			}
		}
		refuse(list, zoom.Refusal{Wait: time.Minute, Scope: zoom.ScopeSecond})
		var limited *zoom.RateLimitedError
		if err := other.Take(t.Context(), list); !errors.As(err, &limited) || limited.Daily ||
			limited.Until.Before(noon.Add(59*time.Second)) {
			t.Errorf("after a 429 that lasts a minute: %v", err)
		}
		refuse(create, zoom.Refusal{Until: zoom.NextDay(noon), Scope: zoom.ScopeHost})
		wantDaily(t, other.Take(t.Context(), create), zoom.NextDay(noon))
		if err := other.Take(t.Context(), get); err != nil {
			t.Errorf("another label: %v", err)
		}
		refuse(get, zoom.Refusal{Until: zoom.NextDay(noon), Scope: zoom.ScopeDay})
		wantDaily(t, other.Take(t.Context(), get), zoom.NextDay(noon))
		clock.Set(zoom.NextDay(noon))
		if err := errors.Join(other.Take(t.Context(), get), other.Take(t.Context(), create)); err != nil {
			t.Errorf("at midnight: %v", err)
		}
	})
}

func wantDaily(t *testing.T, err error, until time.Time) {
	t.Helper()
	var limited *zoom.RateLimitedError
	if !errors.As(err, &limited) || !limited.Daily || !limited.Until.Equal(until) {
		t.Errorf("got %v, want a daily limit until %v", err, until)
	}
}

// box is a sandbox with the rates of a plan.
type box struct{ *testkit.Zoom }

func newZoom(t *testing.T, plan string) box {
	t.Helper()
	options := sandbox.Defaults()
	options.Plan = plan
	return box{testkit.StartZoom(t, options)}
}

// node returns the account's API as one node uses it.
func (b box) node(t *testing.T, s *store.Store) *zoom.API {
	t.Helper()
	z, err := zoom.New(zoom.Config{
		RESTBase: b.Ready.REST, OAuthBase: b.Ready.OAuth, Limiter: quota.New(s, navette.RealClock{}, zoom.DefaultShare),
	})
	if err != nil {
		t.Fatal(err)
	}
	app := zoom.App{ClientID: b.Ready.ClientID, ClientSecret: zoom.Secret(b.Ready.ClientSecret)}
	grant, err := z.ServerToServer(t.Context(), app, b.Ready.AccountID)
	if err != nil {
		t.Fatal(err)
	}
	return z.As(b.Ready.AccountID, zoom.FixedToken(grant.AccessToken))
}

// wantPace checks in Zoom's history that all calls arrived, none was refused, and no second contained more calls than
// the plan permits.
func (b box) wantPace(t *testing.T, label zoom.Label, calls, most int) {
	t.Helper()
	history := b.Requests("", "/v2/**")
	if len(history) != calls {
		t.Errorf("%d requests, want %d", len(history), calls)
	}
	for i, r := range history {
		if r.Status == http.StatusTooManyRequests {
			t.Errorf("request %d was one too many for Zoom", i)
		}
		if i < most {
			continue
		}
		if span := r.RealTime.Sub(history[i-most].RealTime); span < time.Second {
			t.Errorf("%d %s requests within %v", most+1, label, span)
		}
	}
}
