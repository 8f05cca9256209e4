package imports

import (
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/importer"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/pastimport"
	"navette.dev/navette/internal/web/view"
)

// Page is the page of imports.
type Page struct {
	view.Frame
	Form      view.Form // of an import of past calls
	TrashForm view.Form // of the copies in Zoom
	ZoomTrash importer.ZoomTrash
	Manages   bool // whether the reader may pause, cancel and begin imports
	Progress  importer.Progress
	Trashed   []navette.TrashedRecording
	Latency   importer.Latency
	Linked    []navette.Host // whose past calls can be imported
	Newest    *pastimport.Past
	Earlier   []navette.PastImport
	Space     blob.Space
}

// soon is how long before Zoom deletes a recording the page warns of it.
const soon = 7 * 24 * time.Hour

// goes reports whether something on the page changes by itself, so that it is fetched again.
func (p Page) goes() bool {
	return p.Progress.Files > 0 && p.Progress.PausedAt.IsZero() || p.Newest != nil &&
		(p.Newest.State == navette.PastCounting || p.Newest.State == navette.PastRunning)
}

// percent returns the progress of all imports from 0 to 100.
func (p Page) percent() int {
	return share(p.Progress.BytesDone, p.Progress.BytesDone+p.Progress.BytesLeft)
}

func share(done, of int64) int {
	if of <= 0 {
		return 0
	}
	return int(min(100, 100*done/of))
}

// sums returns the progress of all imports in words.
func (p Page) sums() string {
	text := p.N("imports.calls", int(p.Progress.Calls)) + ", " + p.N("imports.files_left", int(p.Progress.Files)) + ". "
	text += p.T("imports.amount", "done", p.Bytes(p.Progress.BytesDone),
		"of", p.Bytes(p.Progress.BytesDone+p.Progress.BytesLeft))
	if p.Progress.Rate > 0 {
		text += " " + p.T("imports.rate", "rate", p.Bytes(p.Progress.Rate))
	}
	if p.Progress.Left > 0 {
		text += " " + p.T("imports.left", "left", p.Progress.Left)
	}
	return text
}

// vanishing returns the files whose recordings Zoom deletes soon, one for each call.
func (p Page) vanishing() []importer.FileProgress {
	var found []importer.FileProgress
	seen := map[string]bool{}
	for _, f := range p.Progress.Each {
		if !f.VanishesAt.IsZero() && f.VanishesAt.Before(p.Now.Add(soon)) && !seen[f.CallID] {
			seen[f.CallID] = true
			found = append(found, f)
		}
	}
	return found
}

// calls returns the files in progress by call, in their order.
func (p Page) calls() [][]importer.FileProgress {
	var calls [][]importer.FileProgress
	at := map[string]int{}
	for _, f := range p.Progress.Each {
		i, known := at[f.CallID]
		if !known {
			i = len(calls)
			at[f.CallID] = i
			calls = append(calls, nil)
		}
		calls[i] = append(calls[i], f)
	}
	return calls
}

// file returns the state of a file in words.
func (p Page) file(f importer.FileProgress) string {
	switch {
	case f.Held:
		return p.T("imports.file_held")
	case f.Running && f.Size > 0:
		text := p.T("imports.amount", "done", p.Bytes(f.BytesDone), "of", p.Bytes(f.Size))
		if f.Left > 0 {
			text += " " + p.T("imports.left", "left", f.Left)
		}
		return text
	case f.Message != "":
		text := p.T(f.Message)
		if !f.NextAt.IsZero() {
			text += " " + p.T("imports.next_try", "at", p.When(f.NextAt.Time, p.Now))
		}
		return text
	}
	return p.T("imports.file_waits")
}

// pastTitle returns the range of an import of past calls.
func (p Page) pastTitle(of navette.PastImport) string {
	return p.T("imports.past_range", "from", p.Day(of.FromAt.Time, p.Now),
		"until", p.Day(of.UntilAt.Add(-time.Second), p.Now))
}

// counted returns what an import of past calls would bring, in words.
func (p Page) counted(of navette.PastImport) string {
	return p.N("imports.past_calls", int(of.Calls), "files", p.Number(of.Files), "bytes", p.Bytes(of.Bytes),
		"length", p.Duration((time.Duration(of.Seconds) * time.Second).Round(time.Minute)))
}

// costs returns the requests of an import, in words.
func (p Page) costs() []string {
	var all []string
	for _, c := range p.Newest.Costs {
		text := p.N("imports.cost_"+string(c.Label), int(c.Requests)) + " "
		if c.Days > 0 {
			text += p.N("imports.cost_days", int(c.Days), "perday", p.Number(c.PerDay))
		} else {
			text += p.T("imports.cost_time", "takes", max(time.Second, c.Takes.Round(time.Second)))
		}
		all = append(all, text)
	}
	return all
}

// space returns whether the files fit, in words.
func (p Page) space() string {
	if !p.Space.Known {
		return ""
	}
	if p.Newest.Bytes > p.Space.Free {
		return p.T("imports.space_short", "free", p.Bytes(p.Space.Free))
	}
	return p.T("imports.space_fits", "free", p.Bytes(p.Space.Free))
}

// pastProgress returns the progress of the newest import of past calls, in words.
func (p Page) pastProgress() string {
	n := p.Newest
	if n.State == navette.PastCounting {
		return p.T("imports.past_lists", "done", p.Number(n.Done), "of", p.Number(n.Total))
	}
	return p.N("imports.past_done", int(n.Progress.Ready), "of", p.Number(max(n.Calls, n.Progress.Calls)),
		"bytes", p.Bytes(n.Progress.BytesDone))
}

// pastPercent returns the progress of the newest import of past calls from 0 to 100.
func (p Page) pastPercent() int {
	if p.Newest.State == navette.PastCounting {
		return share(p.Newest.Done, p.Newest.Total)
	}
	return share(p.Newest.Progress.BytesDone, max(p.Newest.Bytes, p.Newest.Progress.Bytes))
}

// mayCount reports whether a form for a new import of past calls is shown: not while one goes on.
func (p Page) mayCount() bool {
	return p.Manages && len(p.Linked) > 0 && (p.Newest == nil || p.Newest.Ended() ||
		p.Newest.State == navette.PastCounted)
}

// copies returns what happens to the copies in Zoom, in words.
func (p Page) copies() string {
	if !p.ZoomTrash.On {
		return p.T("imports.copies_kept")
	}
	return p.N("imports.copies_after", int(p.ZoomTrash.Days))
}

// objective returns how many calls reached the goal, in words.
func (p Page) objective() string {
	return p.N("imports.objective", p.Latency.Calls, "kept", p.Latency.OnTime, "goal", importer.LatencyGoal,
		"median", p.Latency.Median.Round(time.Second))
}
