package setup_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/colleague"
	"navette.dev/navette/internal/firstcall"
	"navette.dev/navette/internal/mail/catcher"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/setup"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/testkit"
)

// studio is an organization on its way through the set-up.
type studio struct{ *testkit.Studio }

// each runs a test on both engines, with an organization of a profile and a Zoom account on the plan Business.
func each(t *testing.T, profile navette.Profile, test func(w *studio), options ...testkit.Option) {
	t.Helper()
	options = append(options, testkit.Sandbox(func(o *sandbox.Options) { o.Plan = "business" }))
	testkit.Each(t, func(w *testkit.Studio) {
		w.Update(func(ctx context.Context, tx *store.Tx) error {
			org, err := tx.Organization(ctx)
			if err != nil {
				return err
			}
			org.Profile = profile
			return tx.SaveOrganization(ctx, org, "profile")
		})
		test(&studio{w})
	}, options...)
}

// path returns the set-up as its owner sees it.
func (w *studio) path() setup.Path {
	w.Helper()
	path, err := w.Setup.Path(w.Context(), w.Owner)
	w.Must(err)
	return path
}

// is checks the state of a step and the name of the sentence about it, as "state name".
func (w *studio) is(kind setup.Kind, want string) {
	w.Helper()
	path := w.path()
	at := slices.IndexFunc(path.Steps, func(s setup.Step) bool { return s.Kind == kind })
	if at < 0 {
		w.Fatalf("there is no step %s", kind)
	}
	s := path.Steps[at]
	if got := string(s.State) + " " + strings.TrimPrefix(s.Known.Key, "setup."+string(kind)+"_"); got != want {
		w.Errorf("%s is %q, want %q", kind, got, want)
	}
	if s.To == "" || s.Minutes == 0 {
		w.Errorf("%s: %+v", kind, s)
	}
}

// now checks which step the line on other pages names: its number and kind, or none for "".
func (w *studio) now(number int, kind setup.Kind) {
	w.Helper()
	at, err := w.Setup.Progress(w.Context(), w.Owner)
	w.Must(err)
	switch current := w.path().Current(); {
	case at == nil && kind != "":
		w.Errorf("the line names no step, want %s", kind)
	case at != nil && (at.Number != number || at.Step.Kind != kind):
		w.Errorf("the line names step %d, %s; want %d, %s", at.Number, at.Step.Kind, number, kind)
	case kind == "" && current != -1 && w.path().HiddenAt.IsZero(), kind != "" && current != number-1:
		w.Errorf("the page names step %d, the line %d", current+1, number)
	}
}

// TestTheMailServerIsSetUpOnceItAcceptsAMail has a mail server that accepts a test mail, refuses one, and accepts
// another mail later.
func TestTheMailServerIsSetUpOnceItAcceptsAMail(t *testing.T) {
	each(t, navette.ProfileBoth, func(w *studio) {
		w.is(setup.Mail, "next untested")
		w.now(1, setup.Mail)
		w.PostFault(catcher.Fault{Action: catcher.Reject, To: "*", Count: 1})
		w.Wants(w.Invite.Trial(w.Context(), w.Owner), navette.Unavailable)
		w.is(setup.Mail, "attention failed")
		w.Must(w.Invite.Trial(w.Context(), w.Owner))
		w.is(setup.Mail, "done done")
		w.now(2, setup.App)
		w.PostFault(catcher.Fault{Action: catcher.Reject, To: "*", Count: 1})
		w.Wants(w.Invite.Trial(w.Context(), w.Owner), navette.Unavailable)
		w.is(setup.Mail, "attention failed")
		w.Pass(time.Minute)
		_, _, err := w.Colleagues.Invite(w.Context(), w.Owner, colleague.InviteInput{
			People: []colleague.Invitee{{Email: "noa@studio.test"}}, Role: navette.RoleStaff, Language: "fr",
		})
		w.Must(err)
		w.Rest()
		w.is(setup.Mail, "done done") // a later mail was accepted
		without := setup.New(w.Store, w.Clock, w.Preconditions, w.Policies, true)
		if p, err := without.Path(w.Context(), w.Owner); err != nil || p.Steps[0].State != setup.Attention {
			w.Errorf("without the mail server that it had: %+v, %v", p.Steps, err)
		}
	})
}

