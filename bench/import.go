package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"navette.dev/navette/internal/blob/blobtest"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// imports are the imports from the local Zoom, without rate limits, and their references. Both sides begin with Zoom's
// list, move the same bytes from the same sandbox to the same disk or S3 server, and end with them on stable storage. A
// recording is a video of the size below, and the audio, chat and timeline that the local Zoom adds.
var imports = []struct {
	name                string
	recordings, atLeast int           // number of recordings, at full scale and at least
	size                int64         // of each recording's video, in bytes, at full scale
	latency             time.Duration // of each request, in real time
	s3                  bool          // files are kept on an S3 server
	plain               plainWay      // the reference
	goal                float64       // times the reference's bytes per second
	memory              bool          // the growth of the program's memory is measured too
}{
	{"import_small", 500, 150, 200_000, 0, false, curlsOfOneProgram, 0.5, false},
	{"import_small_30ms", 500, 100, 200_000, 30 * time.Millisecond, false, oneAfterAnother, 4, false},
	{"import_large", 20, 20, 200_000_000, 0, false, curls, 0.95, true},
	{"import_large_s3", 20, 20, 200_000_000, 0, true, uploads, 0.9, true},
}

const (
	importWithin = 5 * time.Minute
	importPolled = 20 * time.Millisecond
	// importMemory is by how many bytes the program may grow while large recordings are imported, whatever their
	// size.
	importMemory = 64 << 20
	// plainAtOnce is the number of concurrent downloads of a reference: as many as the server has for one organization.
	plainAtOnce = 7
)

// importing measures how many bytes of recordings are imported per second, from Zoom's list to the last stored file,
// and how much memory the large ones take.
func importing(ctx context.Context, program, _ string) ([]Figure, error) {
	s3, err := blobtest.Start()
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	defer s3.End()
	var figures []Figure
	for _, on := range engines() {
		for _, i := range imports {
			zoom := &sandboxProcess{}
			err := zoom.open(ctx, program, "--behaviour=transcript=off")
			if err != nil {
				return nil, err
			}
			n, size := max(scaled(i.recordings), i.atLeast), i.size
			if i.recordings == i.atLeast { // the number stays the same at any scale: the size is scaled
				size = int64(float64(size) * *scale)
			}
			at := &importBench{program: program, on: on, zoom: zoom, n: n, size: size, latency: i.latency, plain: i.plain}
			if i.s3 {
				at.s3 = s3
			}
			took, err := at.run(ctx)
			zoom.stop()
			if err != nil {
				return nil, fmt.Errorf("%s_%s: %w", on.name, i.name, err)
			}
			ours, theirs := took.bytes/took.ours.Seconds(), took.bytes/took.theirs.Seconds()
			figures = append(figures,
				NewFigure(on.name+"_"+i.name, ours, "bytes/s", theirs, AtLeast(float64(int64(i.goal*theirs)))))
			if i.memory {
				figures = append(figures,
					NewFigure(on.name+"_"+i.name+"_memory", took.grown, "bytes", 0, AtMost(importMemory)))
			}
		}
	}
	return figures, nil
}

// importBench is one import and its reference.
type importBench struct {
	program string
	on      engine
	zoom    *sandboxProcess
	n       int   // recordings
	size    int64 // of a recording's video, in bytes
	latency time.Duration
	plain   plainWay
	s3      *blobtest.S3 // nil for files on the disk
}

// importTook is how long an import and its reference took, the number of bytes, and the growth of the program's
// memory.
type importTook struct {
	ours, theirs time.Duration
	bytes, grown float64
}

func (b *importBench) run(ctx context.Context) (took importTook, err error) {
	flags := []string{"--zoom-rest=" + b.zoom.rest, "--zoom-oauth=" + b.zoom.oauth}
	if b.s3 != nil {
		bucket, err := b.s3.NewBucket(ctx)
		if err != nil {
			return took, err
		}
		flags = append(flags, "--blobs="+b.s3.Address(bucket), "--blobs-access-key="+b.s3.AccessKey,
			"--blobs-secret-key="+b.s3.SecretKey)
	}
	s, err := openSite(ctx, b.program, b.on, flags...)
	if err != nil {
		return took, err
	}
	defer s.close()
	if err := s.linkForImport(ctx, b.zoom); err != nil {
		return took, err
	}
	if err := b.zoom.record(ctx, b.n, b.size); err != nil {
		return took, err
	}
	if b.latency > 0 {
		if _, err := b.zoom.control.Fault(ctx, map[string]any{
			"action": "latency", "delay": b.latency.String(), "count": 0, "path": "/**",
		}); err != nil {
			return took, err
		}
	}
	if took.theirs, took.bytes, err = b.reference(ctx); err != nil {
		return took, err
	}
	before, err := s.memory(ctx)
	if err != nil {
		return took, err
	}
	if took.ours, err = s.bringHome(ctx, b.zoom, b.n); err != nil {
		return took, err
	}
	peak, err := s.peakMemory()
	took.grown = peak - before
	return took, err
}

// record adds past recordings of the account's owner, an hour old and older.
func (z *sandboxProcess) record(ctx context.Context, n int, size int64) error {
	var past []map[string]any
	for i := range n {
		start := navette.RealNow().UTC().Add(-time.Hour - time.Duration(i)*time.Minute).Format(time.RFC3339)
		past = append(past, map[string]any{
			"topic": fmt.Sprintf("Vente %d", i), "start_time": start, "duration": 1, "synthetic_size": size,
		})
	}
	return z.control.Post(ctx, "/seed", map[string]any{"past": past}, nil)
}

