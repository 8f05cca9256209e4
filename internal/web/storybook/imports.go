package storybook

import (
	"time"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/importer"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/pastimport"
	importpages "navette.dev/navette/internal/web/imports"
	"navette.dev/navette/internal/web/view"
	"navette.dev/navette/internal/zoom"
)

// importStories returns the stories of the page of imports.
func importStories() []Story {
	story := func(name string, set func(*importpages.Page)) Story {
		return Story{name, "Calls", func(f view.Frame) templ.Component {
			p := importpages.Page{
				Frame: sales(f, view.NavCalls), Manages: true,
				Linked: []navette.Host{{ID: "hst_1", Name: "Sophie Lemaire"}, {ID: "hst_2", Name: "Hugo Morel"}},
			}
			set(&p)
			return importpages.Imports(p)
		}}
	}
	return []Story{
		story("imports-none", func(p *importpages.Page) { p.Linked = nil }),
		story("imports-underway", importsUnderway),
		story("imports-paused", func(p *importpages.Page) {
			importsUnderway(p)
			p.Progress.PausedAt = navette.At(p.Now.Add(-time.Hour))
			for i := range p.Progress.Each {
				p.Progress.Each[i].Held, p.Progress.Each[i].Running = true, false
			}
		}),
		story("imports-counted", func(p *importpages.Page) {
			p.Newest, p.Latency = pastOf(p.Now, navette.PastCounted), latencyOf(p.Now)
			p.Space = blob.Space{Free: 40 << 30, Total: 500 << 30, Known: true}
		}),
		story("imports-past-running", func(p *importpages.Page) {
			importsUnderway(p)
			p.Newest = pastOf(p.Now, navette.PastRunning)
			of := &p.Newest.Progress
			of.Calls, of.Ready, of.Importing, of.Files, of.Stored = 120, 81, 39, 600, 410
			of.Bytes, of.BytesDone = 30<<30, 21<<30
			p.Newest.Waits, p.Newest.NextAt = "reason.zoom_rate_limited", p.Now.Add(6*time.Hour)
			p.Earlier = []navette.PastImport{pastOf(p.Now, navette.PastDone).PastImport}
		}),
	}
}

func importsUnderway(p *importpages.Page) {
	file := func(call, title, kind string, size, done int64) (f importer.FileProgress) {
		f.FileID, f.CallID, f.Title, f.HostName, f.FileType = call+kind, call, title, "Sophie Lemaire", kind
		f.Size, f.BytesDone, f.StartedAt = size, done, navette.At(p.Now.Add(-3*time.Hour))
		return f
	}
	video := file("cal_1", "Point client Orange Bleue", "MP4", 498_000_000, 310_000_000)
	video.Running, video.Rate, video.Left = true, 12_000_000, 16*time.Second
	failed := file("cal_2", "Démo Boulangerie Petit", "MP4", 702_000_000, 0)
	failed.Message, failed.NextAt = "reason.zoom_unreachable", navette.At(p.Now.Add(4*time.Minute))
	failed.VanishesAt = navette.At(p.Now.Add(20 * time.Hour))
	p.Progress = importer.Progress{
		Calls: 2, Files: 3, BytesDone: 310_000_000, BytesLeft: 912_000_000, Rate: 12_000_000, Left: 76 * time.Second,
		Each: []importer.FileProgress{video, file("cal_1", video.Title, "M4A", 22_000_000, 0), failed},
	}
	p.Trashed = []navette.TrashedRecording{{
		ID: "trs_1", Topic: "Négociation Maison Duval", HostName: "Hugo Morel", Bytes: 320_000_000,
		StartedAt: navette.At(p.Now.AddDate(0, 0, -6)), VanishesAt: navette.At(p.Now.AddDate(0, 0, 11)),
		Operator: "h.morel@ventes-nord.fr", State: navette.TrashWaiting,
	}}
	p.Latency = latencyOf(p.Now)
	p.ZoomTrash = importer.ZoomTrash{On: true, Days: 30, Moved: 148}
	p.TrashForm = view.Form{Values: map[string]string{"days": "30"}}
}

// latencyOf returns a month in which one day misses the goal.
func latencyOf(now time.Time) importer.Latency {
	l := importer.Latency{Calls: 81, OnTime: 79, Median: 42 * time.Second, P95: 3 * time.Minute}
	for i := range 20 {
		day := importer.LatencyDay{
			Day: now.AddDate(0, 0, i-19).Truncate(24 * time.Hour), Calls: 4, OnTime: 4,
			P95: time.Duration(30+17*(i%7)) * time.Second,
		}
		if i == 12 {
			day.OnTime, day.P95 = 2, 26*time.Minute
		}
		l.Days = append(l.Days, day)
	}
	late := importer.CallLatency{Took: 26 * time.Minute, Slowest: importer.PhaseNotice}
	late.CallID, late.Title = "cal_3", "Suivi Garage Lenoir"
	l.Worst = []importer.CallLatency{late}
	return l
}

func pastOf(now time.Time, state navette.PastImportState) *pastimport.Past {
	return &pastimport.Past{
		PastImport: navette.PastImport{
			ID: "pim_1", State: state, FromAt: navette.At(now.AddDate(0, -6, 0)), UntilAt: navette.At(now), Done: 14,
			Total: 14, Calls: 212, Here: 18, Removed: 2, Files: 1060, Bytes: 61 << 30, Seconds: 212 * 2400,
			VanishesAt: navette.At(now.AddDate(0, 0, 4)),
		},
		Unread: []navette.Host{{Name: "Inès Marchand"}},
		Costs: []pastimport.Cost{
			{Label: zoom.Medium, Requests: 75, Takes: 5 * time.Second},
			{Label: zoom.Light, Requests: 9600, PerDay: 4800, Days: 2},
		},
	}
}
