package library

import (
	"slices"
	"time"

	"navette.dev/navette/internal/media"
	"navette.dev/navette/internal/navette"
)

// Segment is a part of a recording: from when recording was started in the meeting until it was stopped. Zoom makes a
// set of files for each. The segments of a call follow each other on one time line, without the gaps between them.
type Segment struct {
	StartedAt time.Time
	At        time.Duration // start on the call's time line
	Length    time.Duration

	after time.Duration // StartedAt, since the start of the call
	end   time.Time     // as Zoom reports it
}

// playable reports whether a file is video or audio, by Zoom's file_type.
func playable(f navette.RecordingFile) bool { return f.FileType == "MP4" || f.FileType == "M4A" }

// Segments returns the segments of a call in order, at least one. Files that overlap in time belong to the same
// segment.
func Segments(c navette.Call, files []navette.RecordingFile) []Segment {
	files = slices.DeleteFunc(slices.Clone(files), func(f navette.RecordingFile) bool {
		return !playable(f) || f.RecordingStart.IsZero()
	})
	slices.SortStableFunc(files, func(a, b navette.RecordingFile) int {
		return a.RecordingStart.Compare(b.RecordingStart.Time)
	})
	var all []Segment
	measured := map[int]time.Duration{}
	for _, f := range files {
		if n := len(all); n == 0 || !f.RecordingStart.Before(all[n-1].end) && f.RecordingStart.After(all[n-1].StartedAt) {
			all = append(all, Segment{
				StartedAt: f.RecordingStart.Time, after: max(0, f.RecordingStart.Sub(c.StartedAt.Time)),
				end: f.RecordingStart.Time,
			})
		}
		last := len(all) - 1
		if f.RecordingEnd.After(all[last].end) {
			all[last].end = f.RecordingEnd.Time
		}
		measured[last] = max(measured[last], time.Duration(f.MediaMillis)*time.Millisecond)
	}
	if len(all) < 2 {
		return []Segment{{StartedAt: c.StartedAt.Time, Length: lengthOfOne(c, files)}}
	}
	at := time.Duration(0)
	for i := range all {
		all[i].At, all[i].Length = at, measured[i]
		if all[i].Length == 0 {
			all[i].Length = all[i].end.Sub(all[i].StartedAt)
		}
		at += all[i].Length
	}
	return all
}

// lengthOfOne returns the length of a recording of one segment, as measured in its stored files or, if there are none,
// as Zoom reports it.
func lengthOfOne(c navette.Call, files []navette.RecordingFile) time.Duration {
	var measured int64
	for _, f := range files {
		measured = max(measured, f.MediaMillis)
	}
	if measured > 0 {
		return time.Duration(measured) * time.Millisecond
	}
	return time.Duration(c.Seconds) * time.Second
}

// SegmentOf returns the index of the segment to which a file belongs.
func SegmentOf(segments []Segment, f navette.RecordingFile) int {
	i := len(segments) - 1
	for i > 0 && f.RecordingStart.Before(segments[i].StartedAt) {
		i--
	}
	return i
}

// onLine converts a cue, whose times count from the start of the call, to the call's time line. A cue that lasts longer
// than its segment ends with it.
func onLine(segments []Segment, cue navette.Cue) navette.Cue {
	if len(segments) < 2 {
		return cue
	}
	start, i := time.Duration(cue.StartMillis)*time.Millisecond, len(segments)-1
	for i > 0 && start < segments[i].after {
		i--
	}
	s := segments[i]
	shifted := func(millis int64) int64 {
		return min(s.At-s.after+time.Duration(millis)*time.Millisecond, s.At+s.Length).Milliseconds()
	}
	cue.StartMillis, cue.EndMillis = shifted(cue.StartMillis), shifted(cue.EndMillis)
	return cue
}

// shiftMessages moves the messages of one segment's chat to the call's time line.
func shiftMessages(messages []media.Message, by time.Duration) []media.Message {
	for i := range messages {
		messages[i].At += by
	}
	return messages
}
