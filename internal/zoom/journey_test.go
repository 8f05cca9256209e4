package zoom_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	content "navette.dev/navette/internal/media"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/navette/navettetest"
	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/zoom"
)

// settle is how long, on the sandbox's clock, a request whose answer was lost may still take effect.
const settle = 45 * time.Second

// journey uses every operation of the client against a Zoom with faults. It looks for the effect of a call before it
// repeats one that must not happen twice, and retries when Zoom permits it.
type journey struct {
	*testing.T
	zoom  *testkit.Zoom
	clock *navette.SteppedClock
	z     *zoom.Zoom
	app   zoom.App
	owner *visitor
	api   *zoom.API // as the owner
	inbox *inbox
	host  string
}

// visitor is a token source with a grant of a user. It refreshes the grant, and asks the user again if the grant has
// ended.
type visitor struct {
	j     *journey
	mu    sync.Mutex
	grant zoom.Grant
}

const comeBack = "https://navette.example/oauth"

func (v *visitor) signIn() error {
	address := v.j.z.AuthorizeURL(v.j.app, comeBack, "st4te", "")
	back := v.j.zoom.Authorize(address, v.j.zoom.Ready.Users[0].Email, true)
	grant, err := v.j.z.Exchange(v.j.Context(), v.j.app, zoom.Secret(back.Query().Get("code")), comeBack, "")
	if err == nil {
		v.grant = grant
	}
	return err
}

// again repeats a token request whose answer was lost.
func again(request func() error) error {
	err := request()
	for try := 1; err != nil && (zoom.Unclear(err) || zoom.IsRateLimited(err)) && try < 3; try++ {
		err = request()
	}
	return err
}

func (v *visitor) Token(context.Context) (zoom.Secret, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.grant.AccessToken, nil
}

func (v *visitor) Renew(ctx context.Context, refused zoom.Secret) (zoom.Secret, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if refused != v.grant.AccessToken {
		return v.grant.AccessToken, nil
	}
	err := again(func() error {
		fresh, err := v.j.z.Refresh(ctx, v.j.app, v.grant.RefreshToken)
		if err == nil {
			v.grant = fresh
		}
		return err
	})
	if zoom.IsGrantDead(err) { // after a refresh whose answer was lost, under strict rotation, or after a revocation
		err = again(v.signIn)
	}
	return v.grant.AccessToken, err
}

func newJourney(t *testing.T, tr trouble) *journey {
	j := &journey{T: t, clock: navette.NewSteppedClock(noon)}
	options := sandbox.Defaults()
	options.Clock, options.Users, options.Behaviour = j.clock, 2, tr.behaviours()
	// all scopes but the one for a ZAK
	options.Scopes = strings.Fields(
		"user:read:admin meeting:read:admin meeting:write:admin recording:read recording:write")
	j.inbox = newInbox(t)
	options.WebhookURL, options.WebhookSecret = []string{j.inbox.URL}, hookSecret
	j.zoom = testkit.StartZoom(t, options)
	j.until("the webhook address is validated", j.zoom.Subscribed)
	j.app = zoom.App{ClientID: j.zoom.Ready.ClientID, ClientSecret: zoom.Secret(j.zoom.Ready.ClientSecret)}
	j.host = j.zoom.Ready.Users[0].ID
	var err error
	j.z, err = zoom.New(zoom.Config{
		RESTBase: j.zoom.Ready.REST, OAuthBase: j.zoom.Ready.OAuth, Clock: j.clock, Timeout: tr.patience(),
		Limiter: zoom.NewLocalLimiter(j.clock, zoom.DefaultShare, business),
		Retry:   zoom.Retry{Base: 5 * time.Millisecond},
	})
	j.must(err)
	j.owner = &visitor{j: j}
	j.must(j.owner.signIn())
	j.api = j.z.As(j.zoom.Ready.AccountID, j.owner)
	for _, fault := range tr.faults() {
		j.zoom.Fault(fault)
	}
	return j
}

func (j *journey) must(err error) {
	j.Helper()
	if err != nil {
		j.Fatal(err)
	}
}

func (j *journey) until(what string, condition func() bool) {
	j.Helper()
	(&testkit.Studio{T: navettetest.T{T: j.T}}).Until(what, condition)
}

// settle releases held answers and waits until late effects have happened.
func (j *journey) settle() {
	j.zoom.Do("/release", map[string]string{})
	j.clock.Advance(settle)
}

// do makes a repeatable call until it succeeds.
func (j *journey) do(call func() error) {
	j.Helper()
	err := call()
	for try := 1; err != nil && j.later(err) && try < 6; try++ {
		err = call()
	}
	j.must(err)
}

// later waits until a failed call may be retried, and reports whether a retry is useful.
func (j *journey) later(err error) bool {
	var limited *zoom.RateLimitedError
	switch {
	case errors.As(err, &limited):
		if limited.Until.After(j.clock.Now()) {
			j.clock.Set(limited.Until)
		}
	case zoom.Unclear(err):
		j.settle()
	default:
		return zoom.IsTokenDead(err)
	}
	return true
}

