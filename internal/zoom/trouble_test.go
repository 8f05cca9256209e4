package zoom_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/zoom"
)

// trouble is a set of faults of Zoom, and of choices where Zoom's documents are unclear.
type trouble []one

type one struct {
	name   string
	choice string         // a behaviour, as name=value
	fault  map[string]any // in the form of the control API
	revoke bool           // whether the tokens are revoked halfway, not only expired
	crowd  bool           // whether another app of the account uses up the rate at times
}

func (t trouble) behaviours() (pairs []string) {
	for _, o := range t {
		if o.choice != "" {
			pairs = append(pairs, o.choice)
		}
	}
	return pairs
}

func (t trouble) faults() (list []map[string]any) {
	for _, o := range t {
		if o.fault != nil {
			list = append(list, o.fault)
		}
	}
	return list
}

func (t trouble) any(is func(one) bool) bool { return slices.ContainsFunc(t, is) }

// patience is how long the client waits for an answer. It is short if a fault holds answers indefinitely.
func (t trouble) patience() time.Duration {
	if t.any(func(o one) bool { return o.fault["action"] == "hold" }) {
		return time.Second
	}
	return 0
}

func (t trouble) String() string {
	names := make([]string, len(t))
	for i, o := range t {
		names[i] = o.name
	}
	return strings.Join(names, " + ")
}

// faulty returns every fault of Zoom, one at a time.
func faulty() []one {
	var all []one
	add := func(name string, fault map[string]any) { all = append(all, one{name: name, fault: fault}) }
	at := func(fault map[string]any, method, path string) map[string]any {
		with := map[string]any{"method": method, "path": path}
		for key, value := range fault {
			with[key] = value
		}
		return with
	}
	lost := []struct {
		name  string
		fault map[string]any
	}{
		{"503 before", map[string]any{"action": "status", "status": 503, "when": "before"}},
		{"503 after", map[string]any{"action": "status", "status": 503, "when": "after"}},
		{"cut before", map[string]any{"action": "cut", "when": "before"}},
		{"cut after", map[string]any{"action": "cut", "when": "after"}},
		{"504 and later", map[string]any{"action": "late-effect", "status": 504, "delay": "30s"}},
		{"cut and later", map[string]any{"action": "late-effect", "delay": "30s"}},
	}
	for _, place := range []struct{ name, method, path string }{
		{"create", "POST", "/v2/users/*/meetings"}, {"update", "PATCH", "/v2/meetings/*"},
		{"register", "POST", "/v2/meetings/*/registrants"},
		{"delete", "DELETE", "/v2/**"}, {"status", "PUT", "/v2/**"}, {"read", "GET", "/v2/**"},
		{"token", "POST", "/oauth/token"},
	} {
		for i, l := range lost {
			if place.method == "GET" && i%2 == 1 || place.name == "token" && i > 3 {
				continue // reading has no effect, and tokens have no late effect
			}
			add(place.name+" "+l.name, at(l.fault, place.method, place.path))
		}
	}
	for _, when := range []string{"before", "after"} {
		add("create held "+when, map[string]any{
			"action": "hold", "when": when, "method": "POST", "path": "/v2/users/*/meetings",
		})
	}
	limits := map[string]map[string]string{
		"without headers": {}, "for seconds": {"Retry-After": "0"},
		"until a date":      {"Retry-After": noon.Add(time.Second).Format(http.TimeFormat)},
		"for the day":       {"X-RateLimit-Type": "Daily-limit", "Retry-After": "2026-11-23T00:00:00Z"},
		"for the day, bare": {"X-RateLimit-Type": "Daily"},
		"by a reset":        {"X-RateLimit-Type": "QPS", "X-RateLimit-Reset": "0"},
	}
	for name, headers := range limits {
		add("429 "+name, map[string]any{
			"action": "status", "status": 429, "when": "before", "path": "/v2/**", "skip": 2, "headers": headers,
		})
	}
	add("slow", map[string]any{"action": "latency", "delay": "20ms", "count": 0, "path": "/v2/**"})
	for name, fault := range map[string]map[string]any{
		"download cut": {"action": "download-cut", "at": 300}, "download wrong": {"action": "download-flip", "at": 5},
		"download too short": {"action": "download-length", "at": 100},
		"download slow":      {"action": "download-slow", "rate": 2_000_000},
		"webhook lost":       {"action": "webhook-lose"}, "webhook twice": {"action": "webhook-repeat"},
		"webhook late":   {"action": "webhook-late", "delay": webhookDelay.String()},
		"webhook forged": {"action": "webhook-forge"},
	} {
		if strings.HasPrefix(name, "webhook") {
			fault["event"] = "recording.*"
		}
		add(name, fault)
	}
	all = append(all, one{name: "tokens revoked", revoke: true})
	// maps are unordered, and the seeds need an order
	slices.SortFunc(all, func(a, b one) int { return strings.Compare(a.name, b.name) })
	return all
}