func TestAServerWithoutMailIsSetUpLater(t *testing.T) {
	each(t, navette.ProfileBoth, func(w *studio) {
		w.is(setup.Mail, "next none")
		w.Must(w.Setup.Later(w.Context(), w.Admin, setup.Mail, false))
		w.is(setup.Mail, "skipped none")
		w.now(2, setup.App)
		if s := w.path().Steps[0]; s.SkippedBy != "Grace Miller" || !s.SkippedAt.Equal(w.Clock.Now()) {
			w.Errorf("left for later by %q at %v", s.SkippedBy, s.SkippedAt)
		}
		w.Must(w.Setup.Later(w.Context(), w.Owner, setup.Mail, true))
		w.is(setup.Mail, "next none")
		w.Wants(w.Setup.Later(w.Context(), w.Owner, setup.Connect, false), navette.Invalid)
		w.Wants(w.Setup.Later(w.Context(), w.Owner, "tea", false), navette.Invalid)
		w.Wants(w.Setup.Later(w.Context(), w.Coach, setup.Mail, false), navette.Forbidden)
		w.Wants(w.Setup.Hide(w.Context(), w.Coach, false), navette.Forbidden)
		_, err := w.Setup.Path(w.Context(), w.Coach)
		w.Wants(err, navette.Forbidden)
		_, err = w.Setup.Progress(w.Context(), w.Coach)
		w.Wants(err, navette.Forbidden)

		w.Must(w.Setup.Hide(w.Context(), w.Owner, false))
		w.now(0, "")
		if p := w.path(); p.HiddenBy != "Camille Roussel" || p.HiddenAt.IsZero() {
			w.Errorf("hidden by %q at %v", p.HiddenBy, p.HiddenAt)
		}
		w.Must(w.Setup.Hide(w.Context(), w.Owner, true))
		w.now(1, setup.Mail)
	}, testkit.NoMail)
}

// TestTheConnectionIsSetUpWhileItWorks takes the account through every state of its connection.
func TestTheConnectionIsSetUpWhileItWorks(t *testing.T) {
	each(t, navette.ProfileCalls, func(w *studio) {
		w.is(setup.App, "todo none")
		w.is(setup.Connect, "todo none")
		w.is(setup.Preconditions, "todo blocked")
		w.SaveApp()
		w.is(setup.App, "done own")
		c := w.ConnectAs(w.Host())
		w.is(setup.Connect, "done done")
		w.Must(w.Connections.Pause(w.Context(), w.Owner))
		w.is(setup.Connect, "done paused")
		w.Must(w.Connections.Resume(w.Context(), w.Owner))
		unanswered := func(ctx context.Context, tx *store.Tx) error { return tx.CallUnanswered(ctx, c.ID) }
		w.Update(unanswered)
		w.Update(unanswered)
		w.is(setup.Connect, "done silent")
		w.Update(func(ctx context.Context, tx *store.Tx) error { return tx.CallAnswered(ctx, c.ID) })
		w.Update(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.SaveApp(ctx, navette.ZoomApp{
				ID: "zap_new", Kind: navette.GeneralApp, ClientID: "new", CreatedAt: navette.At(w.Clock.Now().Add(time.Hour)),
			})
			return err
		})
		w.is(setup.Connect, "attention old_app")
		w.Must(w.Connections.Disconnect(w.Context(), w.Owner))
		w.is(setup.Connect, "attention disconnected")
		w.is(setup.Policy, "todo blocked")
		w.is(setup.Call, "todo blocked")
	})
}

