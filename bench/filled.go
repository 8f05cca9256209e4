package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storefill"
	"navette.dev/navette/internal/store/storetest"
)

// engine is a database engine to measure on. The names of its figures begin with its name.
type engine struct {
	name       string
	statistics []bool // whether pages are measured without the planner's statistics, with them, or both
	address    func(ctx context.Context, data string) (address string, drop func(), err error)
}

var allEngines = []engine{
	{"sqlite", []bool{false, true}, func(_ context.Context, data string) (string, func(), error) {
		return filepath.Join(data, "navette.db"), func() {}, nil
	}},
	{"postgres", []bool{true}, func(ctx context.Context, _ string) (string, func(), error) {
		server := os.Getenv(storetest.PostgresVariable)
		if server == "" {
			return "", nil, fmt.Errorf("%s is not set: run `make bench`, or under scripts/with-postgres",
				storetest.PostgresVariable)
		}
		return storefill.NewDatabase(ctx, server)
	}},
}

// engines returns the engines to measure on.
func engines() []engine {
	return slices.DeleteFunc(slices.Clone(allEngines), func(e engine) bool { return *only != "" && e.name != *only })
}

// site is the program with a database of its own and a browser that is signed in as the owner of the first
// organization.
type site struct {
	process
	program, data, address string
	remove                 func()
	browser                http.Client
	org, user              string
	args                   []string // arguments of the program, besides those of every site
}

// ownerName is the name of the organization's owner.
const ownerName = "Camille"

// openSite starts the program on an empty database, with further arguments, and creates an organization.
func openSite(ctx context.Context, program string, on engine, args ...string) (s *site, err error) {
	s = &site{program: program, args: args, remove: func() {}}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	if s.data, err = os.MkdirTemp("", "navette-bench"); err != nil {
		return s, fmt.Errorf("%s: %w", on.name, err)
	}
	address, drop, err := on.address(ctx, s.data)
	if err != nil {
		return s, err
	}
	s.address, s.remove = address, drop
	jar, err := cookiejar.New(nil)
	if err != nil {
		return s, fmt.Errorf("%s: %w", on.name, err)
	}
	s.browser = http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	if err := s.begin(ctx); err != nil {
		return s, err
	}
	form := url.Values{
		"org": {"Atelier"}, "zone": {"Europe/Paris"}, "lang": {"fr"}, "name": {ownerName},
		"email": {"camille@example.org"}, "password": {"une phrase assez longue"}, "code": {s.code},
	}
	if _, err := s.post(ctx, "first-run", form); err != nil {
		return s, err
	}
	err = s.with(ctx, func(db *store.Store) error {
		orgs, err := db.System().Organizations(ctx)
		if err != nil {
			return err
		}
		users, err := db.Org(orgs[0]).Users(ctx)
		if err == nil {
			s.org, s.user = orgs[0], users[0].ID
		}
		return err
	})
	return s, err
}

// begin starts the program. Its port differs each time, and the browser's cookies belong to the host.
func (s *site) begin(ctx context.Context) error {
	return s.start(ctx, firstAnswer(ctx, &s.process), s.program,
		append([]string{"serve", "--listen=127.0.0.1:0", "--data=" + s.data, "--database=" + s.address}, s.args...)...)
}

// with stops the program, calls do with its database, and starts the program again.
func (s *site) with(ctx context.Context, do func(*store.Store) error) error {
	s.stop()
	db, err := store.Open(ctx, s.address)
	if err != nil {
		return err
	}
	err = errors.Join(do(db), db.Close())
	if err != nil {
		return err
	}
	return s.begin(ctx)
}

// close stops the program and removes its files.
func (s *site) close() {
	if s.cmd != nil && s.cmd.Process != nil {
		s.stop()
	}
	s.remove()
	_ = os.RemoveAll(s.data)
}

// post submits a form and returns the address to which the answer redirects.
func (s *site) post(ctx context.Context, path string, form url.Values) (onward string, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/"+path, strings.NewReader(form.Encode()))
	if err != nil {
		return "", fmt.Errorf("post: %w", err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.answered(request, http.StatusSeeOther)
}

func (s *site) get(ctx context.Context, path string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/"+path, nil)
	if err != nil {
		return fmt.Errorf("get: %w", err)
	}
	_, err = s.answered(request, http.StatusOK)
	return err
}

// answered sends a request, reads the whole answer, and returns the address to which it redirects. The answer must have
// the status.
func (s *site) answered(request *http.Request, status int) (onward string, err error) {
	answer, err := s.browser.Do(request)
	if err != nil {
		return "", fmt.Errorf("%s: %w", request.URL.Path, err)
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return "", fmt.Errorf("%s: %w", request.URL.Path, err)
	}
	if answer.StatusCode != status {
		return "", fmt.Errorf("%s answered %s", request.URL.Path, answer.Status)
	}
	return answer.Header.Get("Location"), nil
}

const (
	warmUp = 5   // number of requests before the measured ones
	asked  = 100 // number of measured requests
)

// p95 requests the paths in turn and returns the 95th percentile of the answers' durations, in milliseconds.
func (s *site) p95(ctx context.Context, paths ...string) (float64, error) {
	var took []float64
	for i := range warmUp + asked {
		begin := navette.RealNow()
		if err := s.get(ctx, paths[i%len(paths)]); err != nil {
			return 0, err
		}
		if i >= warmUp {
			took = append(took, float64(time.Since(begin).Microseconds())/1000)
		}
	}
	slices.Sort(took)
	return took[asked*95/100-1], nil
}