// choices returns every value of every switch of the sandbox.
func choices(t *testing.T) []one {
	j := &journey{T: t, zoom: testkit.StartZoom(t, sandbox.Defaults())}
	var listed struct {
		Behaviours []struct {
			Name   string
			Values []string
		}
	}
	j.must(j.zoom.Control.Get(t.Context(), "/behaviours", &listed))
	if len(listed.Behaviours) == 0 {
		t.Fatal("the sandbox lists no behaviours")
	}
	var all []one
	for _, b := range listed.Behaviours {
		for _, value := range b.Values {
			pair := b.Name + "=" + value
			all = append(all, one{name: pair, choice: pair, crowd: strings.HasPrefix(b.Name, "rate-limit")})
		}
	}
	return all
}

func TestWhateverZoomDoesTheEndIsTheSame(t *testing.T) {
	calm := travel(t, nil)
	if !strings.Contains(calm, "fetched whole true") || strings.Contains(calm, "fetched whole false") {
		t.Fatalf("a calm journey ends so:\n%s", calm)
	}
	singles := append(faulty(), choices(t)...)
	check := func(t *testing.T, tr trouble) {
		t.Parallel()
		want := calm
		if tr.any(func(o one) bool { return o.choice == "transcript=off" }) {
			want = withoutTranscript(calm)
		}
		if got := travel(t, tr); got != want {
			t.Errorf("ended so:\n%s\nwant:\n%s", got, want)
		}
	}
	for _, o := range singles {
		t.Run(o.name, func(t *testing.T) { check(t, trouble{o}) })
	}
	for seed := range uint64(50) {
		pair := drawPair(singles, seed)
		t.Run(fmt.Sprintf("seed %d: %s", seed, pair), func(t *testing.T) { check(t, pair) })
	}
}

// drawPair returns two faults that do not contradict each other, applied where the seed decides.
func drawPair(singles []one, seed uint64) trouble {
	draw := rand.New(rand.NewPCG(seed, 2))
	for {
		pair := trouble{singles[draw.IntN(len(singles))], singles[draw.IntN(len(singles))]}
		first, _, _ := strings.Cut(pair[0].choice, "=")
		second, _, _ := strings.Cut(pair[1].choice, "=")
		if pair[0].name == pair[1].name || first != "" && first == second {
			continue
		}
		for i, o := range pair {
			if o.fault != nil && o.fault["count"] == nil {
				pair[i].fault = maps.Clone(o.fault)
				pair[i].fault["skip"] = draw.IntN(3)
			}
		}
		return pair
	}
}

func withoutTranscript(state string) string {
	lines := slices.DeleteFunc(strings.Split(state, "\n"), func(line string) bool {
		return strings.Contains(line, "file TRANSCRIPT")
	})
	return strings.Join(lines, "\n")
}

