package cli_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/app"
	"navette.dev/navette/internal/config"
	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/sandbox/control"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// team is an installation whose organization is connected to a local Zoom, with two users who are linked for import.
type team struct {
	installation
	zoom     control.Client
	org      string
	stranger string // email address of a Zoom user who is not linked
}

// newTeam sets up an installation. No server runs on it.
func newTeam(t *testing.T, engine store.Engine) team {
	t.Helper()
	options := sandbox.Defaults()
	options.Users, options.RateLimits = 3, "off"
	zoom, err := sandbox.New(options)
	if err == nil {
		err = zoom.Start(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = zoom.Stop(context.Background()) })
	ready, data := zoom.Ready(), t.TempDir()
	cfg := config.Server{
		Listen: "127.0.0.1:0", Data: data, Keys: filepath.Join(data, "keys.json"), Blobs: filepath.Join(data, "blobs"),
		Database: config.Secret(storetest.Address(t, engine)), ZoomREST: ready.REST, ZoomOAuth: ready.OAuth,
		ZoomClientID: ready.ClientID, ZoomClientSecret: config.Secret(ready.ClientSecret),
		ZoomWebhookSecret: config.Secret(ready.WebhookSecret), ZoomRateShare: 1, SweepEvery: time.Hour,
		Clock: navette.RealClock{}, Workers: 2,
	}
	w := team{zoom: control.New(ready.Control), stranger: ready.Users[2].Email, installation: installation{t, []string{
		"--data", data, "--database", string(cfg.Database), "--keys", cfg.Keys, "--zoom-rest", ready.REST,
		"--zoom-oauth", ready.OAuth, "--zoom-client-id", ready.ClientID, "--zoom-client-secret", ready.ClientSecret,
		"--zoom-webhook-secret", ready.WebhookSecret, "--zoom-rate-share", "1",
	}}}
	if err := w.connect(t.Context(), cfg, ready); err != nil {
		t.Fatal(err)
	}
	return w
}

// connect opens an organization, connects it and links two Zoom users, with a program that is stopped afterwards.
func (w *team) connect(ctx context.Context, cfg config.Server, ready sandbox.ReadyLine) (err error) {
	program, err := app.New(ctx, cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, program.Stop(context.WithoutCancel(ctx))) }()
	if err := program.Start(ctx); err != nil {
		return err
	}
	founder, err := program.People.OpenOrganization(ctx, people.FirstRunInput{
		Organization: "Ventes Nord", Zone: "Europe/Paris", Language: "fr", Name: "Sophie Lemaire",
		Email: "sophie@ventes-nord.example", Password: oldPassword,
	})
	if err != nil {
		return err
	}
	w.org = founder.Org.ID
	owner := navette.Actor{Kind: navette.ActorUser, Org: w.org, ID: founder.User.ID, Role: founder.User.Role}
	admin := ready.Users[0]
	begun, err := program.Connections.Begin(ctx, owner, "/")
	if err != nil {
		return err
	}
	address, err := control.Authorize(ctx, begun, admin.Email, admin.Password, true)
	if err != nil {
		return err
	}
	back := address.Query()
	if _, err := program.Connections.Finish(ctx, owner, back.Get("state"), back.Get("code")); err != nil {
		return err
	}
	table, err := program.Hosts.Linking(ctx, owner)
	if err != nil {
		return err
	}
	var links []hosts.LinkInput
	for i, h := range table.Hosts {
		if h.Email == w.stranger {
			continue
		}
		user, err := program.People.AddUser(ctx, owner, people.UserInput{
			Name: fmt.Sprintf("Person %d", i), Email: fmt.Sprintf("person%d@ventes-nord.example", i), Language: "fr",
			Role: navette.RoleStaff, Password: oldPassword,
		})
		if err != nil {
			return err
		}
		links = append(links, hosts.LinkInput{UserID: user.ID, HostID: h.ID, ForImport: true})
	}
	return program.Hosts.Link(ctx, owner, links)
}