// addresses returns the addresses of the files of all recordings, and their total size in bytes.
func (z *sandboxProcess) addresses(ctx context.Context) (all []string, size float64, err error) {
	from := navette.RealNow().UTC().AddDate(0, 0, -20).Format(time.DateOnly)
	for next := "first"; next != ""; {
		var list struct {
			Next     string `json:"next_page_token"`
			Meetings []struct {
				Files []struct {
					URL  string  `json:"download_url"`
					Size float64 `json:"file_size"`
				} `json:"recording_files"`
			}
		}
		query := url.Values{"from": {from}, "to": {navette.RealNow().UTC().Format(time.DateOnly)}, "page_size": {"300"}}
		if next != "first" {
			query.Set("next_page_token", next)
		}
		if err := z.call(ctx, http.MethodGet, z.rest+"/v2/users/"+z.owner+"/recordings?"+query.Encode(), "",
			&list); err != nil {
			return nil, 0, err
		}
		for _, m := range list.Meetings {
			for _, f := range m.Files {
				all, size = append(all, f.URL), size+f.Size
			}
		}
		next = list.Next
	}
	return all, size, nil
}

// linkForImport connects the site to Zoom and links its owner for import since ten days ago. When it returns, the
// resulting read of Zoom's list has ended.
func (s *site) linkForImport(ctx context.Context, zoom *sandboxProcess) error {
	app := url.Values{
		"kind": {"server_to_server"}, "client_id": {zoom.clientID}, "client_secret": {zoom.clientSecret},
		"account_id": {zoom.account},
	}
	if _, err := s.post(ctx, "settings/integrations/zoom/app", app); err != nil {
		return err
	}
	if _, err := s.post(ctx, "settings/integrations/zoom/connect", url.Values{"host": {zoom.email}}); err != nil {
		return err
	}
	err := s.with(ctx, func(db *store.Store) error { return s.linkOwner(ctx, db, zoom.owner) })
	if err != nil {
		return err
	}
	return s.open(ctx, func(db *store.Store) error {
		return poll(ctx, func() (bool, error) {
			next, err := db.System().NextDue(ctx)
			return next.After(navette.RealNow()), err
		})
	})
}

// linkOwner links the owner to Zoom's owner for import since ten days ago.
func (s *site) linkOwner(ctx context.Context, db *store.Store, zoomUser string) error {
	org, now := db.Org(s.org), navette.RealNow().UTC()
	c, err := org.Connection(ctx)
	if err != nil {
		return err
	}
	host, err := org.HostOf(ctx, c.ZoomAccountID, zoomUser)
	if err != nil {
		return err
	}
	return org.Update(ctx, navette.System(s.org), now, func(tx *store.Tx) error {
		since := navette.At(now.AddDate(0, 0, -10))
		return tx.LinkHosts(ctx, []navette.HostLink{
			{UserID: s.user, HostID: host.HostID, ForImport: true, ImportSince: since},
		})
	})
}

// bringHome has Zoom's list read from the beginning and returns how long it took until the last recording was ready.
// It submits the form that links the owner again, which makes the program read at once.
func (s *site) bringHome(ctx context.Context, zoom *sandboxProcess, n int) (took time.Duration, err error) {
	err = s.open(ctx, func(db *store.Store) error {
		org, now := db.Org(s.org), navette.RealNow().UTC()
		c, err := org.Connection(ctx)
		if err != nil {
			return err
		}
		host, err := org.HostOf(ctx, c.ZoomAccountID, zoom.owner)
		if err != nil {
			return err
		}
		err = org.Update(ctx, navette.System(s.org), now, func(tx *store.Tx) error {
			return tx.ImportFrom(ctx, now.AddDate(0, 0, -10))
		})
		if err != nil {
			return err
		}
		begin := navette.RealNow()
		row := url.Values{
			"host": {host.HostID}, "was-" + host.HostID: {s.user + " off"},
			"import-" + host.HostID: {"on"},
		}
		if _, err := s.post(ctx, "settings/integrations/zoom/people", row); err != nil {
			return err
		}
		ready, seen := 0, int64(0)
		err = poll(ctx, func() (bool, error) {
			events, err := org.EventsAfter(ctx, seen, 10*n)
			for _, e := range events {
				if seen = e.Seq; e.Kind == navette.EventCallReady {
					ready++
				}
			}
			return ready >= n, err
		})
		took = time.Since(begin)
		if err != nil {
			return fmt.Errorf("%d of %d recordings: %w", ready, n, err)
		}
		return nil
	})
	return took, err
}

// open calls do with the site's database while the program runs.
func (s *site) open(ctx context.Context, do func(*store.Store) error) error {
	db, err := store.Open(ctx, s.address)
	if err != nil {
		return err
	}
	return errors.Join(do(db), db.Close())
}

// poll repeats ask until it returns true.
func poll(ctx context.Context, ask func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, importWithin)
	defer cancel()
	ticker := time.NewTicker(importPolled)
	defer ticker.Stop()
	for {
		if yes, err := ask(); yes || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}