// travel uses every operation of the client under the faults and returns the final state.
func travel(t *testing.T, tr trouble) string {
	j := newJourney(t, tr)
	piano, violin := j.meeting("Piano"), j.meeting("Violin")
	j.do(func() error {
		return j.api.Meetings.Update(j.Context(), j.host, violin, zoom.MeetingSpec{
			Topic: "Viola", StartTime: noon.Add(72 * time.Hour),
		})
	})
	organ := j.meeting("Organ")
	j.register(piano, "ana")
	j.register(piano, "ben")
	j.do(func() error {
		return j.api.Registrants.SetStatus(j.Context(), piano, zoom.Cancel, zoom.RegistrantRef{
			Email: "ben@example.org",
		})
	})
	if tr.any(func(o one) bool { return o.revoke }) {
		j.zoom.Do("/tokens/revoke", nil)
	} else {
		j.zoom.Do("/tokens/expire", map[string]string{"which": "access"})
	}
	if tr.any(func(o one) bool { return o.crowd }) {
		j.crowd()
	}
	j.delete(organ)
	j.hold(piano)
	fetched := j.collectRecordings()
	j.others()
	if len(tr) == 1 {
		j.wantMet()
	}
	j.zoom.Mend()
	j.settle()
	for _, m := range []struct {
		topic string
		keep  int64
	}{{"Piano", piano}, {"Violin", violin}, {"Organ", 0}} {
		j.reconcile(m.topic, m.keep)
	}
	j.wantWithinPlan(tr)
	return j.end(fetched)
}

// wantMet fails if a fault did not apply, since it then tested nothing.
func (j *journey) wantMet() {
	j.Helper()
	for _, f := range j.zoom.Faults() {
		if f.Hits == 0 {
			j.Errorf("%s never happened", f.Action)
		}
	}
}

// webhookDelay is the delay of a late webhook.
const webhookDelay = 2 * time.Minute

// hold runs the meeting: Ana joins, the meeting is recorded and ends, and every webhook about it is delivered or lost.
func (j *journey) hold(number int64) {
	j.Helper()
	j.zoom.Play(number, "start", nil)
	j.zoom.Play(number, "join", map[string]any{"name": "Ana", "email": "ana@example.org"})
	j.clock.Advance(10 * time.Minute)
	j.zoom.Play(number, "end", nil)
	for waiting := true; waiting; {
		j.clock.Advance(6 * time.Minute) // the recording is ready, then its transcript; failed webhooks are retried
		j.until("what is due is delivered", func() bool {
			waiting = false
			due := true
			for _, d := range j.zoom.Deliveries() {
				if d.State == "waiting" {
					waiting = true
					due = due && (len(d.Attempts) > 0 || j.clock.Now().Before(d.Time.Add(webhookDelay)))
				}
			}
			return due
		})
	}
}

// collectRecordings finds recordings by webhook or list, downloads them, and moves them to the trash and back.
func (j *journey) collectRecordings() map[string]string {
	j.Helper()
	found := map[string]bool{}
	for uuid := range j.inbox.completed() {
		found[uuid] = true
	}
	j.do(func() error {
		all, err := collect(j.api.Recordings.OfUser(j.Context(), j.host, noon.AddDate(0, 0, -1), j.clock.Now()))
		for _, r := range all {
			found[r.UUID] = true
		}
		return err
	})
	if len(found) != 1 {
		j.Fatalf("%d recordings of one class", len(found))
	}
	fetched := map[string]string{}
	for uuid := range found {
		var r zoom.Recording
		j.do(func() (err error) {
			r, err = j.api.Recordings.OfMeeting(j.Context(), uuid, time.Hour)
			return err
		})
		if r.Type != zoom.ScheduledMeeting {
			j.Errorf("type %d", r.Type)
		}
		for _, f := range r.Files {
			fetched[f.Type] = j.fetch(f, r.DownloadToken)
		}
		j.do(func() error { return unlessGone(j.api.Recordings.Trash(j.Context(), uuid)) })
		j.settle() // a late effect must not happen after the opposite call
		j.do(func() error { return unlessGone(j.api.Recordings.Recover(j.Context(), uuid)) })
		j.do(func() error {
			people, err := collect(j.api.PastMeetings.Participants(j.Context(), uuid))
			if err == nil && !slices.ContainsFunc(people, func(p zoom.Participant) bool { return p.Name == "Ana" }) {
				j.Errorf("Ana is not among %+v", people)
			}
			return err
		})
	}
	return fetched
}

