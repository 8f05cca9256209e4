package audit_test

import (
	"flag"
	"fmt"
	"net/http"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/sandbox/control"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/zoom"
)

// recordings is how many recordings are planted, besides gaps and decoys. `make audit` plants 5 000.
var recordings = flag.Int("recordings", 250, "recordings to plant, besides the gaps and the decoys")

const (
	plantedHosts = 10
	plantedDays  = 60
	perCause     = 4  // gaps of each cause
	perDecoy     = 34 // decoys of each kind; the last two kinds have one less, which makes 200 with the others
)

// planted is a studio with ten linked hosts, to whose Zoom past meetings are added.
type planted struct {
	*testkit.Studio
	hosts []sandbox.ReadyUser // linked; the last has neither automatic recording nor transcripts
	gaps  map[string]navette.AuditCause
	n     int // meetings planted so far, which spread them over hosts and days
}

// one plants a meeting of a host some time ago, and returns its UUID.
func (p *planted) one(host int, ago time.Duration, more map[string]any) string {
	p.Helper()
	p.n++
	seed := map[string]any{
		"host": p.hosts[host].ID, "topic": fmt.Sprintf("Appel %d", p.n), "start_time": p.Clock.Now().Add(-ago),
		"duration": 20, "piece": "vente-fr", "participants": []map[string]any{{"name": "Yanis"}},
	}
	for key, value := range more {
		seed[key] = value
	}
	var answer struct{ Recordings []struct{ UUID string } }
	p.Must(p.Zoom.Control.Post(p.Context(), "/seed", map[string]any{"past": []any{seed}}, &answer))
	return answer.Recordings[0].UUID
}

// some plants n meetings of the nine hosts with automatic recording, at least and at most some days ago.
func (p *planted) some(n, least, most int, more map[string]any) []string {
	p.Helper()
	var uuids []string
	for i := range n {
		days := least + (i*(most-least))/n
		uuids = append(uuids, p.one(p.n%(plantedHosts-1), time.Duration(days)*24*time.Hour+
			time.Duration(p.n%9)*time.Hour+7*time.Minute, more))
	}
	return uuids
}

func (p *planted) gap(cause navette.AuditCause, uuids ...string) []string {
	for _, uuid := range uuids {
		p.gaps[uuid] = cause
	}
	return uuids
}

func (p *planted) change(action string, uuids []string, more map[string]any) {
	p.Helper()
	body := map[string]any{"uuids": uuids}
	for key, value := range more {
		body[key] = value
	}
	p.Zoom.Do("/recordings/"+action, body)
}

// TestEveryGapIsFoundAndNoDecoy plants four gaps of each cause and 200 decoys among imported recordings of 60 days,
// with a change of the clocks. The audit must name the gaps with the right causes, and report nothing else, within
// Zoom's limits for the plan Pro.
func TestEveryGapIsFoundAndNoDecoy(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		p := plantAll(w)
		w.Must(w.Audits.Begin(w.Context(), w.Owner, "2026-09-20", "2026-11-23"))
		before, began := len(w.Zoom.Requests("", "")), navette.RealNow()
		_ = w.Audits.Work(w.Context(), w.Lease(navette.PromiseAudit, w.Org)) // it is due again, which is an error
		took := navette.RealNow().Sub(began)
		gaps, err := w.Audits.Gaps(w.Context(), w.Owner)
		w.Must(err)
		planted := len(p.gaps)
		for _, g := range gaps {
			if p.gaps[g.UUID] != g.Cause {
				w.Errorf("%s of %s, %s: reported as %q, planted as %q", g.Topic, g.Day, g.UUID, g.Cause, p.gaps[g.UUID])
			}
			delete(p.gaps, g.UUID)
		}
		for uuid, cause := range p.gaps {
			w.Errorf("not found: %s, %s", uuid, cause)
		}
		run, err := w.Audits.Running(w.Context(), w.Owner)
		w.Must(err)
		if run.EndedAt.IsZero() {
			w.Errorf("the audit has not ended: %+v", run)
		}
		requests := w.Zoom.Requests("", "")[before:]
		withinPro(p, requests)
		p.wantSums(6 * perCause)
		w.Logf("audit: %d recordings, %d of %d gaps, took %.1f s, %d requests", *recordings, len(gaps), planted,
			took.Seconds(),
			len(requests))
	}, testkit.Limits(zoom.PlanPro, 0.8), testkit.Sandbox(func(o *sandbox.Options) {
		o.Plan, o.RateLimits, o.Users, o.History = "pro", "on", plantedHosts+2, 100_000
	}))
}

// withinPro checks that Zoom refused no request, and that no second had more requests of a label than the plan Pro
// permits.
func withinPro(p *planted, requests []control.Request) {
	p.Helper()
	perSecond := map[string]int{"LIGHT": 30, "MEDIUM": 20, "HEAVY": 10}
	of := map[string][]time.Time{}
	for _, r := range requests {
		if r.Status == http.StatusTooManyRequests {
			p.Errorf("refused: %s %s", r.Method, r.Path)
		}
		of[r.Label] = append(of[r.Label], r.RealTime)
	}
	for label, times := range of {
		for i := perSecond[label]; perSecond[label] > 0 && i < len(times); i++ {
			if times[i].Sub(times[i-perSecond[label]]) < 900*time.Millisecond {
				p.Errorf("%s: more than %d requests within a second", label, perSecond[label])
				break
			}
		}
		p.Logf("%s: %d requests", label, len(times))
	}
}

// wantSums checks that the counts of days and of certificates add up, with a number of gaps.
func (p *planted) wantSums(gaps int) {
	p.Helper()
	days, err := p.Audits.Days(p.Context(), p.Owner, "2026-09-01", "2026-11-30")
	p.Must(err)
	var held, ofMonths, gapsOfDays, gapsOfMonths int
	for _, d := range days {
		held += d.Held
		gapsOfDays += d.Gaps
		if d.Expected != d.Here+d.Pending+d.Gaps {
			p.Errorf("%s: %d expected, but %d here, %d pending and %d gaps", d.Date, d.Expected, d.Here, d.Pending, d.Gaps)
		}
	}
	for _, month := range []string{"2026-09", "2026-10", "2026-11"} {
		c, err := p.Audits.Month(p.Context(), p.Owner, month)
		p.Must(err)
		ofMonths += c.Held
		gapsOfMonths += c.Gaps
		if c.Expected != len(c.Rows) || c.Expected != c.Here+c.Pending+c.Gaps+c.Accepted {
			p.Errorf("%s does not add up: %d rows, %+v", month, len(c.Rows), c.Expected)
		}
	}
	if want := *recordings + 200 + gaps; held != want || ofMonths != want || gapsOfDays != gaps || gapsOfMonths != gaps {
		p.Errorf("held %d by day and %d by month, want %d; gaps %d and %d, want %d", held, ofMonths, want, gapsOfDays,
			gapsOfMonths, gaps)
	}
}