func TestAConnectionThatZoomEndsNeedsAttention(t *testing.T) {
	each(t, navette.ProfileBoth, func(w *studio) {
		c := w.Connect()
		w.Zoom.Do("/tokens/revoke", nil)
		_ = w.Preconditions.Check(w.Context(), w.Owner) // any request to Zoom shows that it refuses
		w.is(setup.Connect, "attention refused")
		w.Subscribe()
		w.Zoom.Do("/users/"+c.ZoomUserID+"/deauthorize", nil)
		w.Until("the connection has ended", func() bool {
			last, err := w.Store.Org(w.Org).LastConnection(w.Context())
			return err == nil && last.State == navette.ConnectionEnded
		})
		w.is(setup.Connect, "attention uninstalled")
	})
}

// TestThePreconditionsAreReadByThemselves connects before the account is read, on a plan without cloud recording and on
// one with everything but webhooks.
func TestThePreconditionsAreReadByThemselves(t *testing.T) {
	each(t, navette.ProfileBoth, func(w *studio) {
		w.StopWork()
		w.SaveApp()
		back := w.Visit(w.Host())
		_, err := w.Connections.Finish(w.Context(), w.Owner, back.Get("state"), back.Get("code"))
		w.Must(err)
		w.is(setup.Preconditions, "waiting reading")
		w.now(1, setup.Mail)
		w.Restart()
		w.Rest()
		w.is(setup.Preconditions, "done warnings")
		w.Subscribe()
		w.is(setup.Preconditions, "done done")
		w.Must(w.Preconditions.Answer(w.Context(), w.Owner, "pro"))
		w.Zoom.Do("/account/plan", map[string]any{"plan": "free"})
		w.Must(w.Preconditions.Check(w.Context(), w.Owner))
		w.is(setup.Preconditions, "attention failed")
		w.Must(w.Setup.Later(w.Context(), w.Owner, setup.Preconditions, false))
		w.is(setup.Preconditions, "skipped failed")
		w.Zoom.Do("/account/plan", map[string]any{"plan": "business"})
		w.Must(w.Preconditions.Answer(w.Context(), w.Owner, "business"))
		w.Zoom.Fault(map[string]any{
			"action": "status", "status": 503, "path": "/v2/users/*/settings", "when": "before", "count": 0,
		})
		w.Must(w.Preconditions.Check(w.Context(), w.Owner))
		w.Must(w.Setup.Later(w.Context(), w.Owner, setup.Preconditions, true))
		w.is(setup.Preconditions, "attention unknown")
	})
}

// TestThePolicyIsSetUpWhileItIsInForce takes a policy from its choice to its revert.
func TestThePolicyIsSetUpWhileItIsInForce(t *testing.T) {
	each(t, navette.ProfileBoth, func(w *studio) {
		w.Connect()
		w.is(setup.Policy, "todo none")
		save := func(value policy.Value) {
			w.Helper()
			_, err := w.Policies.Save(w.Context(), w.Owner, policy.Policy{
				Target: policy.WholeAccount, Values: map[string]policy.Value{"record_gallery_view": value},
			})
			w.Must(err)
		}
		save(policy.On)
		w.is(setup.Policy, "todo saved")
		w.apply(func() { w.is(setup.Policy, "waiting running") })
		w.is(setup.Policy, "done done")
		w.Pass(time.Minute)
		w.Must(errorOf(w.Policies.StartRevert(w.Context(), w.Owner, policy.Answers{})))
		w.Rest()
		w.is(setup.Policy, "todo reverted")
		w.Pass(time.Minute)
		w.apply(func() {})
		w.Zoom.Do("/account/settings", map[string]any{"recording": map[string]any{"record_gallery_view": false}})
		w.Jump(w.In(25 * time.Hour))
		w.is(setup.Policy, "attention drifted")
		save(policy.Off)
		w.is(setup.Policy, "attention newer")
		w.apply(func() {})
		w.is(setup.Policy, "done done")
	})
}

