// Package demo runs the whole product on one machine: the server, a local Zoom, a mail catcher, and invented people
// with two weeks of schedule and past calls. [Demo.RoundTrip] follows one session from its plan to its recording and
// reports each step.
package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"navette.dev/navette/internal/app"
	"navette.dev/navette/internal/config"
	"navette.dev/navette/internal/mail/catcher"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/sandbox/control"
)

// Options configure the demo. The zero value is valid.
type Options struct {
	Listen   string  // address of the server; "" uses a free port
	Database string  // "" means a temporary SQLite file
	Speed    float64 // product time that passes in one unit of real time; 0 means 1
	Log      *slog.Logger

	SweepEvery      time.Duration // product time between two reads of Zoom's lists of recordings; 0 means 5 min
	RecordingDelay  time.Duration // product time in which Zoom processes a recording; 0 means 2 min
	TranscriptDelay time.Duration // further product time until its transcript is ready; 0 means 1 min
	// real time, see [app.WithSettle]; 0 means its default
	Settle time.Duration

	OwnApp bool // each organization has its own Zoom app, and the installation none
	NoMail bool // the server has no mail server
}

func (o Options) complete() Options {
	set := func(d *time.Duration, value time.Duration) {
		if *d == 0 {
			*d = value
		}
	}
	set(&o.SweepEvery, 5*time.Minute)
	set(&o.RecordingDelay, 2*time.Minute)
	set(&o.TranscriptDelay, time.Minute)
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	if o.Speed <= 0 {
		o.Speed = 1
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Demo is a running demo.
type Demo struct {
	App    *app.App
	Zoom   *sandbox.Sandbox
	Mails  *catcher.Catcher
	Clock  navette.ScaledClock
	Folder string // temporary: database, keys, recordings

	control control.Client
	log     *slog.Logger
	zone    *time.Location // of both organizations
	// whether webhooks are subscribed to: both organizations share the installation's Zoom app and its address
	subscribed bool
}

// Start builds and starts all parts. They are empty, except for the users of the sandbox's Zoom. If a part fails to
// start, the others are stopped.
func Start(ctx context.Context, o Options) (*Demo, error) {
	o = o.complete()
	now := navette.RealNow()
	d := &Demo{
		Clock: navette.NewScaledClock(navette.Anchor{Real: now, Product: now, Speed: o.Speed}), log: o.Log,
		zone: zoneAt(now),
	}
	var err error
	if d.Folder, err = os.MkdirTemp("", "navette-demo-"); err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	for _, step := range []func(context.Context, Options) error{d.startZoom, d.startMails, d.startServer} {
		if err := step(ctx, o); err != nil {
			return nil, errors.Join(err, d.Stop(ctx))
		}
	}
	return d, nil
}

func (d *Demo) startZoom(ctx context.Context, o Options) error {
	options := sandbox.Defaults()
	options.Clock, options.Logger, options.Users = d.Clock, o.Log, 1
	options.RecordingDelay, options.TranscriptDelay = o.RecordingDelay, o.TranscriptDelay
	zoom, err := sandbox.New(options)
	if err != nil {
		return err
	}
	d.Zoom = zoom
	if err := zoom.Start(ctx); err != nil {
		return err
	}
	d.control = control.New(zoom.Ready().Control)
	return d.control.Post(ctx, "/seed", map[string]any{"users": zoomUsers()}, nil)
}

func (d *Demo) startMails(ctx context.Context, _ Options) error {
	d.Mails = catcher.New(catcher.Options{SMTPAddr: "127.0.0.1:0", HTTPAddr: "127.0.0.1:0", Clock: d.Clock})
	return d.Mails.Start(ctx)
}

func (d *Demo) startServer(ctx context.Context, o Options) error {
	ready := d.Zoom.Ready()
	server := config.Server{
		Listen: o.Listen, Data: d.Folder, Keys: filepath.Join(d.Folder, "keys.json"),
		Blobs:    filepath.Join(d.Folder, "blobs"),
		Database: config.Secret(o.Database),
		SMTP:     &config.SMTP{Host: "127.0.0.1", Port: d.Mails.SMTPPort(), TLS: config.NoTLS},
		MailFrom: "Navette <navette@demo.example>", ZoomREST: ready.REST, ZoomOAuth: ready.OAuth,
		ZoomClientID:     ready.ClientID,
		ZoomClientSecret: config.Secret(ready.ClientSecret), ZoomWebhookSecret: config.Secret(ready.WebhookSecret),
		SweepEvery: o.SweepEvery, Clock: d.Clock, Workers: 8, MailConnections: 4, Storybook: true,
	}
	if o.OwnApp {
		server.ZoomClientID, server.ZoomClientSecret, server.ZoomWebhookSecret = "", "", ""
	}
	if o.NoMail {
		server.SMTP, server.MailFrom = nil, ""
	}
	if server.Database == "" {
		server.Database = config.Secret(filepath.Join(d.Folder, "navette.db"))
	}
	var changes []app.Option
	if o.Settle > 0 {
		changes = append(changes, app.WithSettle(o.Settle))
	}
	program, err := app.New(ctx, server, o.Log, changes...)
	if err != nil {
		return err
	}
	d.App = program
	return program.Start(ctx)
}

// Stop stops all parts and removes the temporary folder.
func (d *Demo) Stop(ctx context.Context) error {
	var failures []error
	if d.App != nil {
		failures = append(failures, d.App.Stop(ctx))
	}
	if d.Zoom != nil {
		failures = append(failures, d.Zoom.Stop(ctx))
	}
	if d.Mails != nil {
		failures = append(failures, d.Mails.Stop(ctx))
	}
	return errors.Join(append(failures, os.RemoveAll(d.Folder))...)
}

// Addresses are the addresses of a demo's parts.
type Addresses struct {
	Navette  string `json:"navette"`
	Mail     string `json:"mail"`     // the catcher's page and API
	Sandbox  string `json:"sandbox"`  // the local Zoom's control page and API
	Files    string `json:"files"`    // the folder of stored recordings
	Owner    string `json:"owner"`    // e-mail address of a user to sign in as
	Password string `json:"password"` // of that user
}

// Addresses returns the addresses of all parts.
func (d *Demo) Addresses() *Addresses {
	return &Addresses{
		Navette: d.App.URL(), Mail: d.Mails.URL(), Sandbox: d.Zoom.Ready().Control, Files: d.App.Config.Blobs,
		Owner: studioTeam[0].email, Password: Password,
	}
}
