// Command shoot opens every story in a real browser and takes pictures (desktop, phone, dark; French and English). It
// fails if a page logs to the console, scrolls horizontally, or breaks a rule of axe-core (WCAG 2.0 to 2.2, A and AA,
// best practice).
//
//	go run ./internal/web/storybook/shoot [--out screenshots] [--only today] [--look fr-390] [--no-pictures]
//		[--readme docs/picture.png]
//
// With --html it only writes the HTML of every story to a folder, and needs no browser. A change that is meant to
// change no page is checked by comparing two folders, written before and after it:
//
//	go run ./internal/web/storybook/shoot --html before
//	go run ./internal/web/storybook/shoot --html after && diff -r before after
//
// With --help-pictures it only draws the pictures of the help that show an older page; `make help-pictures` does.
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
	"navette.dev/navette/internal/help"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/asset"
	"navette.dev/navette/internal/web/storybook"
)

// tabs is the number of pages that are open at a time.
const tabs = 4

// look is a language, a theme and a size of the window.
type look struct {
	name          string
	locale, theme string
	width, height int64 // in CSS pixels
}

// looks are the looks in which every story is opened.
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
	only := flag.String("only", "", "open only stories whose name contains this")
	onlyLook := flag.String("look", "", "open them only in this look, such as fr-390-dark")
	noPictures := flag.Bool("no-pictures", false, "check only")
	readme := flag.String("readme", "", "file for the README's picture, cut from the story today")
	helpPictures := flag.String("help-pictures", "", "folder for the pictures of the help; nothing else is done")
	pages := flag.String("html", "", "folder for the HTML of the stories; nothing else is done")
	flag.Parse()
	if *pages != "" {
		if err := writePages(*pages); err != nil {
			log.Fatal(err)
		}
		return
	}
	if *helpPictures != "" {
		if err := shootHelp(context.Background(), *helpPictures); err != nil {
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

// run opens the stories and reports their faults.
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

// serve serves the storybook on a free local port and returns its address, and a function that stops it.
func serve(ctx context.Context) (string, func(), error) {
	catalogues, err := lang.Load()
	if err != nil {
		return "", nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/assets/", asset.Handler())
	mux.HandleFunc("GET /help/pictures/{picture}", helpPicture)
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

// helpPicture answers with a picture of the help, which the stories of the help show.
func helpPicture(w http.ResponseWriter, r *http.Request) {
	content, found := help.PictureFile(r.PathValue("picture"))
	if !found {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	_, _ = w.Write(content) //nolint:gosec // a file of the program
}

// shooter opens stories and collects their faults.
type shooter struct {
	address string // of the storybook
	out     string // folder for pictures, "" for none
	readme  string // file for the README's picture, "" for none
	axe     string // source of axe-core

	mu       sync.Mutex
	faults   []string
	pictures int       // number of pictures taken
	seen     int       // number of sights done
	since    time.Time // start, in real time
}

// sight is one story in one look.
type sight struct {
	story storybook.Story
	look  look
}

// sights returns the stories whose name contains only, in each look or in onlyLook.
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

// all opens all sights, [tabs] at a time.
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

// progress counts a sight, and after each tenth of all prints how many are done and the estimated time left.
func (s *shooter) progress(all int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen++
	if s.seen*10/all == (s.seen-1)*10/all {
		return
	}
	left := navette.RealNow().Sub(s.since) * time.Duration(all-s.seen) / time.Duration(s.seen)
	fmt.Fprintf(os.Stderr, "%d of %d done, %s left\n", s.seen, all, left.Round(time.Second))
}

// fault records a fault of a story.
func (s *shooter) fault(story storybook.Story, look look, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, story.Name+" "+look.name+": "+text)
}

// report prints the number of pictures, or returns the faults as an error.
func (s *shooter) report() error {
	if len(s.faults) > 0 {
		return fmt.Errorf("%d faults:\n%s", len(s.faults), strings.Join(s.faults, "\n"))
	}
	fmt.Printf("no faults; %d pictures in %s\n", s.pictures, s.out)
	return nil
}
