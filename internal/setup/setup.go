// Package setup leads the admins of an organization from an empty server to the first imported call or, for a studio,
// to the first link that was sent. It derives the state of each step from what the other rules have stored. What it
// stores itself is what the admins chose: to leave a step for later, and to hide the set-up.
package setup

import (
	"context"
	"slices"
	"strings"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/preconditions"
	"navette.dev/navette/internal/store"
)

// Kind is one step of the set-up.
type Kind string

// The steps.
const (
	Mail          Kind = "mail"          // the mail server accepts a mail
	App           Kind = "app"           // the app at Zoom through which the account is connected
	Connect       Kind = "connect"       // the Zoom account
	Preconditions Kind = "preconditions" // what the recording policy needs of the account
	Policy        Kind = "policy"        // the recording policy
	Users         Kind = "users"         // colleagues whose calls are imported
	Call          Kind = "call"          // the first imported call
	Session       Kind = "session"       // the first online session with its meeting
	Link          Kind = "link"          // the first link that was sent to a member
)

// steps are the steps of each profile, in order.
var steps = map[navette.Profile][]Kind{
	navette.ProfileStudio: {Mail, App, Connect, Session, Link},
	navette.ProfileCalls:  {Mail, App, Connect, Preconditions, Policy, Users, Call},
	navette.ProfileBoth:   {Mail, App, Connect, Preconditions, Policy, Users, Call},
}

// postponable are the steps that can be left for later. Nothing works without the others.
var postponable = []Kind{Mail, Preconditions, Policy, Users, Call, Session, Link}

// minutes is how long each step takes a reader.
var minutes = map[Kind]int{
	Mail: 1, App: 2, Connect: 1, Preconditions: 1, Policy: 1, Users: 1, Call: 6, Session: 1, Link: 1,
}

// State is the state of a step.
type State string

// The states.
const (
	Todo      State = "todo"
	Next      State = "next"      // the first step that is to be done
	Waiting   State = "waiting"   // done by the reader: the program or Zoom does the rest
	Attention State = "attention" // done before, or in part, and something is wrong
	Skipped   State = "skipped"   // left for later
	Done      State = "done"
)

// Step is one step with its state.
type Step struct {
	Kind      Kind
	State     State
	Known     lang.Say // one sentence: what is known now
	To        string   // local path of the page on which the step is done
	Minutes   int      // how long it takes
	CanLater  bool     // whether it can be left for later
	SkippedBy string   // name of the user who left it for later, "" if unknown
	SkippedAt navette.Instant
}

// open reports whether the step is still to be done, by the reader or by the program.
func (s Step) open() bool { return s.State != Done && s.State != Skipped }

// On reports whether the step is done on the page with a path, or on one below it.
func (s Step) On(path string) bool {
	switch s.Kind {
	case App, Connect:
		return path == zoomPath
	case Policy:
		return strings.HasPrefix(path, policyPath)
	}
	to, _, _ := strings.Cut(s.To, "#")
	to, _, _ = strings.Cut(to, "?")
	return path == to
}

// asks reports whether the reader has to do something.
func (s Step) asks() bool { return s.open() && s.State != Waiting }

// Path is the set-up of an organization.
type Path struct {
	Profile  navette.Profile
	Steps    []Step
	HiddenAt navette.Instant // zero unless the set-up was hidden
	HiddenBy string          // name of the user who hid it, "" if unknown
}

// Current returns the index of the first step that asks for something, or of the first one that the program does at
// present, or -1 if the set-up is finished.
func (p Path) Current() int {
	if i := slices.IndexFunc(p.Steps, Step.asks); i >= 0 {
		return i
	}
	return slices.IndexFunc(p.Steps, Step.open)
}

// Done returns the number of steps that are done.
func (p Path) Done() int {
	n := 0
	for _, s := range p.Steps {
		if s.State == Done {
			n++
		}
	}
	return n
}

// Setup reads and changes the set-up of organizations.
type Setup struct {
	store         *store.Store
	clock         navette.Clock
	preconditions *preconditions.Preconditions
	policies      *policy.Policies
	noMail        bool
}

// New returns a Setup. noMail means that no mail server is configured.
func New(
	s *store.Store, clock navette.Clock, pc *preconditions.Preconditions, ps *policy.Policies, noMail bool,
) *Setup {
	return &Setup{store: s, clock: clock, preconditions: pc, policies: ps, noMail: noMail}
}

// The choices that are stored.
const (
	hidden = "hidden"
	later  = "later_" // and the step
)

// Path returns the set-up of the actor's organization.
func (s *Setup) Path(ctx context.Context, actor navette.Actor) (Path, error) {
	l, chosen, err := s.look(ctx, actor)
	if err != nil {
		return Path{}, err
	}
	names, err := l.names(ctx)
	if err != nil {
		return Path{}, err
	}
	path := Path{Profile: l.profile}
	if hid, was := chosen[hidden]; was {
		path.HiddenAt, path.HiddenBy = hid.ChosenAt, names[hid.ChosenBy]
	}
	for _, kind := range steps[l.profile] {
		step, err := l.step(ctx, kind, chosen)
		if err != nil {
			return Path{}, err
		}
		if skip, was := chosen[later+string(kind)]; was && step.State == Skipped {
			step.SkippedBy, step.SkippedAt = names[skip.ChosenBy], skip.ChosenAt
		}
		path.Steps = append(path.Steps, step)
	}
	if i := path.Current(); i >= 0 && path.Steps[i].State == Todo {
		path.Steps[i].State = Next
	}
	return path, nil
}

