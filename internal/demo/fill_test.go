package demo_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"testing"
	"time"

	"navette.dev/navette/internal/demo"
	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/media"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/standing"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// TestTheStudioHasTwoWeeksBehindIt fills a demo and checks what its owner sees on Today and in the library.
func TestTheStudioHasTwoWeeksBehindIt(t *testing.T) {
	t.Parallel()
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			fillAndJudge(t, storetest.Address(t, engine))
		})
	}
}

func fillAndJudge(t *testing.T, database string) {
	t.Helper()
	d, err := demo.Start(t.Context(), demo.Options{Database: database})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	filled, err := d.Fill(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var last error
	for deadline := navette.RealNow().Add(30 * time.Second); ; {
		if last = judge(t.Context(), d, filled.Studio.Actor); last == nil {
			last = measure(t.Context(), d, filled)
		}
		if last == nil {
			last = judgePolicy(t.Context(), d, filled.Sales.Actor)
		}
		if last == nil {
			last = judgeGaps(t.Context(), d, filled.Sales.Actor)
		}
		if last == nil {
			return
		}
		if navette.RealNow().After(deadline) {
			t.Fatal(last)
		}
		if err := (navette.RealClock{}).WaitUntil(t.Context(), navette.RealNow().Add(50*time.Millisecond)); err != nil {
			t.Fatal(err)
		}
	}
}

// judgePolicy returns an error unless the sales team's policy is in force, with one setting that was changed in Zoom.
func judgePolicy(ctx context.Context, d *demo.Demo, owner navette.Actor) error {
	applied, err := d.App.Policies.Last(ctx, owner, navette.PolicyApply)
	if err != nil {
		return err
	}
	if !applied.Result.Whole() || applied.Result.Added != 3 || applied.Result.Primary != 1 {
		return fmt.Errorf("the policy was applied as %+v", applied.Result)
	}
	drift, err := d.App.Policies.Drift(ctx, owner)
	if err == nil && (len(drift.Rows) != 1 || drift.Rows[0].Item != "display_participant_name") {
		err = fmt.Errorf("changed in Zoom: %+v", drift.Rows)
	}
	return err
}

// judgeGaps returns an error unless the completeness check of the sales team names the two open gaps and the accepted
// one, with their causes.
func judgeGaps(ctx context.Context, d *demo.Demo, owner navette.Actor) error {
	gaps, err := d.App.Audits.Gaps(ctx, owner)
	if err != nil {
		return err
	}
	found := map[string]string{}
	for _, g := range gaps {
		found[g.Topic] = string(g.Cause)
		if (g.Accepted != nil) != (g.Topic == "Point interne") {
			return fmt.Errorf("accepted: %+v", g)
		}
	}
	if want := map[string]string{
		"Premier contact, Atelier Mistral": "never_recorded", "Point interne": "never_recorded",
		"Negotiation, Brasserie des Halles": "trashed",
	}; !maps.Equal(found, want) {
		return fmt.Errorf("the check finds %v, want %v", found, want)
	}
	return nil
}

// measure compares the length of each recording in the list, in its video and audio files, and in Zoom. The lengths
// must agree within a second, and differ between calls.
func measure(ctx context.Context, d *demo.Demo, filled demo.Organizations) error {
	lengths := map[time.Duration]bool{}
	var shortest, longest time.Duration
	for _, owner := range []navette.Actor{filled.Studio.Actor, filled.Sales.Actor} {
		list, err := d.App.Library.Calls(ctx, owner, library.Filter{})
		if err != nil {
			return err
		}
		for _, row := range list.Calls {
			length, played := row.Length(), 0
			lengths[length.Round(time.Minute)] = true
			if longest = max(longest, length); shortest == 0 || length < shortest {
				shortest = length
			}
			if off := length - time.Duration(row.Call.Seconds)*time.Second; off.Abs() > time.Second {
				return fmt.Errorf("%s lasts %s in the list and %d s in Zoom", row.Call.Title, length, row.Call.Seconds)
			}
			for _, f := range row.Files {
				if f.State != navette.FileStored || f.FileType != "MP4" && f.FileType != "M4A" {
					continue
				}
				found, err := probe(ctx, d, owner, f)
				if err != nil {
					return err
				}
				if off := length - found; off.Abs() > time.Second {
					return fmt.Errorf("%s lasts %s in the list and %s in its %s", row.Call.Title, length, found,
						f.FileType)
				}
				played++
			}
			if played < 2 {
				return fmt.Errorf("%s has %d files to play, want video and audio", row.Call.Title, played)
			}
		}
	}
	if len(lengths) < 10 || shortest > 4*time.Minute || longest < time.Hour {
		return fmt.Errorf("%d lengths from %s to %s, want 10 from 3 min to over an hour", len(lengths), shortest,
			longest)
	}
	return nil
}

// probe returns the duration of a stored file, read from the file itself.
func probe(ctx context.Context, d *demo.Demo, owner navette.Actor, f navette.RecordingFile) (time.Duration, error) {
	stored, err := d.App.Library.Open(ctx, owner, f.CallID, f.ID)
	if err != nil {
		return 0, err
	}
	defer func() { _ = stored.Reader.Close() }()
	raw, err := io.ReadAll(stored.Reader)
	if err != nil {
		return 0, err
	}
	info, err := media.Verify(f.FileType, bytes.NewReader(raw), int64(len(raw)))
	return info.Duration, err
}

// judge returns an error for what the owner does not see yet.
func judge(ctx context.Context, d *demo.Demo, owner navette.Actor) error {
	today, err := d.App.Journeys.Today(ctx, owner, standing.Standing{})
	if err != nil {
		return err
	}
	days := map[string]bool{}
	for _, dot := range today.Outward {
		days[dot.At.Format(time.DateOnly)] = true
		if dot.Took < 0 || dot.Took > time.Minute {
			return fmt.Errorf("links left %s after they were due", dot.Took)
		}
	}
	took := map[time.Duration]bool{}
	for _, dot := range today.Inward {
		if took[dot.Took] = true; dot.Took < time.Minute || dot.Took > navette.ImportedWithin {
			return fmt.Errorf("a recording was imported within %s, want minutes", dot.Took)
		}
	}
	if len(days) < 10 || len(took) < 5 {
		return fmt.Errorf("links of %d days and imports of %d durations, want 10 and 5", len(days), len(took))
	}
	for _, a := range today.Attention {
		if a.Row.Session.StartsAt.Before(d.Clock.Now().Add(-time.Hour)) {
			return fmt.Errorf("a session of the past needs attention: %s, %s", a.Row.Session.Title, a.Kind)
		}
	}
	found, err := d.App.Library.Calls(ctx, owner, library.Filter{Query: "epaules"})
	if err == nil && len(found.Calls) < 5 {
		err = fmt.Errorf("%d calls in which a word is found, want 5", len(found.Calls))
	}
	return err
}
