package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/chromedp/chromedp"

	"navette.dev/navette/internal/browser/chromium"
	"navette.dev/navette/internal/mail/catcher"
	"navette.dev/navette/internal/sandbox/control"
)

// surroundings are an empty server, a Zoom account, a mail server, and a browser.
type surroundings struct {
	folder  string // data of the server, logs, and the picture of a failure
	server  serverReady
	zoom    zoomReady
	control control.Client
	mails   *catcher.Catcher
	browser context.Context
	ends    []func() error
}

// serverReady is the line that `navette serve` prints.
type serverReady struct {
	URL  string `json:"url"`
	Code string `json:"first_run_code"`
}

// zoomReady is the line that `navette sandbox` prints.
type zoomReady struct {
	REST    string
	OAuth   string
	Control string
	Users   []zoomUser
}

type zoomUser struct{ ID, Email, Password string }

// surround starts everything. The server gets only options that its documentation lists.
func surround(ctx context.Context, o options) (*surroundings, error) {
	folder, err := os.MkdirTemp("", "navette-newcomer-")
	if err != nil {
		return nil, err
	}
	s := &surroundings{folder: folder}
	for _, start := range []func(context.Context, options) error{
		s.startMails, s.startZoom, s.startServer, s.startBrowser,
	} {
		if err := start(ctx, o); err != nil {
			return nil, errors.Join(err, s.stop())
		}
	}
	return s, nil
}

func (s *surroundings) startMails(ctx context.Context, _ options) error {
	s.mails = catcher.New(catcher.Options{SMTPAddr: "127.0.0.1:0", HTTPAddr: "127.0.0.1:0"})
	s.ends = append(s.ends, func() error { return s.mails.Stop(context.WithoutCancel(ctx)) })
	return s.mails.Start(ctx)
}

func (s *surroundings) startZoom(ctx context.Context, o options) error {
	err := s.run(ctx, o.binary, &s.zoom, "sandbox", "--recording-delay", o.processing.String(),
		"--transcript-delay", o.processing.String())
	s.control = control.New(s.zoom.Control)
	return err
}

func (s *surroundings) startServer(ctx context.Context, o options) error {
	return s.run(ctx, o.binary, &s.server, "serve", "--listen", "127.0.0.1:0", "--data", filepath.Join(s.folder, "data"),
		"--smtp", "smtp://127.0.0.1:"+strconv.Itoa(s.mails.SMTPPort())+"?tls=none",
		"--mail-from", "Navette <navette@atelier.example>", "--zoom-rest", s.zoom.REST, "--zoom-oauth", s.zoom.OAuth)
}

func (s *surroundings) startBrowser(ctx context.Context, _ options) error {
	tab, stop, err := chromium.Start(ctx, chromedp.Flag("headless", "new"), chromedp.Flag("accept-lang", "fr-FR,fr"),
		chromedp.Flag("autoplay-policy", "no-user-gesture-required"), chromedp.Env("TZ=Europe/Paris"))
	if err != nil {
		return err
	}
	s.browser = tab
	s.ends = append(s.ends, func() error { stop(); return nil })
	return nil
}

// run starts a command of the program, and reads the line that it prints once it answers.
func (s *surroundings) run(ctx context.Context, binary string, ready any, args ...string) error {
	command := exec.CommandContext(ctx, binary, args...)
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	command.WaitDelay = 10 * time.Second
	log, err := os.Create(filepath.Join(s.folder, args[0]+".log"))
	if err != nil {
		return err
	}
	command.Stderr = log
	out, err := command.StdoutPipe()
	if err != nil {
		return err
	}
	if err := command.Start(); err != nil {
		return fmt.Errorf("%w (make it with: make build)", err)
	}
	s.ends = append(s.ends, func() error {
		_ = command.Process.Signal(syscall.SIGTERM) // it may have ended
		_ = command.Wait()
		return log.Close()
	})
	text, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		said, _ := os.ReadFile(log.Name())
		return fmt.Errorf("%s did not start: %w\n%s", args[0], err, said)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return json.Unmarshal(text, ready)
}

// stop ends everything that runs, the last first, and deletes the folder.
func (s *surroundings) stop() error {
	var failures []error
	for i := len(s.ends) - 1; i >= 0; i-- {
		failures = append(failures, s.ends[i]())
	}
	return errors.Join(append(failures, os.RemoveAll(s.folder))...)
}

// tail returns the end of a file.
func tail(name string) string {
	text, err := os.ReadFile(name)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-2000):])
}

// Name returns the name that the sandbox makes of an address.
func (u zoomUser) Name() string {
	local, _, _ := strings.Cut(u.Email, "@")
	names := strings.Split(local, ".")
	for i, name := range names {
		names[i] = strings.ToUpper(name[:1]) + name[1:]
	}
	return strings.Join(names, " ")
}
