package e2e

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"time"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/sandbox/control"
)

// lane is an installation whose servers are killed one after the other, while recordings appear in Zoom. Two of the
// account's users are linked for import, one is not, and old recordings are from before the link.
type lane struct {
	*surroundings
	files   fileStore
	moving  *moving // nil if the files stay where they are
	account bool    // whether Zoom lets the app list the account's recordings; otherwise it lists each user's

	linked   []string // e-mail addresses
	trashes  string   // e-mail address of a linked user whose recordings Zoom trashes as soon as they are made
	stranger string   // e-mail address of a user who is not linked
	since    time.Time
	made     int // number of recordings of linked users
	kills    map[string]int
	killed   int
	judged   int // number of files in the last judgement
	poller   *poller
}

const (
	laneSpeed = 60      // of the product's clock
	laneVideo = 5 << 19 // bytes of a video
	// partVideo is the size of a video that is sent to an S3 server in parts of at least 5 MiB.
	partVideo = 5<<20 + 200_000
)

// laneSetting is the setting of a lane: a sweep every two seconds of real time.
func laneSetting(account bool) setting {
	var scopes []string // all
	if !account {
		for _, s := range connection.Scopes {
			if s.Name != connection.AccountRecordings.Name {
				scopes = append(scopes, s.Name)
			}
		}
	}
	return setting{speed: laneSpeed, sweepEvery: "2m", sandbox: func(o *sandbox.Options) {
		o.Users, o.RateLimits, o.History, o.Scopes = 5, "off", 5000, scopes
	}}
}

// openLane connects an organization, links two users, and records meetings that must not be imported.
func (w *surroundings) openLane(files fileStore, account bool) *lane {
	w.Helper()
	l := &lane{surroundings: w, files: files, account: account, kills: map[string]int{}}
	w.openStudio()
	users := w.zoom.Ready.Users
	l.record(users[1].Email, w.clock.Now().Add(-24*time.Hour), laneVideo) // before the link
	w.zoom.Do("/users/"+users[4].ID+"/settings", recordingSettings("auto_delete_cmr", true, "auto_delete_cmr_days", 0))
	w.linkUsers([]string{users[1].ID, users[2].ID, users[4].ID})
	l.linked, l.trashes = []string{users[1].Email, users[2].Email, users[4].Email}, users[4].Email
	l.stranger, l.since = users[3].Email, w.clock.Now()
	first := w.start() // so that Zoom's webhooks find their address
	w.subscribe(w.hook)
	first.kill()
	l.poller = l.startPoller()
	return l
}

// record adds a recording to Zoom, of which no webhook is sent.
func (l *lane) record(host string, start time.Time, size int64) {
	l.Helper()
	l.zoom.Do("/seed", map[string]any{"past": []map[string]any{{
		"host": host, "topic": fmt.Sprintf("Call %d", l.made), "start_time": start.UTC().Format(time.RFC3339Nano),
		"duration": 1, "synthetic_size": size, "piece": "cours-fr",
	}}})
}

// appear makes a recording of a linked user, as a window needs it, appear in Zoom, and at times one of a stranger.
// Every second one, and those that have to be announced, are of a meeting that Zoom announces by webhooks. The others
// are found in Zoom's lists only.
func (l *lane) appear(win window) {
	l.Helper()
	host, size := l.linked[l.made%2], cmp.Or(win.size, laneVideo)
	l.made++
	if l.made%5 == 0 {
		l.record(l.stranger, l.clock.Now(), size)
	}
	if win.trashed {
		host = l.trashes
	}
	if !win.announced && !win.trashed && l.made%2 == 0 {
		l.record(host, l.clock.Now(), size)
		return
	}
	l.holdMeeting(host, size)
}

// holdMeeting starts and ends a meeting that a user made in Zoom.
func (l *lane) holdMeeting(host string, size int64) {
	l.Helper()
	number := l.meetingAtZoom(host, fmt.Sprintf("Call %d", l.made))
	l.zoom.Play(number, "start", map[string]any{"piece": "cours-fr", "synthetic_size": size})
	l.zoom.Play(number, "end", nil)
}

// window is a moment of the work at which a server is killed.
type window struct {
	name string
	hold map[string]any // the fault by which Zoom holds a request
	s3   *s3Hold        // the request that is held on the way to the S3 server
	// if neither is set, the server holds itself at the window's name

	announced bool  // whether the recording that appears has to be announced by a webhook
	trashed   bool  // whether Zoom trashes it at once by its host's settings
	size      int64 // of its video, 0 for the usual one
	// needs is a window at which a server is killed first, so that the work of this window arises; "" for none
	needs string
	ready func(l *lane) // what has to be so at Zoom
	only  func(l *lane) bool
}

func (win window) fits(l *lane) bool {
	if win.only == nil {
		return l.moving == nil
	}
	return win.only(l)
}

// kill kills a server in a window.
func (l *lane) kill(win window) {
	l.Helper()
	if win.needs != "" {
		l.kill(windowNamed(win.needs))
	}
	began := navette.RealNow()
	l.appear(win)
	if win.ready != nil {
		win.ready(l)
	}
	switch {
	case win.hold != nil:
		l.zoom.Fault(win.hold)
		server := l.start(l.beginMove)
		l.until("Zoom holds a request: "+win.name, l.holds)
		server.kill()
		l.zoom.Mend()
	case win.s3 != nil:
		line := l.files.(*bucket).line
		line.holdNext(*win.s3)
		server := l.start(l.beginMove)
		l.until("a request to the S3 server is held: "+win.name, line.holds)
		server.kill()
	default:
		server := l.start(l.beginMove, func(o *serverOptions) { o.Hold = win.name })
		server.hear(saysHeld + win.name)
		server.kill()
	}
	l.kills[win.name]++
	l.killed++
	l.Logf("%6.1fs  %s", time.Since(began).Seconds(), win.name)
}

// holds waits a little for a request that Zoom holds.
func (l *lane) holds() bool {
	l.Helper()
	filter := url.Values{"state": {"held"}, "wait": {"5s"}, "count": {"1"}}
	held, err := l.zoom.Control.Requests(l.Context(), filter)
	l.must(err)
	return len(held) > 0
}

// finish starts a server that is not killed, and judges the lane once it has done its work.
func (l *lane) finish() {
	l.Helper()
	server := l.start(l.beginMove)
	l.judge()
	server.kill()
}

// wanted returns the recordings that have to be imported.
func (l *lane) wanted() []control.Recording {
	l.Helper()
	return slices.DeleteFunc(l.zoom.State().Recordings, func(r control.Recording) bool {
		return !slices.Contains(l.linked, r.Host) || r.Start.Before(l.since.Add(-time.Second))
	})
}