// meeting creates exactly one meeting. After an unclear answer it looks for the meeting's marker until it is sure.
func (j *journey) meeting(topic string) int64 {
	j.Helper()
	want := zoom.MeetingSpec{
		Topic: topic, Agenda: "ref:" + topic, Type: zoom.ScheduledMeeting, StartTime: noon.Add(48 * time.Hour),
		Duration: 45, Timezone: "Europe/Paris",
		Settings: &zoom.MeetingSettings{ApprovalType: new(zoom.ApproveAutomatically), AutoRecording: new("cloud")},
	}
	var number int64
	j.do(func() error {
		made, err := j.api.Meetings.Create(j.Context(), j.host, want)
		if err == nil {
			number = made.ID
			return nil
		}
		if zoom.Unclear(err) {
			j.settle()
			if found := j.marked(topic); len(found) > 0 {
				number = found[0]
				return nil
			}
		}
		return err
	})
	return number
}

// marked returns the meetings with a marker.
func (j *journey) marked(topic string) []int64 {
	j.Helper()
	var found []int64
	j.do(func() error {
		found = nil
		all, err := collect(j.api.Meetings.List(j.Context(), j.host, zoom.ListScheduled))
		for _, m := range all {
			if m.Agenda == "ref:"+topic {
				found = append(found, m.ID)
			}
		}
		return err
	})
	return found
}

// reconcile deletes the meetings with a marker except the one that is kept: requests with unclear answers may have
// created them. If keep is 0 it deletes all of them.
func (j *journey) reconcile(topic string, keep int64) {
	j.Helper()
	for _, number := range j.marked(topic) {
		if number != keep {
			j.delete(number)
		}
	}
}

func (j *journey) delete(number int64) {
	j.Helper()
	j.do(func() error { return unlessGone(j.api.Meetings.Delete(j.Context(), "", number, zoom.DeleteOptions{})) })
}

// unlessGone ignores an error that something does not exist, since an earlier try may have deleted it.
func unlessGone(err error) error {
	if zoom.IsNotFound(err) {
		return nil
	}
	return err
}

// register registers a person once.
func (j *journey) register(number int64, name string) {
	j.Helper()
	email := name + "@example.org"
	j.do(func() error {
		_, err := j.api.Registrants.Add(j.Context(), number, zoom.NewRegistrant{Email: email, FirstName: name})
		if zoom.Unclear(err) {
			j.settle()
			if slices.ContainsFunc(j.registered(number), func(r zoom.Registrant) bool { return r.Email == email }) {
				return nil
			}
		}
		return err
	})
}

func (j *journey) registered(number int64) []zoom.Registrant {
	j.Helper()
	var all []zoom.Registrant
	j.do(func() (err error) {
		all, err = collect(j.api.Registrants.List(j.Context(), number, "approved"))
		return err
	})
	return all
}

// fetch downloads a whole file. It resumes where the download was cut, and starts again if the content is not the
// file.
func (j *journey) fetch(f zoom.RecordingFile, token zoom.Secret) string {
	j.Helper()
	var got []byte
	for range 6 {
		d, err := j.z.Download(j.Context(), f.DownloadURL, token, int64(len(got)))
		if err == nil {
			if !d.Resumed {
				got = got[:0]
			}
			var rest []byte
			rest, err = io.ReadAll(d.Body)
			_ = d.Body.Close()
			got = append(got, rest...)
		}
		if err != nil {
			var failed *zoom.DownloadError
			if !errors.As(err, &failed) || errors.Is(err, zoom.Untrusted) {
				j.Fatalf("%s: %v", f.Type, err)
			}
			continue
		}
		if _, err := content.Verify(f.Type, bytes.NewReader(got), int64(len(got))); err == nil &&
			int64(len(got)) == f.Size {
			sum := sha256.Sum256(got)
			return hex.EncodeToString(sum[:])
		}
		got = nil
	}
	j.Fatalf("%s never came whole", f.Type)
	return ""
}

// end returns the final state, without random values: ids, numbers and digests.
func (j *journey) end(fetched map[string]string) string {
	j.Helper()
	state := j.zoom.State()
	var lines []string
	for _, m := range state.Meetings {
		if m.Deleted {
			continue
		}
		people := make([]string, 0, len(m.Registrants))
		for _, r := range m.Registrants {
			people = append(people, r.Email+" "+r.Status)
		}
		slices.Sort(people)
		lines = append(lines,
			fmt.Sprint("meeting ", m.Topic, " ", m.StartTime, m.Duration, m.Timezone, m.Settings, people))
	}
	slices.Sort(lines) // the state lists them by number, which is random
	for _, r := range state.Recordings {
		lines = append(lines, fmt.Sprint("recording ", r.Topic, " ", r.Status))
		for _, f := range r.Files {
			same := "not fetched"
			if sum, there := fetched[f.Type]; there {
				same = fmt.Sprint("fetched whole ", sum == f.SHA256)
			}
			lines = append(lines, fmt.Sprint("  file ", f.Type, " ", f.Size, " ", same))
		}
	}
	return strings.Join(lines, "\n")
}
