package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storefill"
)

const (
	peopleFilled = 5000 // Zoom users, and as many colleagues, each the same person as one of them

	previewGoal = 1000.0 // milliseconds, 95th percentile
	tableGoal   = 100.0  // the same
	saveGoal    = 5.0    // seconds, for links of all of them
)

// matchPages are the measured pages below the address of the Zoom settings, with the greatest duration of each.
var matchPages = []struct {
	name, path string
	goal       float64
}{
	{"preview", "/match", previewGoal}, {"table", "", tableGoal}, {"table_last_page", "?page=9999", tableGoal},
	{"table_search", "?q=zoe4+petit", tableGoal}, {"table_matched", "?show=matched", tableGoal},
	{"choose", "/choose?host=hst_1000000&q=zoe1", tableGoal},
}

// matching measures the pages that match Zoom users with colleagues, before and after all of them are matched, and
// saving the matches of equal addresses.
func matching(ctx context.Context, program, _ string) ([]Figure, error) {
	var figures []Figure
	for _, on := range engines() {
		measured, err := matchingOn(ctx, program, on)
		if err != nil {
			return nil, fmt.Errorf("match: %s: %w", on.name, err)
		}
		figures = append(figures, measured...)
	}
	return figures, nil
}

func matchingOn(ctx context.Context, program string, on engine) ([]Figure, error) {
	s, err := openSite(ctx, program, on)
	if err != nil {
		return nil, err
	}
	defer s.close()
	err = s.with(ctx, func(db *store.Store) error {
		return storefill.Team(ctx, db, s.org, navette.RealNow(), scaled(peopleFilled), 0)
	})
	if err != nil {
		return nil, err
	}
	figures, err := timeMatchPages(ctx, s, on.name+"_match_before_")
	if err != nil {
		return nil, err
	}
	fingerprint, err := s.fingerprint(ctx, peoplePath+"/match")
	if err != nil {
		return nil, err
	}
	begin := navette.RealNow()
	form := url.Values{"fingerprint": {fingerprint}, "import": {"on"}}
	if _, err := s.post(ctx, peoplePath+"/match", form); err != nil {
		return nil, err
	}
	figures = append(figures, NewFigure(on.name+"_match_save", time.Since(begin).Seconds(), "s", 0, AtMost(saveGoal)))
	after, err := timeMatchPages(ctx, s, on.name+"_match_after_")
	return append(figures, after...), err
}

// peoplePath is the path of the table of Zoom users and colleagues.
const peoplePath = "settings/integrations/zoom/people"

func timeMatchPages(ctx context.Context, s *site, prefix string) ([]Figure, error) {
	var figures []Figure
	for _, p := range matchPages {
		took, err := s.p95(ctx, peoplePath+p.path)
		if err != nil {
			return nil, err
		}
		figures = append(figures, NewFigure(prefix+p.name, took, "ms", 0, AtMost(p.goal)))
	}
	return figures, nil
}

var (
	fingerprintField = regexp.MustCompile(`name="fingerprint" value="([0-9a-f]+)"`)
	errNoFingerprint = errors.New("the page has no fingerprint")
)

// fingerprint returns the hidden field of a page with which its form is saved.
func (s *site) fingerprint(ctx context.Context, path string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/"+path, nil)
	if err != nil {
		return "", fmt.Errorf("get: %w", err)
	}
	answer, err := s.browser.Do(request)
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	found := fingerprintField.FindSubmatch(page)
	if found == nil {
		return "", errNoFingerprint
	}
	return string(found[1]), nil
}