// apply plans and applies the saved policy. during is called before the workers take it up.
func (w *studio) apply(during func()) {
	w.Helper()
	planned, err := w.Policies.StartPlan(w.Context(), w.Owner, nil)
	w.Must(err)
	w.Rest()
	planned, err = w.Policies.Run(w.Context(), w.Owner, planned.ID)
	w.Must(err)
	w.StopWork()
	w.Must(errorOf(w.Policies.StartApply(w.Context(), w.Owner, planned.Plan.Fingerprint, policy.Agreement{})))
	during()
	w.Restart()
	w.Rest()
}

func errorOf[T any](_ T, err error) error { return err }

// TestAPolicyThatWasAppliedInPartNeedsAttention keeps what a user chose, since no agreement overrules it.
func TestAPolicyThatWasAppliedInPartNeedsAttention(t *testing.T) {
	each(t, navette.ProfileCalls, func(w *studio) {
		w.Connect()
		w.Zoom.Do("/users/"+w.Zoom.Ready.Users[2].ID+"/settings", map[string]any{
			"recording": map[string]any{"save_chat_text": true},
		})
		_, err := w.Policies.Save(w.Context(), w.Owner, policy.Policy{
			Target: policy.WholeAccount, Values: map[string]policy.Value{"save_chat_text": policy.Off},
		})
		w.Must(err)
		w.apply(func() {})
		w.is(setup.Policy, "attention partly")
	})
}

// TestTheTeamIsSetUpWhileItsCallsAreImported invites, matches and imports, and then has a Zoom user vanish.
func TestTheTeamIsSetUpWhileItsCallsAreImported(t *testing.T) {
	each(t, navette.ProfileBoth, func(w *studio) {
		c := w.Connect()
		w.is(setup.Users, "todo none")
		_, _, err := w.Colleagues.Invite(w.Context(), w.Owner, colleague.InviteInput{
			People: []colleague.Invitee{{Email: "noa@studio.test"}}, Role: navette.RoleStaff, Language: "fr",
		})
		w.Must(err)
		w.is(setup.Users, "todo invited")
		hosts, err := w.Store.Org(w.Org).Hosts(w.Context(), c.ZoomAccountID)
		w.Must(err)
		link := func(forImport bool) {
			w.Update(func(ctx context.Context, tx *store.Tx) error {
				return tx.LinkHosts(ctx, []navette.HostLink{
					{UserID: w.Owner.ID, HostID: hosts[0].ID, ForHosting: true, ForImport: forImport},
				})
			})
		}
		link(false)
		w.is(setup.Users, "todo matched")
		link(true)
		w.is(setup.Users, "done done")
		w.Update(func(ctx context.Context, tx *store.Tx) error {
			return tx.HostNotSwept(ctx, hosts[0].ID, "reason.zoom_unreachable")
		})
		w.is(setup.Users, "attention unread")
		w.Update(func(ctx context.Context, tx *store.Tx) error {
			hosts[0].State = navette.HostDeleted
			return tx.SaveHosts(ctx, hosts[:1])
		})
		w.is(setup.Users, "attention gone")
	})
}

// TestTheFirstCallIsSetUpOnceItIsImported tests a call, gives up its files at first, and imports one.
func TestTheFirstCallIsSetUpOnceItIsImported(t *testing.T) {
	each(t, navette.ProfileCalls, func(w *studio) {
		w.Connect()
		w.is(setup.Call, "todo none")
		_, err := w.FirstCalls.Begin(w.Context(), w.Owner, firstcall.Input{Any: true})
		w.Must(err)
		w.is(setup.Call, "waiting testing")
		w.ends(navette.FirstCallGivenUp)
		w.is(setup.Call, "attention given_up")
		w.Rest()
		w.StopWork()
		call := w.found()
		w.is(setup.Call, "waiting importing")
		for _, c := range []struct {
			state navette.CallState
			want  string
		}{{navette.CallIncomplete, "attention incomplete"}, {navette.CallReady, "done done"}} {
			w.Update(func(ctx context.Context, tx *store.Tx) error {
				return tx.SaveCallStates(ctx, map[string]navette.CallState{call.ID: c.state})
			})
			w.is(setup.Call, c.want)
		}
	})
}