// others makes the remaining calls: a list of the account's users with a token of the account, a call for which the app
// lacks a scope, and a token request with a wrong secret.
func (j *journey) others() {
	j.Helper()
	account := zoom.FixedToken("")
	mint := func() error {
		return again(func() error {
			grant, err := j.z.ServerToServer(j.Context(), j.app, j.zoom.Ready.AccountID)
			account = zoom.FixedToken(grant.AccessToken)
			return err
		})
	}
	j.do(mint)
	j.do(mint) // this may invalidate the first token
	j.do(func() error {
		people, err := collect(j.z.As(j.zoom.Ready.AccountID, account).Users.List(j.Context(), "active"))
		if err == nil && len(people) != 2 {
			j.Errorf("%d people", len(people))
		}
		return err
	})
	j.do(func() error {
		if _, err := j.api.Users.MyZAK(j.Context()); !zoom.IsScopesMissing(err) {
			return fmt.Errorf("without the scope: %w", err)
		}
		return nil
	})
	j.do(func() error {
		wrong := zoom.App{ClientID: j.app.ClientID, ClientSecret: "wrong"}
		if _, err := j.z.ServerToServer(j.Context(), wrong, j.zoom.Ready.AccountID); !zoom.IsClientRefused(err) {
			return fmt.Errorf("with a wrong secret: %w", err)
		}
		return nil
	})
}

// crowd makes the requests of another app of the account, until the rate of one second is used up.
func (j *journey) crowd() {
	j.Helper()
	var grant zoom.Grant
	j.must(again(func() (err error) {
		grant, err = j.z.ServerToServer(j.Context(), j.app, j.zoom.Ready.AccountID)
		return err
	}))
	for {
		r, err := http.NewRequestWithContext(j.Context(), http.MethodGet,
			j.zoom.Ready.REST+crowdPath+j.zoom.Ready.Users[0].Email, nil)
		j.must(err)
		r.Header.Set("Authorization", "Bearer "+grant.AccessToken.Reveal())
		answer, err := http.DefaultClient.Do(r)
		j.must(err)
		_ = answer.Body.Close()
		if answer.StatusCode == http.StatusTooManyRequests {
			return
		}
	}
}

// crowdPath, followed by an e-mail address where we use ids, is the path of the other app's requests.
const crowdPath = "/v2/users/"

// wantWithinPlan checks in the history that our calls never exceeded the plan's limits.
func (j *journey) wantWithinPlan(tr trouble) {
	j.Helper()
	crowded := tr.any(func(o one) bool { return o.crowd })
	at := map[string][]time.Time{}
	for _, r := range j.zoom.Requests("", "/v2/**") {
		if r.Label == "" || strings.Contains(r.Path, "zoom.test") {
			continue // a fault answered instead of Zoom, or the request was the other app's
		}
		at[r.Label] = append(at[r.Label], r.RealTime)
		if r.Status == http.StatusTooManyRequests && r.Fault == "" && !crowded {
			j.Errorf("%s %s was one too many", r.Method, r.Path)
		}
	}
	for label, times := range at {
		most := int(zoom.AllowanceOf(zoom.PlanBusiness, zoom.Label(strings.ToLower(label))).PerSecond)
		for i := most; i < len(times); i++ {
			if span := times[i].Sub(times[i-most]); span < time.Second {
				j.Errorf("%d %s requests within %v", most+1, label, span)
			}
		}
	}
}
