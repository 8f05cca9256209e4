package lenient

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

type inner struct {
	Size int64 `json:"size"`
}

type base struct {
	UUID string `json:"uuid"`
}

type sample struct {
	ID      int64           `json:"id"`
	Kind    int             `json:"kind"`
	Text    string          `json:"text"`
	On      bool            `json:"on"`
	Maybe   *bool           `json:"maybe"`
	At      time.Time       `json:"at"`
	Inner   inner           `json:"inner"`
	Pointer *inner          `json:"pointer"`
	List    []inner         `json:"list"`
	Names   []string        `json:"names"`
	Raw     json.RawMessage `json:"raw"`
	Share   float64         `json:"share"`
	ByName  map[string]int  `json:"by_name"`
	base
}

func TestUnmarshalTakesWhatComes(t *testing.T) {
	yes, day := true, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	cases := []struct {
		name, json string
		want       sample
	}{
		{"as documented", `{"id":7,"text":"a","on":true,"inner":{"size":3}}`,
			sample{ID: 7, Text: "a", On: true, Inner: inner{3}}},
		{"numbers as text", `{"id":"98765432101","kind":" 8 ","inner":{"size":"12"}}`,
			sample{ID: 98765432101, Kind: 8, Inner: inner{12}}},
		{"text as numbers", `{"text":97891943927}`, sample{Text: "97891943927"}},
		{"a fraction", `{"id":3.0,"kind":2.9,"share":"0.5"}`, sample{ID: 3, Kind: 2, Share: 0.5}},
		{"an exponent", `{"id":1e3}`, sample{ID: 1000}},
		{"booleans as text and number", `{"on":"true","maybe":1}`, sample{On: true, Maybe: &yes}},
		{"empty text", `{"id":"","on":"","at":"","kind":""}`, sample{}},
		{"nulls", `{"id":null,"inner":null,"pointer":null,"list":null,"at":null,"maybe":null}`, sample{}},
		{"nothing", `{}`, sample{}},
		{"other shapes", `{"id":{},"text":[1],"inner":"x","list":{"size":1},"names":"a","by_name":[]}`, sample{}},
		{"too big", `{"kind":99999999999999999999,"id":1e300}`, sample{}},
		{"instant", `{"at":"2026-01-02T03:04:05Z"}`, sample{At: day}},
		{"instant with offset", `{"at":"2026-01-02T04:04:05+01:00"}`, sample{At: day}},
		{"instant without zone", `{"at":"2026-01-02T03:04:05"}`, sample{At: day}},
		{"instant with a blank", `{"at":"2026-01-02 03:04:05"}`, sample{At: day}},
		{"instant in seconds", `{"at":1767323045}`, sample{At: day}},
		{"instant in milliseconds", `{"at":"1767323045000"}`, sample{At: day}},
		{"instant nobody knows", `{"at":"soon"}`, sample{}},
		{"lists", ` { "list" : [ {"size":"1"} , null , {"size":2} ] , "names":["a",5] } `,
			sample{List: []inner{{1}, {}, {2}}, Names: []string{"a", "5"}}},
		{"raw and pointer", `{"raw": {"a" : 1},"pointer":{"size":5}}`,
			sample{Raw: json.RawMessage(`{"a" : 1}`), Pointer: &inner{5}}},
		{"map", `{"by_name":{"a":"1"}}`, sample{ByName: map[string]int{"a": 1}}},
		{"embedded", `{"uuid":"u=="}`, sample{base: base{"u=="}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var got sample
			if err := Unmarshal([]byte(c.json), &got); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

func TestUnmarshalRefusesWhatIsNothing(t *testing.T) {
	for _, text := range []string{``, `<html>`, `[]`, `"a"`, `null`, `7`, `{"a":1`} {
		if err := Unmarshal([]byte(text), &sample{}); err == nil {
			t.Errorf("%q: no error", text)
		}
	}
	var list []inner
	if err := Unmarshal([]byte(`{}`), &list); err == nil {
		t.Error("an object for a list: no error")
	}
	if err := Unmarshal([]byte(`{}`), sample{}); err == nil {
		t.Error("no pointer: no error")
	}
}

func FuzzUnmarshal(f *testing.F) {
	f.Add([]byte(`{"id":"7","list":[{"size":"x"}],"at":17,"raw":[],"by_name":{"a":1}}`))
	f.Add([]byte(`{"id":{},"list":{},"pointer":[]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var got sample
		if Unmarshal(data, &got) == nil && !json.Valid(data) {
			t.Error("took what is no JSON")
		}
	})
}