// ends writes how the open test of the first call ended.
func (w *studio) ends(outcome navette.FirstCallOutcome) {
	w.Helper()
	w.Update(func(ctx context.Context, tx *store.Tx) error {
		open, err := tx.OpenFirstCall(ctx)
		if err != nil {
			return err
		}
		open.Outcome, open.EndedAt = outcome, navette.At(w.Clock.Now())
		return tx.SaveFirstCall(ctx, open)
	})
}

// found writes a call that is being imported.
func (w *studio) found() (call navette.Call) {
	w.Helper()
	w.Update(func(ctx context.Context, tx *store.Tx) error {
		at := w.Clock.Now()
		sitting, err := tx.SaveSitting(ctx, navette.Sitting{
			ZoomAccountID: "account", UUID: "u==", Number: 1, HostZoomID: "host", StartedAt: navette.At(at),
		})
		if err != nil {
			return err
		}
		call, err = tx.SaveCall(ctx, navette.Call{
			ID: navette.NewID(navette.PrefixCall, at), SittingID: sitting.ID, HostName: "Camille", Title: "Appel",
			StartedAt: navette.At(at), Seconds: 60, State: navette.CallImporting,
		})
		return err
	})
	return call
}

// TestAStudioIsSetUpOnceItsFirstLinkIsSent plans a session, books a member and waits for the link.
func TestAStudioIsSetUpOnceItsFirstLinkIsSent(t *testing.T) {
	each(t, navette.ProfileStudio, func(w *studio) {
		w.is(setup.Session, "todo blocked")
		w.is(setup.Link, "todo blocked")
		w.Must(w.Invite.Trial(w.Context(), w.Owner))
		w.Connect()
		w.is(setup.Session, "next none")
		w.now(4, setup.Session)
		w.is(setup.Link, "todo no_session")
		s := w.Class("Vinyasa", w.In(48*time.Hour))
		w.is(setup.Session, "waiting planned")
		w.is(setup.Link, "next none")
		w.now(5, setup.Link) // nothing is left to do about the session
		w.Book(s, w.Elodie())
		w.is(setup.Link, "waiting waiting")
		w.now(4, setup.Session)
		w.Must(w.Connections.Pause(w.Context(), w.Owner))
		w.is(setup.Session, "attention paused")
		w.Must(w.Connections.Resume(w.Context(), w.Owner))
		w.Zoom.Fault(map[string]any{
			"action": "status", "status": 503, "method": "POST", "path": "/v2/users/*/meetings", "when": "before", "count": 0,
		})
		w.Jump(w.In(25 * time.Hour))
		w.is(setup.Session, "attention failed")
		w.Zoom.Mend()
		w.Jump(w.In(2 * time.Hour))
		w.is(setup.Session, "done done")
		without := setup.New(w.Store, w.Clock, w.Preconditions, w.Policies, true)
		if p, err := without.Path(w.Context(), w.Owner); err != nil || p.Steps[4].Known.Key != "setup.link_no_mail" {
			w.Errorf("without a mail server: %+v, %v", p.Steps, err)
		}
		w.PostFault(catcher.Fault{Action: catcher.Reject, To: "*", Count: 1})
		w.Jump(s.StartsAt.Add(-10 * time.Minute))
		w.is(setup.Link, "attention refused")
		w.Book(s, w.Yanis())
		w.Rest()
		w.is(setup.Link, "done done")
		w.now(0, "")
		if p := w.path(); p.Done() != len(p.Steps) {
			w.Errorf("%+v", p.Steps)
		}
	})
}