// Progress is how far an unfinished set-up is.
type Progress struct {
	Number int // of the current step, from 1
	Of     int // number of steps
	Step   Step
}

// Progress returns how far the set-up of the actor's organization is, or nil if it is finished or hidden. It reads no
// more than it needs to find the current step.
func (s *Setup) Progress(ctx context.Context, actor navette.Actor) (*Progress, error) {
	l, chosen, err := s.look(ctx, actor)
	if _, hid := chosen[hidden]; hid || err != nil {
		return nil, err
	}
	kinds, waiting := steps[l.profile], (*Progress)(nil)
	for i, kind := range kinds {
		step, err := l.step(ctx, kind, chosen)
		switch at := (&Progress{Number: i + 1, Of: len(kinds), Step: step}); {
		case err != nil:
			return nil, err
		case step.asks():
			return at, nil
		case step.open() && waiting == nil:
			waiting = at
		}
	}
	return waiting, nil
}

// Later leaves a step for later, or takes that back if undo is set. If the step does not exist or cannot be left, the
// error is [navette.Invalid].
func (s *Setup) Later(ctx context.Context, actor navette.Actor, kind Kind, undo bool) error {
	if !slices.Contains(postponable, kind) {
		return navette.Fail(navette.Invalid, "form.choice", nil)
	}
	return s.choose(ctx, actor, later+string(kind), undo)
}

// Hide puts the set-up away, or shows it again if undo is set.
func (s *Setup) Hide(ctx context.Context, actor navette.Actor, undo bool) error {
	return s.choose(ctx, actor, hidden, undo)
}

// choose stores a choice, or takes it back.
func (s *Setup) choose(ctx context.Context, actor navette.Actor, choice string, undo bool) error {
	if err := actor.Need(navette.ManageZoom); err != nil {
		return err
	}
	return s.store.Org(actor.Org).Update(ctx, actor, s.clock.Now(), func(tx *store.Tx) error {
		change := tx.SaveSetupChoice
		if undo {
			change = tx.ForgetSetupChoice
		}
		if err := change(ctx, choice); err != nil {
			return err
		}
		return tx.Record(ctx, navette.EventSetupChosen, actor.Org, "", map[string]any{
			"choice": choice, "undone": undo,
		})
	})
}

// look is one reading of an organization.
type look struct {
	*Setup
	actor   navette.Actor
	org     *store.Org
	now     time.Time
	profile navette.Profile
}

// look begins a reading, and returns what was chosen by its name.
func (s *Setup) look(ctx context.Context, actor navette.Actor) (*look, map[string]store.SetupChoice, error) {
	if err := actor.Need(navette.ManageZoom); err != nil {
		return nil, nil, err
	}
	l := &look{Setup: s, actor: actor, org: s.store.Org(actor.Org), now: s.clock.Now()}
	organization, err := l.org.Organization(ctx)
	if err != nil {
		return nil, nil, err
	}
	l.profile = organization.Profile
	choices, err := l.org.SetupChoices(ctx)
	chosen := map[string]store.SetupChoice{}
	for _, c := range choices {
		chosen[c.Choice] = c
	}
	return l, chosen, err
}

// names returns the names of the organization's users, by id.
func (l *look) names(ctx context.Context) (map[string]string, error) {
	users, err := l.org.UsersEver(ctx)
	names := make(map[string]string, len(users))
	for _, u := range users {
		names[u.ID] = u.Name
	}
	return names, err
}

// step returns a step with its state. What was left for later counts only until it is done.
func (l *look) step(ctx context.Context, kind Kind, chosen map[string]store.SetupChoice) (Step, error) {
	read := map[Kind]func(context.Context) (found, error){
		Mail: l.mail, App: l.app, Connect: l.connect, Preconditions: l.checks, Policy: l.policy, Users: l.users,
		Call: l.call, Session: l.session, Link: l.link,
	}[kind]
	f, err := read(ctx)
	step := Step{
		Kind: kind, State: f.state, Known: f.known, To: f.to, Minutes: minutes[kind],
		CanLater: slices.Contains(postponable, kind) && f.state != Done,
	}
	if _, skip := chosen[later+string(kind)]; skip && f.state != Done {
		step.State = Skipped
	}
	return step, err
}

// found is what a reading found about a step.
type found struct {
	state State
	known lang.Say
	to    string
}

// say returns what a reading found, in the sentence "setup." + kind + "_" + name with arguments. Pairs in args are a
// placeholder's name and its value.
func say(state State, kind Kind, name, to string, args ...any) found {
	values := map[string]any{}
	for i := 0; i+1 < len(args); i += 2 {
		values[args[i].(string)] = args[i+1]
	}
	return found{state: state, known: lang.Say{Key: "setup." + string(kind) + "_" + name, Args: values}, to: to}
}

// count makes the sentence select its plural form by n.
func (f found) count(n int64) found {
	f.known.Plural, f.known.Count = true, int(n)
	return f
}

// because adds the reason of a failure to the arguments of the sentence: its message key and the other side's words.
func (f found) because(key, words string) found {
	f.known.Args["reason"] = lang.Say{Key: key, Args: map[string]any{"words": strings.TrimSpace(words)}}
	return f
}
