// Command shoot looks at every story in a real browser: it takes pictures (desktop, phone, dark; French and English)
// and ends with an error where a page logs to the console, scrolls sideways, or breaks a rule of axe-core (WCAG 2.0 to
// 2.2, A and AA, best practice).
//
//	go run ./internal/web/storybook/shoot [--out screenshots] [--only today] [--look fr-390] [--no-pictures] [--readme docs/picture.png]
//
// With --html it only writes the HTML of every story to a folder and needs no browser. Run before and after a change
// that is meant to change no page, the two folders are equal:
//
//	go run ./internal/web/storybook/shoot --html before
//	go run ./internal/web/storybook/shoot --html after && diff -r before after
//
// It needs Chromium, and axe-core from `npm ci`.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/chromedp"
	"golang.org/x/sync/errgroup"

	"navette.dev/navette/internal/browser/chromium"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/asset"
	"navette.dev/navette/internal/web/storybook"
)

// tabs is how many pages are looked at at once.
const tabs = 4

// look is one way of looking at a story.
type look struct {
	name          string
	locale, theme string
	width, height int64
}

func looks() []look {
	return []look{
		{"fr-1200", "fr", "light", 1200, 900},
		{"fr-390", "fr", "light", 390, 844},
		{"fr-1200-dark", "fr", "dark", 1200, 900},
		{"fr-390-dark", "fr", "dark", 390, 844},
		{"fr-320", "fr", "light", 320, 640},
		{"en-1200", "en", "light", 1200, 900},
		{"en-390", "en", "light", 390, 844},
		{"en-1200-dark", "en", "dark", 1200, 900},
	}
}

func main() {
	out := flag.String("out", "screenshots", "folder for the pictures")
	only := flag.String("only", "", "look only at stories whose name contains this")
	onlyLook := flag.String("look", "", "look only in this way, as fr-390-dark")
	noPictures := flag.Bool("no-pictures", false, "check only")
	readme := flag.String("readme", "", "file for the README's picture, cut from the story of today")
	pages := flag.String("html", "", "folder for the HTML of the stories: nothing else is done")
	flag.Parse()
	if *pages != "" {
		if err := writePages(*pages); err != nil {
			log.Fatal(err)
		}
		return
	}
	if *noPictures {
		*out = ""
	}
	if err := run(context.Background(), *out, *readme, *only, *onlyLook); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out, readme, only, onlyLook string) error {
	axe, err := os.ReadFile(filepath.Join("node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		return fmt.Errorf("axe-core (run npm ci): %w", err)
	}
	address, stop, err := serve(ctx)
	if err != nil {
		return err
	}
	defer stop()
	browser, stopBrowser, err := chromium.Start(ctx, chromedp.Flag("hide-scrollbars", true))
	if err != nil {
		return err
	}
	defer stopBrowser()
	shooter := &shooter{address: address, out: out, readme: readme, axe: string(axe)}
	if err := shooter.all(browser, sights(only, onlyLook)); err != nil {
		return err
	}
	return shooter.report()
}

// serve shows the storybook on a free port of this machine.
func serve(ctx context.Context) (string, func(), error) {
	catalogues, err := lang.Load()
	if err != nil {
		return "", nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/assets/", asset.Handler())
	mux.Handle("/", storybook.Handler(catalogues))
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: mux} //nolint:gosec // serves this command's own browser only
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Print(err)
		}
	}()
	return "http://" + listener.Addr().String(), func() { _ = server.Close() }, nil
}

// shooter looks at stories and gathers what is wrong.
type shooter struct {
	address, out, readme, axe string

	mu       sync.Mutex
	faults   []string
	pictures int
	seen     int
	since    time.Time
}

// sight is one story in one look.
type sight struct {
	story storybook.Story
	look  look
}

func sights(only, onlyLook string) []sight {
	var all []sight
	for _, story := range storybook.Stories() {
		for _, look := range looks() {
			if strings.Contains(story.Name, only) && (onlyLook == "" || look.name == onlyLook) {
				all = append(all, sight{story, look})
			}
		}
	}
	return all
}

// all looks at everything, a few tabs at a time.
func (s *shooter) all(browser context.Context, sights []sight) error {
	s.since = navette.RealNow()
	group, _ := errgroup.WithContext(browser)
	group.SetLimit(tabs)
	for _, sight := range sights {
		group.Go(func() error {
			err := s.one(browser, sight.story, sight.look)
			s.progress(len(sights))
			return err
		})
	}
	return group.Wait()
}

// progress says each tenth of the way how far it is and how long the rest takes at this pace.
func (s *shooter) progress(all int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen++
	if s.seen*10/all == (s.seen-1)*10/all {
		return
	}
	left := navette.RealNow().Sub(s.since) * time.Duration(all-s.seen) / time.Duration(s.seen)
	fmt.Fprintf(os.Stderr, "%d of %d looked at, %s left\n", s.seen, all, left.Round(time.Second))
}

func (s *shooter) fault(story storybook.Story, look look, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, story.Name+" "+look.name+": "+text)
}

func (s *shooter) report() error {
	if len(s.faults) > 0 {
		return fmt.Errorf("%d faults:\n%s", len(s.faults), strings.Join(s.faults, "\n"))
	}
	fmt.Printf("every story was looked at, nothing is wrong; %d pictures in %s\n", s.pictures, s.out)
	return nil
}
