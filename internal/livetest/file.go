package livetest

import (
	"encoding/json"
	"strings"
	"time"

	"navette.dev/navette/internal/store"
)

// FormatVersion is the version of the file's format, docs/live-test.md. It changes when a reader of an earlier version
// would misread the file. New questions do not change it.
const FormatVersion = 1

// file is the record as an operator sends it. Its field names are part of the format.
type file struct {
	Format  string `json:"format"` // always "navette live test"
	Version int    `json:"version"`
	Program string `json:"program"` // version of Navette
	Made    string `json:"made"`
	Note    string `json:"note"`
	Test    struct {
		Kind  string `json:"kind"` // "made" for a meeting that was made for the test, "any"
		App   string `json:"app"`  // "general", "server_to_server" or "" if Zoom is not connected
		Began string `json:"began"`
		Ended string `json:"ended,omitempty"`
	} `json:"test"`
	Topics   []fileTopic    `json:"topics"`
	Outcomes []fileSeen     `json:"outcomes"`
	Shapes   []fileDescribe `json:"shapes"`
}

type fileTopic struct {
	Topic     string         `json:"topic"`
	Questions []fileQuestion `json:"questions"`
}

type fileQuestion struct {
	Question string     `json:"question"`
	Asks     string     `json:"asks"`    // the question in words
	Reading  []string   `json:"reading"` // the different answers; empty if nothing was observed
	Why      string     `json:"why_not_observed,omitempty"`
	Seen     []fileSeen `json:"observations"`
}

type fileSeen struct {
	About  string `json:"about,omitempty"`
	Answer string `json:"answer"`
	Times  int64  `json:"times"`
	First  string `json:"first"`
	Last   string `json:"last"`
}

type fileDescribe struct {
	About     string            `json:"about"`
	Times     int64             `json:"times"`
	First     string            `json:"first"`
	Last      string            `json:"last"`
	Fields    map[string]string `json:"fields"`
	Sometimes []string          `json:"sometimes,omitempty"`
}

// File returns the record as JSON. program is the version of the program, made the present instant, and say returns
// the English message of a key.
func (r Record) File(program string, made time.Time, say func(key string) string) ([]byte, error) {
	f := file{
		Format: "navette live test", Version: FormatVersion, Program: program, Made: instant(made),
		Note: say("livetest.file_note"),
	}
	f.Test.Kind, f.Test.App, f.Test.Began = "made", string(r.App), instant(r.Began)
	if r.AnyCall {
		f.Test.Kind = "any"
	}
	if !r.Ended.IsZero() {
		f.Test.Ended = instant(r.Ended)
	}
	for _, t := range r.Topics {
		topic := fileTopic{Topic: t.Name}
		for _, q := range t.Questions {
			one := fileQuestion{
				Question: q.Name, Asks: say("livetest.q_" + q.Name), Reading: q.Answers(), Seen: seenOf(q.Seen),
			}
			if q.Unseen != "" {
				one.Why = say("livetest.unseen_" + q.Unseen)
			}
			topic.Questions = append(topic.Questions, one)
		}
		f.Topics = append(f.Topics, topic)
	}
	f.Outcomes = seenOf(r.Outcomes)
	for _, d := range r.Shapes {
		one := fileDescribe{
			About: d.Subject, Times: d.Times, First: instant(d.FirstAt.Time), Last: instant(d.LastAt.Time),
			Fields: map[string]string{}, Sometimes: d.Sometimes,
		}
		for path, kinds := range d.Fields {
			one.Fields[path] = strings.Join(kinds, " | ")
		}
		f.Shapes = append(f.Shapes, one)
	}
	return json.MarshalIndent(f, "", "  ")
}

func seenOf(rows []store.Observation) []fileSeen {
	list := make([]fileSeen, 0, len(rows))
	for _, o := range rows {
		list = append(list, fileSeen{
			About: o.Subject, Answer: o.Answer, Times: o.Times, First: instant(o.FirstAt.Time), Last: instant(o.LastAt.Time),
		})
	}
	return list
}

// instant returns an instant in UTC, rounded to the minute.
func instant(at time.Time) string { return at.UTC().Truncate(time.Minute).Format("2006-01-02T15:04Z") }
