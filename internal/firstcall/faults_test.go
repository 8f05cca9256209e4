package firstcall_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/firstcall"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/zoom"
)

// stage is one moment of a case: what happens, how much time passes, and what the page shows then.
type stage struct {
	does func(c *test)
	pass time.Duration
	// steps that are not as in a test without faults, "kind: state case remedy" each; the remedy is the end of its key
	shows []string
}

// faultCase is a fault that touches the first call.
type faultCase struct {
	name    string
	options []testkit.Option
	before  func(w *testkit.Studio) // before the test is begun; nil if the studio is only connected
	stages  []stage
	outcome navette.FirstCallOutcome
}

func start(c *test)  { c.Zoom.Play(c.number(), "start", map[string]any{"piece": "cours-fr"}) }
func finish(c *test) { c.Zoom.Play(c.number(), "end", nil) }
func mend(c *test)   { c.Zoom.Mend() }

func fault(action, method, path string, more map[string]any) func(*test) {
	return func(c *test) {
		f := map[string]any{"action": action, "method": method, "path": path, "count": 0}
		if action == "status" {
			f["when"] = "before"
		}
		for key, value := range more {
			f[key] = value
		}
		c.Zoom.Fault(f)
	}
}

func status(code, zoomCode int, path string) func(*test) {
	return fault("status", "", path, map[string]any{"status": code, "code": zoomCode, "message": "Refused for a test."})
}

func all(do ...func(*test)) func(*test) {
	return func(c *test) {
		for _, d := range do {
			d(c)
		}
	}
}

// hostSettings changes settings of the Zoom user who hosts the test, as an administrator does at Zoom.
func hostSettings(w *testkit.Studio, settings map[string]any) {
	w.Zoom.Do("/users/"+w.Host()+"/settings", settings)
}

const (
	recordings = "/v2/meetings/*/recordings"
	anything   = "/v2/**"
)