// policy runs a command of the policy and returns its outputs and exit code.
func (w team) policy(args ...string) (out, errOut string, code int) {
	w.Helper()
	process := w.program(append([]string{"policy"}, args...)...)
	var stdout, stderr bytes.Buffer
	process.Stdout, process.Stderr = &stdout, &stderr
	err := process.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		w.Fatal(err)
	}
	return stdout.String(), stderr.String(), process.ProcessState.ExitCode()
}

// wants runs a command and checks its exit code. It returns the output.
func (w team) wants(code int, args ...string) string {
	w.Helper()
	out, errOut, got := w.policy(args...)
	if got != code {
		w.Fatalf("policy %s: exit code %d, want %d\n%s\n%s", strings.Join(args, " "), got, code, out, errOut)
	}
	return out
}

// file writes a policy file and returns its path.
func (w team) file(text string) string {
	w.Helper()
	path := filepath.Join(w.TempDir(), "policy.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		w.Fatal(err)
	}
	return path
}

// zoomSettings are the settings of the local Zoom's groups, by name.
func (w team) groups() map[string]groupState {
	w.Helper()
	var state struct {
		Account struct{ Groups []groupState }
		Groups  []groupState
	}
	if err := w.zoom.Get(w.Context(), "/state?settings=yes&hashes=no", &state); err != nil {
		w.Fatal(err)
	}
	groups := map[string]groupState{}
	for _, g := range append(state.Groups, state.Account.Groups...) {
		groups[g.Name] = g
	}
	return groups
}

type groupState struct {
	ID, Name string
	Members  []string
	Settings struct{ Recording map[string]any }
}

const teamPolicy = `version: 1
target: group
group: Ventes
create_group: true
settings:
  auto_recording: cloud
  recording_thumbnails: false
  host_pause_stop_recording: true
locks:
  auto_recording: true
agreements:
  set_own_settings: all
  set_primary_groups: all
`

// TestAPolicyIsAppliedAndRevertedFromTheCommandLine plans, applies, checks and reverts a policy while no server runs,
// and again while one does.
func TestAPolicyIsAppliedAndRevertedFromTheCommandLine(t *testing.T) {
	t.Parallel()
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			w := newTeam(t, engine)
			w.round()
			w.serve()
			w.round()
		})
	}
}

// round goes once through all commands. At its end Zoom is as before.
func (w team) round() {
	w.Helper()
	before := w.groups()
	file := w.file(teamPolicy)
	out := w.wants(2, "plan", "--org", "Ventes Nord", "--file", file)
	for _, line := range []string{`+ create the group "Ventes"`, "+ add 2 members", "auto_recording", "lock off → on"} {
		if !strings.Contains(out, line) {
			w.Errorf("the plan lacks %q:\n%s", line, out)
		}
	}
	if len(w.groups()) != len(before) {
		w.Error("a plan changed Zoom")
	}
	if _, told, code := w.policy("apply", "--file", file); code != 1 || !strings.Contains(told, "--yes") {
		w.Errorf("an apply without a terminal: %d, %s", code, told)
	}
	w.wants(0, "apply", "--yes", "--file", file)
	made := w.groups()["Ventes"]
	if len(made.Members) != 2 || made.Settings.Recording["auto_recording"] != "cloud" {
		w.Errorf("the group is %+v", made)
	}
	if out := w.wants(0, "plan"); !strings.Contains(out, "Nothing to change.") {
		w.Errorf("the second plan:\n%s", out)
	}
	w.wants(0, "drift", "--file", file)
	if err := w.zoom.Post(w.Context(), "/groups/"+made.ID, map[string]any{
		"settings": map[string]any{"recording": map[string]any{"recording_thumbnails": true}},
	}, nil); err != nil {
		w.Fatal(err)
	}
	if out := w.wants(2, "drift"); !strings.Contains(out, "recording_thumbnails") {
		w.Errorf("the drift:\n%s", out)
	}
	w.wants(0, "revert", "--yes", "--overwrite") // the group was changed since, and would stay
	if len(w.groups()) != len(before) {
		w.Errorf("after the revert Zoom has %+v, before %+v", w.groups(), before)
	}
}
