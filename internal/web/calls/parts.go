package calls

import (
	"time"

	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/rows"
	"navette.dev/navette/internal/web/view"
)

// MediaPart is one segment of a recording, as the player plays it.
type MediaPart struct {
	At        time.Duration // start on the call's time line
	Length    time.Duration
	StartedAt time.Time
	Source    string // address of its video or audio, "" if neither is stored
	Sound     bool   // whether Source is audio
	Captions  string // its part of the transcript as WebVTT, "" if there is none
}

// startingAt returns the media with the part in which a position lies as the first to play; if that cannot be played,
// with the next part that can, or else with the last one.
func (m CallMedia) startingAt(parts []MediaPart, at time.Duration) CallMedia {
	chosen := -1
	for i, part := range parts {
		if part.Source == "" {
			continue
		}
		if chosen = i; part.At+part.Length > at {
			break
		}
	}
	if chosen < 0 {
		return m
	}
	part := parts[chosen]
	m.Start, m.Captions = part.At, part.Captions
	if anyVideo(parts) {
		m.Video = part.Source
	} else {
		m.Audio = part.Source
	}
	return m
}

func anyVideo(parts []MediaPart) bool {
	for _, part := range parts {
		if part.Source != "" && !part.Sound {
			return true
		}
	}
	return false
}

// Sitting is another or the same recording of a session: its meeting was started several times.
type Sitting struct {
	URL       string
	StartedAt time.Time
	Length    time.Duration
	This      bool // whether it is the call of the page
}

// sittingsOf returns the calls of a call's session in order, or none if there is only one.
func sittingsOf(record library.Record) []Sitting {
	if len(record.Sittings) < 2 {
		return nil
	}
	shown := make([]Sitting, len(record.Sittings))
	for i, c := range record.Sittings {
		shown[i] = Sitting{
			URL: rows.CallPath(c.ID), StartedAt: c.StartedAt.Time, Length: time.Duration(c.Seconds) * time.Second,
			This: c.ID == record.Call.ID,
		}
		if shown[i].This {
			shown[i].Length = library.Length(c, record.Files)
		}
	}
	return shown
}

// neighbour returns the sitting before (by -1) or after (by 1) the one of the page, or nil if there is none.
func (p CallPage) neighbour(by int) *Sitting {
	for i, s := range p.Sittings {
		if other := i + by; s.This && other >= 0 && other < len(p.Sittings) {
			return &p.Sittings[other]
		}
	}
	return nil
}

// sittingNumber returns the number of the page's sitting, from 1.
func (p CallPage) sittingNumber() int {
	for i, s := range p.Sittings {
		if s.This {
			return i + 1
		}
	}
	return 1
}

// partOf returns the number of the segment to which a file belongs, from 1, or 0 if the call has one segment.
func partOf(record library.Record, f navette.RecordingFile) int {
	if len(record.Segments) < 2 {
		return 0
	}
	return library.SegmentOf(record.Segments, f) + 1
}

// lateFrom is how long after a call became complete a file counts as one that came later.
const lateFrom = 10 * time.Minute

// isLate reports whether a file was stored after the call had been complete.
func isLate(c navette.Call, f navette.RecordingFile) bool {
	return f.State == navette.FileStored && !c.ReadyAt.IsZero() && f.StoredAt.After(c.ReadyAt.Add(lateFrom))
}

// part returns the index of the part in which a position lies.
func (m CallMedia) part(at time.Duration) int {
	i := len(m.Parts) - 1
	for i > 0 && at < m.Parts[i].At {
		i--
	}
	return i
}

// begins returns the part that begins between cue i and the one before it, or nil. The first part is not announced.
func (p CallPage) begins(i int) (number int, part *MediaPart) {
	if len(p.Media.Parts) < 2 {
		return 0, nil
	}
	now, before := p.Media.part(p.Cues[i].Start), 0
	if i > 0 {
		before = p.Media.part(p.Cues[i-1].Start)
	}
	if now == before {
		return 0, nil
	}
	return now + 1, &p.Media.Parts[now]
}

// joinX returns the x coordinate of the start of a part on the time line.
func (p CallPage) joinX(part MediaPart) string {
	if p.Length <= 0 {
		return "0"
	}
	return view.Units(laneUnits * part.At.Seconds() / p.Length.Seconds())
}

// kindOf returns the name of a file: its kind, and its part if the call has several.
func (f CallFile) kindOf(w view.Frame) string {
	kind := w.T("call.kind." + string(f.Kind))
	if f.Part == 0 {
		return kind
	}
	return w.T("call.part_of", "what", kind, "n", f.Part)
}
