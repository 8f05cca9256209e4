package audit

import (
	"testing"
	"time"

	"navette.dev/navette/internal/importer"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

var start = time.Date(2026, 10, 20, 8, 0, 0, 0, time.UTC)

// held returns the facts of a meeting of an hour whose host is linked.
func held() facts {
	return facts{linked: true, meeting: navette.AuditMeeting{
		ZoomAccountID: "account", UUID: "uuid==", StartedAt: navette.At(start), EndedAt: navette.At(start.Add(time.Hour)),
	}}
}

// recorded returns a recording with a video and, if it has one, a transcript.
func recorded(transcript bool) *zoom.Recording {
	r := &zoom.Recording{UUID: "uuid==", StartTime: start, Files: []zoom.RecordingFile{
		{Type: "MP4", Extension: "MP4", Start: start, Size: 100, Status: "completed", DownloadURL: "https://zoom.us/1"},
	}}
	if transcript {
		r.Files = append(r.Files, zoom.RecordingFile{
			Type: "TRANSCRIPT", Extension: "VTT", Start: start, Size: 10, Status: "completed", DownloadURL: "https://zoom.us/2",
		})
	}
	return r
}

// imported adds the files of a recording to the facts, each stored.
func imported(f facts, r *zoom.Recording) facts {
	f.call, f.files = "cal_1", map[string]store.AuditedFile{}
	for _, file := range r.Files {
		key := importer.KeyOf("account", "uuid==", file)
		f.files[key] = store.AuditedFile{
			CallID: "cal_1", NaturalKey: key, FileType: file.Type, Size: file.Size, State: navette.FileStored,
		}
	}
	return f
}

// altered changes the video among the stored files.
func altered(f facts, change func(*store.AuditedFile)) facts {
	for key, file := range f.files {
		if file.FileType == "MP4" {
			change(&file)
			f.files[key] = file
		}
	}
	return f
}

func with(f facts, change func(*facts)) facts { change(&f); return f }

// TestEachMeetingIsJudged has each rule of docs/decisions/0046, two days after the meeting.
func TestEachMeetingIsJudged(t *testing.T) {
	t.Parallel()
	session := &store.AuditedSession{ID: "ses_1", Record: true, StartsAt: navette.At(start)}
	listed := func(f facts, r *zoom.Recording) facts { f.listed = r; return f }
	trashed := func(f facts, r *zoom.Recording) facts {
		for i := range r.Files {
			r.Files[i].DeletedTime = start.Add(2 * time.Hour)
		}
		f.trashed = r
		return f
	}
	event := func(f facts, recorded time.Duration) facts {
		f.meeting.RecordedAt, f.meeting.StoppedAt = navette.At(start), navette.At(start.Add(recorded))
		f.meeting.RecordedMillis = recorded.Milliseconds()
		return f
	}
	transcripts := func(f facts) facts { f.transcripts = true; return f }
	auto := func(own, host string) facts {
		return with(held(), func(f *facts) { f.meeting.AutoRecording, f.hostAuto = own, host })
	}
	for name, c := range map[string]struct {
		f     facts
		state navette.AuditState
		what  string // cause of a gap, or why there is none
	}{
		"everything stored": {
			imported(listed(held(), recorded(true)), recorded(true)),
			navette.AuditHere, "audit.why_recorded",
		},
		"one file in the trash": {
			with(imported(trashed(held(), recorded(true)), recorded(false)), func(f *facts) { f.listed = recorded(false) }),
			navette.AuditGapState, "trashed",
		},
		"listed without files": {listed(held(), &zoom.Recording{UUID: "uuid=="}), navette.AuditGapState, "not_imported"},
		"not imported":         {listed(held(), recorded(true)), navette.AuditGapState, "not_imported"},
		"no transcript here": {
			imported(listed(held(), recorded(true)), recorded(false)),
			navette.AuditGapState, "transcript_missing",
		},
		"no transcript made": {
			transcripts(imported(listed(held(), recorded(false)), recorded(false))), navette.AuditGapState,
			"transcript_missing",
		},
		"transcripts off": {
			imported(listed(held(), recorded(false)), recorded(false)),
			navette.AuditHere, "audit.why_recorded",
		},
		"another size": {altered(imported(listed(held(), recorded(true)), recorded(true)),
			func(f *store.AuditedFile) { f.Size = 99 }), navette.AuditGapState, "wrong_size"},
		"a refused size": {altered(imported(listed(held(), recorded(true)), recorded(true)),
			func(f *store.AuditedFile) { f.State, f.Failure = navette.FileFound, "reason.file_wrong_size" }),
			navette.AuditGapState, "wrong_size"},
		"given up": {altered(imported(listed(held(), recorded(true)), recorded(true)),
			func(f *store.AuditedFile) { f.State = navette.FileFailed }), navette.AuditGapState, "not_imported"},
		"damaged": {altered(imported(listed(held(), recorded(true)), recorded(true)),
			func(f *store.AuditedFile) { f.DamagedAt = navette.At(start) }), navette.AuditGapState, "damaged"},
		"in the trash": {trashed(held(), recorded(true)), navette.AuditGapState, "trashed"},
		"trashed after import": {
			imported(trashed(held(), recorded(true)), recorded(true)),
			navette.AuditHere, "audit.why_recorded",
		},
		"gone after import": {imported(held(), recorded(true)), navette.AuditHere, "audit.why_recorded"},
		"gone during import": {
			altered(imported(held(), recorded(true)), func(f *store.AuditedFile) { f.State = navette.FileGone }),
			navette.AuditGapState, "vanished",
		},
		"recorded and gone": {event(held(), time.Hour), navette.AuditGapState, "vanished"},
		"listed before": {
			with(held(), func(f *facts) { f.meeting.ListedAt = navette.At(start) }),
			navette.AuditGapState, "vanished",
		},
		"announced and gone": {
			with(held(), func(f *facts) { f.announced = true }),
			navette.AuditGapState, "vanished",
		},
		"stopped at once": {
			event(auto("cloud", ""), 4*time.Second),
			navette.AuditNotExpected, "audit.why_stopped_at_once",
		},
		"a short meeting": {
			with(auto("cloud", ""), func(f *facts) { f.meeting.EndedAt = navette.At(start.Add(4 * time.Second)) }),
			navette.AuditNotExpected, "audit.why_too_short",
		},
		"automatic":          {auto("cloud", "none"), navette.AuditGapState, "never_recorded"},
		"switched off":       {auto("none", "cloud"), navette.AuditNotExpected, "audit.why_off"},
		"on the computer":    {auto("local", "cloud"), navette.AuditNotExpected, "audit.why_local"},
		"the host's setting": {auto(navette.AutoRecordingGone, "cloud"), navette.AuditGapState, "never_recorded"},
		"nothing known": {
			auto(navette.AutoRecordingGone, ""),
			navette.AuditNotExpected, "audit.why_unknown",
		},
		"a session": {
			with(held(), func(f *facts) { f.session, f.linked = session, false }),
			navette.AuditGapState, "never_recorded",
		},
		"a session not for it": {
			with(auto("cloud", ""), func(f *facts) { f.session = &store.AuditedSession{} }),
			navette.AuditNotExpected, "audit.why_session_off",
		},
		"a rehearsal": {with(held(), func(f *facts) {
			later := *session
			later.StartsAt = navette.At(start.Add(5 * time.Hour))
			f.session = &later
		}), navette.AuditNotExpected, "audit.why_rehearsal"},
		"before the link": {
			with(listed(held(), recorded(true)), func(f *facts) { f.linked = false }),
			navette.AuditNotExpected, "audit.why_not_linked",
		},
		"trashed before a link": {
			with(trashed(held(), recorded(true)), func(f *facts) { f.linked = false }),
			navette.AuditNotExpected, "audit.why_not_linked",
		},
		"left in the trash": {
			with(trashed(held(), recorded(true)), func(f *facts) { f.left = true }),
			navette.AuditNotExpected, "audit.why_left",
		},
		"cancelled": {
			altered(imported(listed(held(), recorded(true)), recorded(true)),
				func(f *store.AuditedFile) { f.State = navette.FileCancelled }),
			navette.AuditNotExpected, "audit.why_cancelled",
		},
		"removed here": {
			with(listed(held(), recorded(true)), func(f *facts) { f.removed = true }),
			navette.AuditRemoved, "audit.why_removed",
		},
	} {
		v := judge(c.f, start.Add(48*time.Hour))
		what := v.why
		if v.state == navette.AuditGapState {
			what = string(v.cause)
		}
		if v.state != c.state || what != c.what {
			t.Errorf("%s: %s, %s; want %s, %s", name, v.state, what, c.state, c.what)
		}
		soon := judge(c.f, start.Add(25*time.Hour)) // an hour before Zoom's time is over
		atOnce := v.cause == navette.AuditTrashed || v.cause == navette.AuditDamaged
		if v.state == navette.AuditGapState && !atOnce && soon.state != navette.AuditPending {
			t.Errorf("%s: %s before Zoom's time to process is over, want pending", name, soon.state)
		}
		if v.state != navette.AuditGapState && soon.state != v.state {
			t.Errorf("%s: %s before Zoom's time to process is over, want %s", name, soon.state, v.state)
		}
	}
}

// TestTranscriptsAreExpectedByWhatWasSeen has a host's recordings without history, and with one.
func TestTranscriptsAreExpectedByWhatWasSeen(t *testing.T) {
	t.Parallel()
	day := 24 * time.Hour
	sequence := func(marks string) []*facts { // T has a transcript, . has none
		var all []*facts
		for i, mark := range marks {
			f := held()
			f.meeting.StartedAt = navette.At(start.Add(time.Duration(i) * day))
			f.listed = recorded(mark == 'T')
			all = append(all, &f)
		}
		return all
	}
	on := navette.AuditHost{Transcripts: true}
	seen := func(from, to int, transcripts bool) navette.AuditHost {
		return navette.AuditHost{
			Since: navette.At(start.Add(time.Duration(from) * day)), ReadAt: navette.At(start.Add(time.Duration(to) * day)),
			Transcripts: transcripts,
		}
	}
	for name, c := range map[string]struct {
		marks   string
		history []navette.AuditHost
		now     navette.AuditHost
		want    string // ! where a transcript is missed
	}{
		"one between others":        {"TT.TT", nil, on, "  !  "},
		"the newest":                {"TTT.", nil, on, "   !"},
		"switched off since":        {"TT.TT", nil, navette.AuditHost{}, "     "},
		"switched on later":         {"...TT", nil, on, "     "},
		"off for a while":           {"T....T", nil, on, "      "},
		"never any":                 {".....", nil, on, "     "},
		"seen on":                   {"T.....T", []navette.AuditHost{seen(-1, 9, true)}, on, " !!!!! "},
		"seen off":                  {"TT.TT", []navette.AuditHost{seen(-1, 9, false)}, on, "     "},
		"changed between two looks": {"T.T", []navette.AuditHost{seen(-9, 0, false), seen(2, 2, true)}, on, " ! "},
		"seen on, never any":        {"..", []navette.AuditHost{seen(-1, 9, true)}, on, "  "},
	} {
		all := sequence(c.marks)
		expectTranscripts(all, c.history, c.now)
		got := ""
		for _, f := range all {
			if f.transcripts {
				got += "!"
			} else {
				got += " "
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestDaysFollowTheClocksOfAZone has instants around changes of the clocks. In Beirut they change at midnight, so that
// one day has no midnight.
func TestDaysFollowTheClocksOfAZone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ zone, at, day, night string }{
		{"Europe/Paris", "2026-10-24T21:59:59Z", "2026-10-24", "2026-10-25T03:00:00Z"},
		{"Europe/Paris", "2026-10-24T22:00:00Z", "2026-10-25", "2026-10-25T03:00:00Z"},
		{"Europe/Paris", "2026-10-25T22:59:59Z", "2026-10-25", "2026-10-26T03:00:00Z"}, // the 25th hour
		{"Europe/Paris", "2026-10-25T23:00:00Z", "2026-10-26", "2026-10-26T03:00:00Z"},
		{"Europe/Paris", "2026-03-29T02:00:00Z", "2026-03-29", "2026-03-30T02:00:00Z"},
		{"Asia/Beirut", "2026-03-28T21:59:59Z", "2026-03-28", "2026-03-29T01:00:00Z"},
		{"Asia/Beirut", "2026-03-28T22:00:00Z", "2026-03-29", "2026-03-29T01:00:00Z"},
		{"Pacific/Kiritimati", "2026-10-24T10:00:00Z", "2026-10-25", "2026-10-24T14:00:00Z"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		at, _ := time.Parse(time.RFC3339, c.at)
		if day := dayOf(at, zone); day != c.day {
			t.Errorf("%s in %s is on %s, want %s", c.at, c.zone, day, c.day)
		}
		s := span{from: c.day, to: c.day, zone: zone}
		if first, last := s.around(); !s.has(at) || at.Before(first) || !at.Before(last) {
			t.Errorf("%s is not in the span of %s", c.at, c.day)
		}
		if night := nightAfter(at, zone).UTC().Format(time.RFC3339); night != c.night {
			t.Errorf("the night after %s in %s begins at %s, want %s", c.at, c.zone, night, c.night)
		}
	}
	if n := len(daysOf("2026-10-20", "2026-11-02")); n != 14 {
		t.Errorf("%d days, want 14", n)
	}
}