var faultCases = []faultCase{
	{
		name: "webhooks arrive", before: (*testkit.Studio).Subscribe,
		stages: []stage{
			{start, 0, []string{"started: done by webhook", "recorded: done by webhook", "ended: now"}},
			// A webhook makes a look due, which may see the end before the webhook of the end is handled.
			{finish, 0, []string{"ended: done"}},
			{nil, 3 * time.Minute, []string{"processed: done", "searchable: done"}},
		},
		outcome: navette.FirstCallGreen,
	}, {
		name: "all webhooks are lost", before: (*testkit.Studio).Subscribe,
		stages: []stage{
			{fault("webhook-lose", "", "", map[string]any{"event": "*"}), 0, []string{"meeting: done", "started: now"}},
			{start, 20 * time.Second, []string{"started: done by look", "recorded: now live", "ended: now"}},
			{finish, 20 * time.Second, []string{"ended: done by look", "recorded: done by look"}},
			{nil, 3 * time.Minute, []string{"processed: done by look", "searchable: done"}},
		},
		outcome: navette.FirstCallGreen,
	}, {
		name:    "the transcript is late",
		options: []testkit.Option{testkit.Sandbox(func(o *sandbox.Options) { o.TranscriptDelay = 90 * time.Minute })},
		stages: []stage{
			{start, time.Minute, []string{"searchable: todo"}},
			{finish, 20 * time.Minute, []string{"searchable: now late", "verified: done", "playable: done"}},
			{nil, 2 * time.Hour, []string{"searchable: done"}},
		},
		outcome: navette.FirstCallGreen,
	}, {
		name: "the transcript is switched off",
		before: func(w *testkit.Studio) {
			hostSettings(w, map[string]any{"recording": map[string]any{"recording_audio_transcript": false}})
		},
		stages: []stage{
			{nil, 3 * time.Second, []string{"started: now", "searchable: attention off policy"}},
			{all(start, pass(time.Minute), finish), 3 * time.Minute, []string{
				"searchable: failed off policy", "playable: done", "verified: done",
			}},
		},
		outcome: navette.FirstCallGivenUp,
	}, {
		name: "a file has the wrong size",
		stages: []stage{
			{all(start, pass(time.Minute), finish,
				fault("download-length", "", "", map[string]any{"at": 100, "file_type": "MP4"})),
				2 * time.Minute, []string{"downloaded: attention wrong_size wait", "verified: todo", "searchable: done"}},
			{mend, 15 * time.Minute, []string{"downloaded: done", "verified: done"}},
		},
		outcome: navette.FirstCallGreen,
	}, {
		name: "a file is damaged on the way",
		stages: []stage{
			{all(start, pass(time.Minute), finish,
				fault("download-flip", "", "", map[string]any{"at": 5, "file_type": "MP4"})),
				30 * time.Second, []string{"downloaded: done", "verified: attention damaged wait"}},
			{mend, 15 * time.Minute, []string{"verified: done"}},
		},
		outcome: navette.FirstCallGreen,
	}, {
		name: "the recording is not found for a while",
		stages: []stage{
			{all(start, pass(time.Minute), status(404, 3301, recordings), finish), time.Minute, []string{
				"ended: done", "recorded: now listed_later", "processed: todo",
			}},
			{nil, 10 * time.Minute, []string{"recorded: attention missing recording", "processed: todo"}},
			{mend, 3 * time.Minute, []string{"recorded: done", "searchable: done"}},
		},
		outcome: navette.FirstCallGreen,
	}, {
		name:    "Zoom processes for long",
		options: []testkit.Option{testkit.Sandbox(func(o *sandbox.Options) { o.RecordingDelay = 3 * time.Hour })},
		stages: []stage{
			{all(start, pass(time.Minute), finish), time.Minute, []string{"recorded: done", "processed: now"}},
			{nil, time.Hour, []string{"processed: now slow", "downloaded: todo"}},
			{nil, 3 * time.Hour, []string{"processed: done", "searchable: done"}},
		},
		outcome: navette.FirstCallGreen,
	}, {
		name: "recording is switched off",
		before: func(w *testkit.Studio) {
			hostSettings(w, map[string]any{"recording": map[string]any{"cloud_recording": false}})
		},
		stages: []stage{
			{nil, 3 * time.Second, []string{"started: now", "recorded: attention off policy"}},
			{start, time.Minute, []string{"started: done", "recorded: attention off policy", "ended: now"}},
			{finish, time.Minute, []string{"ended: done", "recorded: failed off policy", "processed: todo"}},
		},
		outcome: navette.FirstCallGivenUp,
	}, {
		name: "recording is switched on in time, and begun by hand",
		before: func(w *testkit.Studio) {
			hostSettings(w, map[string]any{"recording": map[string]any{"cloud_recording": false}})
		},
		stages: []stage{
			{func(c *test) {
				hostSettings(c.Studio, map[string]any{"recording": map[string]any{"cloud_recording": true}})
			}, 6 * time.Minute, []string{"recorded: attention by_hand by_hand"}},
			{all(start, pass(30*time.Second), func(c *test) { c.Zoom.Play(c.number(), "record", nil) },
				pass(time.Minute), finish), 3 * time.Minute, []string{"recorded: done", "searchable: done"}},
		},
		outcome: navette.FirstCallGreen,
	}, {
		name:   "the host has a Basic licence",
		before: func(w *testkit.Studio) { hostSettings(w, map[string]any{"type": 1}) },
		stages: []stage{
			{nil, 3 * time.Second, []string{"started: now", "recorded: attention basic licence"}},
			{all(start, pass(time.Minute), finish), time.Minute, []string{
				"recorded: failed basic licence", "processed: todo",
			}},
		},
		outcome: navette.FirstCallGivenUp,
	}, {
		name: "the meeting is never started",
		stages: []stage{
			{jump(30 * time.Minute), 0, []string{"started: now", "recorded: todo"}},
			{jump(6 * time.Minute), 0, []string{"started: failed never again"}},
			{func(c *test) {
				if left := c.Zoom.Meetings(); len(left) != 0 {
					c.Errorf("the meeting is still in Zoom: %+v", left)
				}
			}, 0, []string{"started: failed never again"}},
		},
		outcome: navette.FirstCallGivenUp,
	}, {
		name: "the meeting is deleted in Zoom",
		stages: []stage{
			{func(c *test) {
				api, _, err := c.Connections.API(c.Context(), c.Org)
				c.Must(err)
				c.Must(api.Meetings.Delete(c.Context(), "", c.number(), zoom.DeleteOptions{}))
			}, 20 * time.Second, []string{"meeting: failed deleted again", "started: todo"}},
		},
		outcome: navette.FirstCallGivenUp,
	}, {
		name: "downloads are refused for a while",
		stages: []stage{
			{all(start, pass(time.Minute), finish, status(403, 0, "/rec/download/**")), 2 * time.Minute, []string{
				"processed: done", "downloaded: attention unreachable wait", "searchable: attention unreachable wait",
			}},
			{mend, 15 * time.Minute, []string{"downloaded: done", "searchable: done"}},
		},
		outcome: navette.FirstCallGreen,
	}, {
		name: "Zoom is down for some minutes",
		stages: []stage{
			{status(503, 0, anything), time.Minute, []string{"started: attention unreachable wait"}},
			{start, 2 * time.Minute, []string{"started: attention unreachable wait"}},
			{mend, time.Minute, []string{"started: done", "ended: now"}},
			{all(status(503, 0, anything), finish), time.Minute, []string{"ended: attention unreachable wait"}},
			{mend, 4 * time.Minute, []string{"ended: done", "searchable: done"}},
		},
		outcome: navette.FirstCallGreen,
	}, {
		name:   "Zoom is down when the test begins",
		before: func(w *testkit.Studio) { status(503, 0, anything)(&test{Studio: w}) },
		stages: []stage{
			{nil, time.Minute, []string{"meeting: attention unreachable wait", "started: todo"}},
			{mend, 10 * time.Minute, []string{"meeting: done", "started: now"}},
			{all(start, pass(time.Minute), finish), 3 * time.Minute, []string{"searchable: done"}},
		},
		outcome: navette.FirstCallGreen,
	}, {
		name: "the token is revoked in the middle",
		stages: []stage{
			{start, time.Minute, []string{"started: done", "ended: now"}},
			{func(c *test) { c.Zoom.Do("/tokens/revoke", map[string]any{}) }, time.Minute,
				[]string{"ended: attention attention reconnect", "recorded: attention attention reconnect"}},
			{all(finish, func(c *test) { c.ConnectAs(c.Host()) }), 3 * time.Minute,
				[]string{"ended: done", "searchable: done"}},
		},
		outcome: navette.FirstCallGreen,
	}, {
		name: "Zoom is disconnected in the middle",
		stages: []stage{
			{func(c *test) { c.Must(c.Connections.Disconnect(c.Context(), c.Owner)) }, time.Minute,
				[]string{"started: attention not_connected connect"}},
			{func(c *test) { c.ConnectAs(c.Host()) }, 0, []string{"started: now"}},
			{all(start, pass(time.Minute), finish), 3 * time.Minute, []string{"searchable: done"}},
		},
		outcome: navette.FirstCallGreen,
	}, {
		name:   "new meetings are paused",
		before: func(w *testkit.Studio) { w.Must(w.Connections.Pause(w.Context(), w.Owner)) },
		stages: []stage{
			{nil, time.Minute, []string{"meeting: attention paused resume"}},
			{func(c *test) { c.Must(c.Connections.Resume(c.Context(), c.Owner)) }, time.Second,
				[]string{"meeting: done", "started: now"}},
			{all(start, pass(time.Minute), finish), 3 * time.Minute, []string{"searchable: done"}},
		},
		outcome: navette.FirstCallGreen,
	}, {
		name: "the server is down while the meeting takes place",
		stages: []stage{
			{all((*test).stopWork, start, advance(2*time.Minute), finish, advance(time.Minute)), 0,
				[]string{"started: now"}},
			{restart, 3 * time.Minute, []string{"started: done by look", "searchable: done"}},
		},
		outcome: navette.FirstCallGreen,
	}, {
		name:    "the app reads no past meetings, and no look sees the short meeting",
		options: []testkit.Option{withoutScope("meeting:read:past_meeting:admin")},
		stages: []stage{
			{all((*test).stopWork, start, advance(8*time.Second), finish), 0, []string{"started: now"}},
			{restart, 3 * time.Minute, []string{"started: done by look", "ended: done by look", "searchable: done"}},
		},
		outcome: navette.FirstCallGreen,
	}, {
		name: "a rate limit is reached",
		stages: []stage{
			{fault("status", "GET", anything, map[string]any{
				"status": 429, "message": "You have reached the maximum per-second rate limit for this API.",
			}), time.Minute, []string{"started: attention limited wait"}},
			{mend, time.Minute, []string{"started: now"}},
			{all(start, pass(time.Minute), finish), 3 * time.Minute, []string{"searchable: done"}},
		},
		outcome: navette.FirstCallGreen,
	},
}

