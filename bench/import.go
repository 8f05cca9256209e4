package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// imports are what is brought home from the local Zoom, which sets no limits of rate, and by what it is compared: a program that
// lists the files and downloads and syncs one after another, or as many curls at once as the server has downloads.
var imports = []struct {
	name       string
	recordings int
	size       int64         // of each recording's one file, in bytes
	latency    time.Duration // of each request, real time
	atOnce     int           // downloads of the reference; 1 for one program that is not curl
	goal       float64       // times the reference's bytes a second
}{
	{"import_small", 500, 200_000, 0, 1, 0.5},
	{"import_small_30ms", 500, 200_000, 30 * time.Millisecond, 1, 3},
	{"import_large", 20, 200_000_000, 0, 7, 0.95},
}

const importWithin = 5 * time.Minute

// importing is how many bytes of recordings a second are imported, from Zoom's list to the last file that is stored.
func importing(ctx context.Context, program, _ string) ([]Figure, error) {
	var figures []Figure
	for _, on := range engines() {
		for _, i := range imports {
			zoom := &sandboxProcess{}
			err := zoom.open(ctx, program, "--behaviour=transcript=off")
			if err != nil {
				return nil, err
			}
			n := max(scaled(i.recordings), 2)
			ours, theirs, err := timeImport(ctx, program, on, zoom, n, i.size, i.latency, i.atOnce)
			zoom.stop()
			if err != nil {
				return nil, fmt.Errorf("%s_%s: %w", on.name, i.name, err)
			}
			figures = append(figures, NewFigure(on.name+"_"+i.name, ours, "bytes/s", theirs, AtLeast(float64(int64(i.goal*theirs)))))
		}
	}
	return figures, nil
}

func timeImport(ctx context.Context, program string, on engine, zoom *sandboxProcess, n int, size int64, latency time.Duration, atOnce int) (ours, theirs float64, err error) {
	if err := zoom.record(ctx, n, size); err != nil {
		return 0, 0, err
	}
	s, err := openSite(ctx, program, on, "--zoom-rest="+zoom.rest, "--zoom-oauth="+zoom.oauth)
	if err != nil {
		return 0, 0, err
	}
	defer s.close()
	if latency > 0 {
		fault := fmt.Sprintf(`{"action":"latency","delay":%q,"count":0,"path":"/**"}`, latency)
		if err := zoom.call(ctx, http.MethodPost, zoom.control+"/faults", fault, &struct{}{}); err != nil {
			return 0, 0, err
		}
	}
	bytes := float64(int64(n) * size)
	took, err := reference(ctx, zoom, atOnce)
	if err != nil {
		return 0, 0, err
	}
	theirs = bytes / took.Seconds()
	took, err = s.bringHome(ctx, zoom, n)
	return bytes / took.Seconds(), theirs, err
}

// record adds past recordings of the account's owner, an hour ago and earlier.
func (z *sandboxProcess) record(ctx context.Context, n int, size int64) error {
	var past []string
	for i := range n {
		start := time.Now().UTC().Add(-time.Hour - time.Duration(i)*time.Minute).Format(time.RFC3339)
		past = append(past, fmt.Sprintf(`{"topic":"Vente %d","start_time":%q,"duration":1,"synthetic_size":%d}`, i, start, size))
	}
	return z.call(ctx, http.MethodPost, z.control+"/seed", `{"past":[`+strings.Join(past, ",")+`]}`, &struct{}{})
}

