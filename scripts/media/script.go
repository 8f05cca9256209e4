package main

import (
	"encoding/json"
	"fmt"
	"os"
)

// Script is the text and the slides of one piece.
type Script struct {
	Title    string    `json:"title"`
	Language string    `json:"language"` // ISO 639-1
	Speakers []Speaker `json:"speakers"`
	Slides   []Slide   `json:"slides"`
	Lines    []Line    `json:"lines"`
	Chat     []Message `json:"chat"`
	Rounds   []Round   `json:"rounds"`
	// index of the line after which a longer recording has its long pause
	Quiet int `json:"quiet"`
}

// Round is a passage that a longer recording repeats.
type Round struct {
	From int     `json:"from"` // index of its first line
	To   int     `json:"to"`   // and of its last one
	Rest float64 `json:"rest"` // seconds of silence after each repetition
}

// Speaker is a person with a voice.
type Speaker struct {
	Name       string   `json:"name"`
	ZoomUserID string   `json:"zoom_userid"` // "" for a person without a Zoom account in the host's organization
	Voice      []string `json:"voice"`       // the synthesizer's command line, without the text
}

// Slide is one picture of the shared screen.
type Slide struct {
	Title string   `json:"title"`
	Lines []string `json:"lines"`
}

// Line is one sentence; it becomes one cue of the transcript.
type Line struct {
	Who   int     `json:"who"`   // index of the speaker
	Slide int     `json:"slide"` // index of the slide shown
	Pause float64 `json:"pause"` // seconds of silence before it; 0 means the default
	Say   string  `json:"say"`
}

// Message is one chat message, sent while a line is spoken.
type Message struct {
	After int    `json:"after"` // index of the line
	From  string `json:"from"`
	Text  string `json:"text"`
}

// readScript reads and checks a script.
func readScript(path string) (Script, error) {
	var s Script
	raw, err := os.ReadFile(path)
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return s, fmt.Errorf("read %s: %w", path, err)
	}
	for i, l := range s.Lines {
		if l.Who >= len(s.Speakers) || l.Slide >= len(s.Slides) {
			return s, fmt.Errorf("read %s: line %d names a speaker or a slide that is not there", path, i)
		}
	}
	for i, m := range s.Chat {
		if m.After >= len(s.Lines) {
			return s, fmt.Errorf("read %s: chat message %d comes after a line that is not there", path, i)
		}
	}
	if s.Quiet >= len(s.Lines) {
		return s, fmt.Errorf("read %s: quiet follows a line that is not there", path)
	}
	for i, r := range s.Rounds {
		if r.From > r.To || r.To >= len(s.Lines) || i > 0 && r.From <= s.Rounds[i-1].To {
			return s, fmt.Errorf("read %s: round %d does not follow the one before it, or ends after the last line",
				path, i)
		}
	}
	return s, nil
}
