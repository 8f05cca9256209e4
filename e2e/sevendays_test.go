package e2e

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/sandbox/control"
)

// TestSevenDaysDown leaves a server down for seven days, in which meetings of three linked users and of a stranger are
// recorded and no webhook arrives. Zoom deletes the recordings of the first user after 3 days, of the second after 14
// and of the third after 30; the third also trashes one of them. The next server finds everything, downloads first what
// vanishes first, restores what Zoom trashed by its settings, and asks about what the user trashed.
func TestSevenDaysDown(t *testing.T) {
	t.Parallel()
	clock := navette.NewSteppedClock(time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC))
	set := setting{stepped: clock, sandbox: func(o *sandbox.Options) { o.Users, o.RateLimits = 5, "off" }}
	for _, engine := range bothEngines {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			set := set
			set.stepped = navette.NewSteppedClock(clock.Now())
			w := newSurroundings(t, engine, set)
			w.flags.Workers = "1" // so that files are downloaded one after the other
			d := w.openDays(set.stepped)
			d.passDown(7)
			d.comeBack()
		})
	}
}

// days is an organization whose server is down.
type days struct {
	*surroundings
	step    *navette.SteppedClock
	users   []sandbox.ReadyUser // those of keptFor, in order
	trashed string              // topic of the recording that its host trashed
	browser *http.Client
}

// keptFor are the days after which Zoom moves the recordings of the linked users to its trash.
var keptFor = []int{3, 14, 30}

func (w *surroundings) openDays(step *navette.SteppedClock) *days {
	w.Helper()
	w.openStudio()
	d := &days{surroundings: w, step: step, users: w.zoom.Ready.Users[1:4]}
	var ids []string
	for i, u := range d.users {
		ids = append(ids, u.ID)
		w.zoom.Do("/users/"+u.ID+"/settings",
			recordingSettings("auto_delete_cmr", true, "auto_delete_cmr_days", keptFor[i]))
	}
	w.linkUsers(ids)
	server := w.start()
	d.browser = w.signIn()
	w.subscribe(w.hook)
	w.until("the lists were read once", func() bool {
		return len(w.zoom.Requests("GET", "/v2/users/*/recordings")) >= len(ids)
	})
	server.kill()
	w.zoom.Do("/webhooks", map[string]any{"on": false})
	return d
}

// passDown lets days pass. Each day every user records a meeting, the first user last.
func (d *days) passDown(n int) {
	d.Helper()
	for day := range n {
		for i := len(d.users); i >= 0; i-- {
			host := d.zoom.Ready.Users[i+1] // the last is the stranger
			topic := fmt.Sprintf("Day %d of user %d", day, i)
			number := d.meetingAtZoom(host.Email, topic)
			d.zoom.Play(number, "start", map[string]any{"piece": "cours-fr", "synthetic_size": 100_000})
			d.step.Advance(10 * time.Minute)
			d.zoom.Play(number, "end", nil)
			d.step.Advance(time.Minute)
			if i == 2 && day == 2 {
				d.trashed = topic
				d.trashAtZoom(d.recordingAt(topic).UUID)
			}
		}
		d.step.Advance(23 * time.Hour)
	}
}

// comeBack starts a server and judges what it does by itself.
func (d *days) comeBack() {
	d.Helper()
	// the only worker waits in its first download until everything is found
	d.zoom.Fault(map[string]any{"action": "hold", "path": "/rec/download/**", "when": "before"})
	d.start()
	d.zoom.Held("/rec/download/**", 1)
	d.until("every call is found", func() bool { return len(d.foundCalls()) == len(d.expected()) })
	d.zoom.Mend()
	d.until("everything is stored", func() bool { return d.stored(d.expected()) })
	d.judgeOrder()
	d.decide()
}

// expected returns the recordings that are imported without a decision.
func (d *days) expected() []control.Recording {
	d.Helper()
	return slices.DeleteFunc(d.zoom.State().Recordings, func(r control.Recording) bool {
		return r.Topic == d.trashed || !slices.ContainsFunc(d.users, func(u sandbox.ReadyUser) bool {
			return u.Email == r.Host
		})
	})
}

// recordingAt returns Zoom's recording with a topic.
func (d *days) recordingAt(topic string) control.Recording {
	d.Helper()
	for _, r := range d.zoom.State().Recordings {
		if r.Topic == topic {
			return r
		}
	}
	d.Fatalf("Zoom has no recording %q", topic)
	return control.Recording{}
}

// trashAtZoom moves a recording to Zoom's trash as its host does.
func (d *days) trashAtZoom(uuid string) {
	d.Helper()
	d.callZoom(http.MethodDelete,
		"/v2/meetings/"+url.PathEscape(url.PathEscape(uuid))+"/recordings?action=trash", nil, nil)
}

func (d *days) foundCalls() map[string]bool {
	d.Helper()
	return d.listedCalls(d.browser)
}

// stored reports whether the files of some recordings are stored, each as often as Zoom has it, and no others.
func (d *days) stored(recordings []control.Recording) bool {
	d.Helper()
	want, have := map[string]int{}, map[string]int{} // by digest; recordings of one piece have equal texts
	for _, r := range recordings {
		for _, digest := range digestsOf(r) {
			want[digest]++
		}
	}
	for _, f := range d.storedFiles() {
		have[f.digest]++
	}
	return maps.Equal(want, have)
}

// judgeOrder checks that the first files of recordings were asked for in the order in which the recordings vanish. It
// leaves out the download that began before everything was found, and what had to be restored from the trash.
func (d *days) judgeOrder() {
	d.Helper()
	vanishes := map[string]time.Time{} // by the start, as it is in the names of files
	for _, r := range d.expected() {
		user := slices.IndexFunc(d.users, func(u sandbox.ReadyUser) bool { return u.Email == r.Host })
		at := r.Start.Add(10*time.Minute).AddDate(0, 0, keptFor[user])
		if at.After(d.step.Now()) {
			vanishes[r.Start.UTC().Format("20060102-150405")] = at
		}
	}
	var order []string
	for _, r := range d.zoom.Requests("GET", "/replay/**") {
		start := strings.TrimSuffix(strings.TrimPrefix(path.Base(r.Path), "GMT"), path.Ext(r.Path))
		start = strings.TrimSuffix(start, "_Recording")
		if !vanishes[start].IsZero() && !slices.Contains(order, start) {
			order = append(order, start)
		}
	}
	if len(order) != len(vanishes) {
		d.Errorf("%d recordings were downloaded, want %d", len(order), len(vanishes))
	}
	for i := 2; i < len(order); i++ {
		if vanishes[order[i]].Before(vanishes[order[i-1]]) {
			d.Errorf("%s, which vanishes at %s, was downloaded after %s, which vanishes at %s", order[i],
				vanishes[order[i]], order[i-1], vanishes[order[i-1]])
		}
	}
}

// decide checks that the recording that its host trashed waits for a decision, and restores it.
func (d *days) decide() {
	d.Helper()
	waiting, err := d.rules.Importer.Trashed(d.Context(), d.owner)
	d.must(err)
	if len(waiting) != 1 || waiting[0].Topic != d.trashed {
		d.Fatalf("these wait for a decision: %+v, want %s", waiting, d.trashed)
	}
	d.must(d.rules.Importer.Recover(d.Context(), d.owner, waiting[0].ID))
	d.until("the restored recording is stored", func() bool {
		return d.stored(append(d.expected(), d.recordingAt(d.trashed)))
	})
}