// reference is how long the files take without us: listed, downloaded, written and synced.
func reference(ctx context.Context, zoom *sandboxProcess, atOnce int) (time.Duration, error) {
	dir, err := os.MkdirTemp("", "navette-bench")
	if err != nil {
		return 0, fmt.Errorf("import: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	begin := time.Now()
	addresses, err := zoom.addresses(ctx)
	if err != nil {
		return 0, err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, address := range addresses {
		group.Go(func() error {
			path := filepath.Join(dir, fmt.Sprint(i))
			if atOnce == 1 {
				return zoom.save(ctx, address, path)
			}
			return curl(ctx, address, zoom.token, path)
		})
	}
	err = group.Wait()
	return time.Since(begin), err
}

// addresses are where the files of all recordings are.
func (z *sandboxProcess) addresses(ctx context.Context) ([]string, error) {
	var all []string
	from := time.Now().UTC().AddDate(0, 0, -20).Format(time.DateOnly)
	for next := "first"; next != ""; {
		var list struct {
			Next     string `json:"next_page_token"`
			Meetings []struct {
				Files []struct {
					URL string `json:"download_url"`
				} `json:"recording_files"`
			}
		}
		query := url.Values{"from": {from}, "to": {time.Now().UTC().Format(time.DateOnly)}, "page_size": {"300"}}
		if next != "first" {
			query.Set("next_page_token", next)
		}
		if err := z.call(ctx, http.MethodGet, z.rest+"/v2/users/"+z.owner+"/recordings?"+query.Encode(), "", &list); err != nil {
			return nil, err
		}
		for _, m := range list.Meetings {
			for _, f := range m.Files {
				all = append(all, f.URL)
			}
		}
		next = list.Next
	}
	return all, nil
}

// save downloads, writes and syncs one file, and the folder it is in.
func (z *sandboxProcess) save(ctx context.Context, address, path string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+z.token)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	defer answer.Body.Close()
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	_, err = io.Copy(file, answer.Body)
	return errors.Join(err, file.Sync(), file.Close(), syncPath(filepath.Dir(path)))
}

func curl(ctx context.Context, address, token, path string) error {
	if out, err := exec.CommandContext(ctx, "curl", "-sSfL", "-H", "Authorization: Bearer "+token, "-o", path, address).CombinedOutput(); err != nil {
		return fmt.Errorf("curl: %w: %s", err, out)
	}
	return syncPath(path)
}

func syncPath(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	return errors.Join(file.Sync(), file.Close())
}

// bringHome connects the site to Zoom and links its owner for import; it returns how long it took from Zoom's list to the last file.
func (s *site) bringHome(ctx context.Context, zoom *sandboxProcess, n int) (time.Duration, error) {
	app := url.Values{"kind": {"server_to_server"}, "client_id": {zoom.clientID}, "client_secret": {zoom.clientSecret}, "account_id": {zoom.account}}
	if _, err := s.post(ctx, "settings/integrations/zoom/app", app); err != nil {
		return 0, err
	}
	if _, err := s.post(ctx, "settings/integrations/zoom/connect", url.Values{"host": {zoom.email}}); err != nil {
		return 0, err
	}
	var begin time.Time // the program's start counts too
	err := s.with(ctx, func(db *store.Store) error {
		err := s.linkOwner(ctx, db, zoom.owner)
		begin = time.Now()
		return err
	})
	if err != nil {
		return 0, err
	}
	db, err := store.Open(ctx, s.address)
	if err != nil {
		return 0, err
	}
	defer func() { _ = db.Close() }()
	org, end := db.Org(s.org), time.Now().Add(importWithin)
	for {
		calls, err := org.Calls(ctx, store.CallFilter{Limit: n + 1})
		if err != nil {
			return 0, err
		}
		coming, err := org.ImportingFiles(ctx, "", 1)
		if err != nil {
			return 0, err
		}
		if len(calls) >= n && len(coming) == 0 {
			return time.Since(begin), nil
		}
		if time.Now().After(end) {
			return 0, fmt.Errorf("%d of %d recordings after %v", len(calls), n, importWithin)
		}
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// linkOwner links the owner to Zoom's for import since ten days ago, and has Zoom's list read as soon as the program starts.
func (s *site) linkOwner(ctx context.Context, db *store.Store, zoomUser string) error {
	org, now := db.Org(s.org), time.Now().UTC()
	c, err := org.Connection(ctx)
	if err != nil {
		return err
	}
	host, err := org.HostOf(ctx, c.ZoomAccountID, zoomUser)
	if err != nil {
		return err
	}
	return org.Update(ctx, navette.System(s.org), now, func(tx *store.Tx) error {
		since := now.AddDate(0, 0, -10)
		err := tx.LinkHosts(ctx, []navette.HostLink{{UserID: s.user, HostID: host.HostID, ForImport: true, ImportSince: navette.At(since)}})
		if err == nil {
			err = tx.ImportFrom(ctx, since)
		}
		if err == nil {
			err = tx.Promise(ctx, navette.PromiseSweep, c.ID, "", now)
		}
		return err
	})
}
