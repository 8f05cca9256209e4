package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"navette.dev/navette/internal/lang"
)

func joined(errs ...error) error { return errors.Join(errs...) }

// newcomer is an administrator on the way, with what the ways of a team and a studio share.
type newcomer struct {
	*surroundings
	*hand
	o      options
	zone   *time.Location
	words  lang.Words // the labels of the pages, in the newcomer's language
	market *hand      // at Zoom's developer pages
	tally  *tally
}

// What the newcomer types.
const (
	organization = "Atelier Lumière"
	ownName      = "Claire Fontaine"
	ownPassword  = "une petite phrase"
)

// walk makes one run and returns its tally, also if the way ended early.
func (o options) walk(ctx context.Context) (t *tally, err error) {
	s, err := surround(ctx, o)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	catalogues, err := lang.Load()
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return nil, err
	}
	t = &tally{}
	h, err := newHand(s.browser, hand{
		tally: t, person: administrator, origin: s.zoom.OAuth, patience: o.patience, failures: o.pictures,
	})
	if err != nil {
		return t, err
	}
	n := &newcomer{surroundings: s, hand: h, o: o, zone: zone, words: catalogues.Words(lang.French, zone), tally: t}
	way := n.team()
	if o.studio {
		way = n.studio()
	}
	for _, step := range way {
		t.begin(step.name)
		if err := step.do(ctx); err != nil {
			return t, fmt.Errorf("%s: %w\nlogs: %s", step.name, err, n.keepLogs())
		}
	}
	return t, nil
}

// other is another person, in a browser window of their own.
func (n *newcomer) other(who party) (*hand, error) {
	return newHand(n.browser, hand{
		tally: n.tally, person: who, origin: n.zoom.OAuth, patience: n.o.patience, failures: n.o.pictures,
	})
}

// step is one step of a way.
type step struct {
	name string
	do   func(context.Context) error
}

// keepLogs copies the end of the logs beside the picture of a failure, and returns them.
func (n *newcomer) keepLogs() string {
	var text string
	for _, name := range []string{"serve.log", "sandbox.log"} {
		text += "\n" + name + "\n" + tail(filepath.Join(n.folder, name))
	}
	return text
}

// all performs actions until one fails.
func all(actions ...func() error) error {
	for _, action := range actions {
		if err := action(); err != nil {
			return err
		}
	}
	return nil
}

// press, tick and the others as values, for [all].

func (n *newcomer) presses(key string, args ...any) func() error {
	return func() error { return n.press(n.words.T(key, args...)) }
}

func (n *newcomer) ticks(key string) func() error {
	return func() error { return n.tick(n.words.T(key)) }
}

func (n *newcomer) writes(key, text string) func() error {
	return func() error { return n.write(n.words.T(key), text) }
}

func (n *newcomer) seesWords(key string, args ...any) func() error {
	return func() error { return n.sees(n.words.T(key, args...)) }
}

// firstRun sets up the organization with the code that the server printed.
func (n *newcomer) firstRun(profile string) func(context.Context) error {
	return func(context.Context) error {
		return all(
			func() error { return n.open(n.server.URL + "/first-run?code=" + n.server.Code) }, // as the server printed it
			n.writes("entry.org", organization), n.ticks(profile),
			n.writes("entry.name", ownName), n.writes("entry.email", n.zoom.Users[0].Email),
			n.writes("entry.new_password", ownPassword), n.presses("entry.open"),
			func() error { return n.seesThat("signed in", `document.querySelector("header nav") !== null`) },
		)
	}
}
