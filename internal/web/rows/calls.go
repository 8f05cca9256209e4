package rows

import (
	"time"

	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/view"
)

// Calls converts calls to the rows of a list.
func Calls(rows []library.Row) []view.CallRow {
	shown := make([]view.CallRow, len(rows))
	for i, row := range rows {
		shown[i] = callRow(row)
	}
	return shown
}

func callRow(row library.Row) view.CallRow {
	c := row.Call
	shown := view.CallRow{
		URL: CallPath(c.ID), Title: markedParts(c.Title, row.Found.Title), Host: c.HostName, Guests: row.Others,
		StartedAt: c.StartedAt.Time, Length: row.Length(),
		Missing: Missing(row.Files),
		InChat:  row.Found.Chat,
		State:   StateOfKind(row.Files, view.KindTranscript),
		SoundOnly: StateOfKind(row.Files, view.KindVideo) == view.FileAbsent &&
			StateOfKind(row.Files, view.KindAudio) != view.FileAbsent,
	}
	for i, m := range row.Moments {
		at := time.Duration(m.Cue.StartMillis) * time.Millisecond
		shown.Hits = append(shown.Hits, at)
		if i < snippetsShown {
			parts := markedParts(m.Cue.Text, m.Marks)
			shown.Snippets = append(shown.Snippets, view.Snippet{At: at, Speaker: m.Cue.Speaker, Parts: parts})
		}
	}
	for _, name := range row.Found.People {
		shown.Participants = append(shown.Participants, markedParts(name.Text, name.Marks))
	}
	return shown
}

// markedParts splits a text at its marks, which are the matches of a search.
func markedParts(text string, marks []library.Mark) []view.Part {
	var parts []view.Part
	rest := 0
	for _, mark := range marks {
		if mark.Start > rest {
			parts = append(parts, view.Part{Text: text[rest:mark.Start]})
		}
		parts = append(parts, view.Part{Text: text[mark.Start:mark.End], Hit: true})
		rest = mark.End
	}
	if rest < len(text) {
		parts = append(parts, view.Part{Text: text[rest:]})
	}
	return parts
}

// snippetsShown is the greatest number of matching cues that the list shows of one call.
const snippetsShown = 3

// CallPath returns the address of a call's page.
func CallPath(id string) string { return "/calls/" + id }

// Missing returns the number of files that were given up.
func Missing(files []navette.RecordingFile) int {
	n := 0
	for _, f := range files {
		if f.State.GivenUp() {
			n++
		}
	}
	return n
}

// FileKind returns the kind of a file from Zoom's file_type (Zoom API reference, Cloud Recording).
func FileKind(fileType string) view.FileKind {
	switch fileType {
	case "MP4":
		return view.KindVideo
	case "M4A":
		return view.KindAudio
	case "TRANSCRIPT", "CC":
		return view.KindTranscript
	case "CHAT":
		return view.KindChat
	case "TIMELINE":
		return view.KindTimeline
	default:
		return view.KindOther
	}
}

// FileState returns the state of a file of a recording.
func FileState(f navette.RecordingFile) view.FileState {
	switch {
	case f.State == navette.FileStored:
		return view.FileHere
	case f.State == navette.FileCancelled:
		return view.FileCancelled
	case f.Failure != "":
		return view.FileFailed
	default:
		return view.FileComing
	}
}

// StateOfKind returns the state of the first file of a kind, or FileAbsent if there is none.
func StateOfKind(files []navette.RecordingFile, kind view.FileKind) view.FileState {
	for _, f := range files {
		if FileKind(f.FileType) == kind {
			return FileState(f)
		}
	}
	return view.FileAbsent
}