// withoutScope gives Zoom's app the scopes that the program needs, without one.
func withoutScope(name string) testkit.Option {
	return testkit.Sandbox(func(o *sandbox.Options) {
		for _, s := range connection.Scopes {
			if s.Name != name {
				o.Scopes = append(o.Scopes, s.Name)
			}
		}
	})
}

// pass lets time pass, with all work that becomes due in it.
func pass(d time.Duration) func(*test) { return func(c *test) { c.Pass(d) } }

// jump moves the clock in one step, and lets the work that is due then be done.
func jump(d time.Duration) func(*test) { return func(c *test) { c.Jump(c.In(d)) } }

// advance moves the clock while no one works.
func advance(d time.Duration) func(*test) { return func(c *test) { c.Clock.Set(c.In(d)) } }

// stopWork and restart stop the server and start it again.
func (c *test) stopWork() { c.stopped = true; c.StopWork() }
func restart(c *test)     { c.stopped = false; c.Restart() }

// TestThePageShowsTheTruthWithEachFault takes a test through each fault, on both engines, and compares what the page
// shows with what is expected and with Zoom itself.
func TestThePageShowsTheTruthWithEachFault(t *testing.T) {
	for _, f := range faultCases {
		t.Run(f.name, func(t *testing.T) {
			testkit.Each(t, func(w *testkit.Studio) {
				w.Connect()
				if f.before != nil {
					f.before(w)
				}
				c := beginIn(w, firstcall.Input{Title: title})
				for i, s := range f.stages {
					if s.does != nil {
						s.does(c)
					}
					if s.pass > 0 {
						c.Pass(s.pass)
					} else if !c.stopped {
						c.Rest()
					}
					c.wants(fmt.Sprintf("stage %d", i+1), s.shows)
				}
				if p := c.page(); p.Outcome != f.outcome {
					c.Errorf("the outcome is %q, want %q", p.Outcome, f.outcome)
				}
			}, f.options...)
		})
	}
}

