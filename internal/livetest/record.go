package livetest

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/preconditions"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom/shape"
)

// Record is what was observed during the newest test of an organization.
type Record struct {
	Began    time.Time // product time, UTC, rounded to the minute, like all instants of a record
	Ended    time.Time // zero while the test is open
	Until    time.Time // until when exchanges are observed, zero while the test is open
	AnyCall  bool      // whether the test waits for any call, and not for one that was made for it
	App      navette.ZoomAppKind
	Topics   []Topic
	Outcomes []store.Observation // how often each operation had which outcome
	Shapes   []Described
}

// Topic is a group of questions.
type Topic struct {
	Name      string
	Questions []Question
}

// Question is a point that Zoom's documents leave open, with what was observed about it.
type Question struct {
	Name   string
	Seen   []store.Observation
	Unseen string // without observations: why there are none, the end of the message key "livetest.unseen_…"
}

// Answers returns the different answers, in alphabetical order.
func (q Question) Answers() []string {
	answers := make([]string, len(q.Seen))
	for i, o := range q.Seen {
		answers[i] = o.Answer
	}
	slices.Sort(answers)
	return slices.Compact(answers)
}

// Described is the union of the shapes of one kind of answer or webhook.
type Described struct {
	Subject         string // operation and status, or "webhook" and the event
	Times           int64
	FirstAt, LastAt navette.Instant
	Fields          shape.Shape
	Sometimes       []string // paths that some of the answers did not have, in alphabetical order
}

func (d Described) paths() []string { return slices.Sorted(maps.Keys(d.Fields)) }

// Observed returns the number of questions with observations, and that of all questions.
func (r Record) Observed() (observed, all int) {
	for _, t := range r.Topics {
		for _, q := range t.Questions {
			all++
			if len(q.Seen) > 0 {
				observed++
			}
		}
	}
	return observed, all
}

// Record returns the record of the newest test of the actor's organization. If there is no test, the error is
// [navette.NotFound].
func (l *LiveTests) Record(ctx context.Context, actor navette.Actor) (Record, error) {
	if err := actor.Need(navette.RunFirstCall); err != nil {
		return Record{}, err
	}
	if err := l.Flush(ctx); err != nil {
		return Record{}, err
	}
	org := l.store.Org(actor.Org)
	test, err := org.NewestFirstCall(ctx)
	if err != nil {
		return Record{}, err
	}
	r := Record{Began: minute(test.AskedAt), Ended: minute(test.EndedAt), AnyCall: test.AnyCall}
	if !r.Ended.IsZero() {
		r.Until = r.Ended.Add(After)
	}
	found, err := org.Observations(ctx, test.ID)
	if err != nil {
		return Record{}, err
	}
	clues, err := l.clues(ctx, org, &r)
	if err != nil {
		return Record{}, err
	}
	r.fill(append(found, clues...))
	return r, nil
}

func minute(at navette.Instant) time.Time {
	if at.IsZero() {
		return time.Time{}
	}
	return at.UTC().Truncate(time.Minute)
}

func (r *Record) fill(found source) {
	for _, t := range topics {
		topic := Topic{Name: t.name}
		for _, s := range t.specs {
			q := Question{Name: s.question, Seen: found.rows(s.question, nil)}
			if s.derive != nil {
				q.Seen = s.derive(found)
			}
			if len(q.Seen) == 0 {
				q.Unseen = r.why(s)
			}
			topic.Questions = append(topic.Questions, q)
		}
		r.Topics = append(r.Topics, topic)
	}
	r.Outcomes, r.Shapes = found.rows(exchanges, nil), found.shapes()
}

// why returns why a question has no observations. A Server-to-Server app has no refresh token.
func (r *Record) why(s spec) string {
	if r.App == navette.ServerToServer && slices.Contains([]string{refreshReturns, oldRefreshToken, refreshLife},
		s.question) {
		return "server_app"
	}
	return s.unseen
}

// shapes returns the union of the shapes of each subject.
func (s source) shapes() []Described {
	bySubject := map[string]*Described{}
	for _, o := range s.rows(shapes, nil) {
		fields := shape.Shape{}
		if json.Unmarshal([]byte(o.Detail), &fields) != nil {
			continue
		}
		d := bySubject[o.Subject]
		if d == nil {
			bySubject[o.Subject] = &Described{
				Subject: o.Subject, Times: o.Times, FirstAt: o.FirstAt, LastAt: o.LastAt, Fields: fields,
			}
			continue
		}
		d.add(o, fields)
	}
	all := make([]Described, 0, len(bySubject))
	for _, d := range bySubject {
		all = append(all, *d)
	}
	slices.SortFunc(all, func(a, b Described) int { return cmp.Compare(a.Subject, b.Subject) })
	return all
}

func (d *Described) add(o store.Observation, fields shape.Shape) {
	for path := range d.Fields {
		if fields[path] == nil {
			d.Sometimes = append(d.Sometimes, path)
		}
	}
	for path := range fields {
		if d.Fields[path] == nil {
			d.Sometimes = append(d.Sometimes, path)
		}
	}
	slices.Sort(d.Sometimes)
	d.Sometimes = slices.Compact(d.Sometimes)
	d.Fields.Merge(fields)
	d.Times += o.Times
	if o.FirstAt.Before(d.FirstAt.Time) {
		d.FirstAt = o.FirstAt
	}
	if o.LastAt.After(d.LastAt.Time) {
		d.LastAt = o.LastAt
	}
}

// clues returns what Zoom answered about the plan of the account, as observations, and notes the kind of the app.
func (l *LiveTests) clues(ctx context.Context, org *store.Org, r *Record) (source, error) {
	current, err := org.Connection(ctx)
	if navette.CodeOf(err) == navette.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	app, err := org.AppOf(ctx, current)
	if err != nil {
		return nil, err
	}
	r.App = app.Kind
	row, err := org.AccountReading(ctx, current.ID)
	if navette.CodeOf(err) == navette.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var read preconditions.Reading
	if err := json.Unmarshal([]byte(row.Reading), &read); err != nil {
		return nil, err
	}
	return cluesOf(read, navette.At(minute(row.ReadAt))), nil
}

// number matches the numbers by which Zoom names plans and bundles.
var number = regexp.MustCompile(`^[0-9]{1,7}$`)

func cluesOf(r preconditions.Reading, at navette.Instant) source {
	var clues source
	add := func(subject, answer string) {
		clues = append(clues, store.Observation{
			Question: planClues, Subject: subject, Answer: answer, Times: 1, FirstAt: at, LastAt: at,
		})
	}
	for subject, n := range map[string]int{
		"licence of the user": r.Licence, "meeting capacity": r.Capacity, "light calls per second": r.PerSecond,
		"zoom_one_type": int(r.Workplace),
	} {
		if n != 0 {
			add(subject, strconv.Itoa(n))
		}
	}
	if number.MatchString(r.United) {
		add("plan_united_type", r.United)
	}
	if slices.Contains([]string{"Basic", "Plus", "None"}, r.Concurrent) {
		add("concurrent_meeting", r.Concurrent)
	}
	if r.Paid != nil {
		add("calls for paid accounts", map[bool]string{true: "permitted", false: "refused"}[*r.Paid])
	}
	slices.SortFunc(clues, func(a, b store.Observation) int { return cmp.Compare(a.Subject, b.Subject) })
	return clues
}

// Observation is an answer to a question, with what it is about and when and how often it was seen.
type Observation = store.Observation