// wants checks the steps that the page shows.
func (c *test) wants(when string, shows []string) {
	c.Helper()
	p := c.page()
	for _, want := range shows {
		kind, rest, _ := strings.Cut(want, ": ")
		s := p.Step(firstcall.StepKind(kind))
		if got := line(s, strings.Contains(rest, " by ")); got != rest {
			c.Errorf("%s: %s is %q, want %q (%+v)", when, kind, got, rest, s)
		}
	}
	c.isTrue(when, p)
}

// line returns a step in the words of a stage.
func line(s firstcall.Step, source bool) string {
	words := []string{string(s.State)}
	if source && s.SeenBy != "" {
		words = append(words, "by", string(s.SeenBy))
	}
	if s.Case != "" {
		words = append(words, s.Case)
	}
	if _, remedy, found := strings.Cut(s.Remedy, "remedy_"); found {
		words = append(words, remedy)
	}
	return strings.Join(words, " ")
}

// isTrue compares the steps with Zoom and with the library, and checks that each step has all that the page needs.
func (c *test) isTrue(when string, p *firstcall.Test) {
	c.Helper()
	now := c.Clock.Now()
	for _, s := range p.Steps {
		switch {
		case s.State == firstcall.Done && (s.At.IsZero() || s.At.After(now)):
			c.Errorf("%s: %s was done at %v", when, s.Kind, s.At)
		case (s.State == firstcall.Attention || s.State == firstcall.Failed) && (s.Case == "" || s.Remedy == ""):
			c.Errorf("%s: %s is %s without a reason or a remedy: %+v", when, s.Kind, s.State, s)
		case (s.State == firstcall.Attention || s.State == firstcall.Now) && s.Since.IsZero():
			c.Errorf("%s: %s waits since never", when, s.Kind)
		}
		for _, key := range []string{s.Sentence(), s.Remedy} {
			if key != "" && !c.said(key) {
				c.Errorf("%s: %s has no message %q", when, s.Kind, key)
			}
		}
	}
	there := c.Zoom.State()
	is := func(kind firstcall.StepKind) bool { return p.Step(kind).State == firstcall.Done }
	var held, live, recorded, processed bool
	for _, m := range there.Meetings {
		held, live = held || m.Live || len(m.Instances) > 0, live || m.Live
	}
	var digests []string
	for _, r := range there.Recordings {
		recorded, processed = true, processed || r.Status == "completed"
		for _, f := range r.Files {
			digests = append(digests, f.SHA256)
		}
	}
	if is(firstcall.Started) && !held || is(firstcall.Ended) && live || is(firstcall.Processed) && !processed ||
		is(firstcall.Ended) && is(firstcall.Recorded) && !recorded {
		c.Errorf("%s: the page shows more than Zoom has: %+v", when, p.Steps)
	}
	here := c.OnDisk()
	stored := slices.ContainsFunc(here, func(digest string) bool { return slices.Contains(digests, digest) })
	if (is(firstcall.Verified) || is(firstcall.Playable) || is(firstcall.Searchable)) && !stored {
		c.Errorf("%s: the page shows files that are not here", when)
	}
	if is(firstcall.Searchable) && len(c.Calls("couverture")) == 0 {
		c.Errorf("%s: no word of the transcript is found", when)
	}
}

// said reports whether both languages have a message.
func (c *test) said(key string) bool {
	c.Helper()
	words, err := catalogues()
	c.Must(err)
	return words.Words("fr", time.UTC).Has(key) && words.Words("en", time.UTC).Has(key)
}

var catalogues = sync.OnceValues(lang.Load)
