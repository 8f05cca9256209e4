package library

import (
	"context"
	"slices"
	"strings"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Row is one call of a list.
type Row struct {
	Call  navette.Call
	Files []navette.RecordingFile
	// speakers who are neither users of the organization nor Zoom users of its account, in the order in which they first
	// spoke; if there are none, the members who opened their links of the call's session, or else the colleagues who spoke
	Others  []string
	Moments []Moment // lines of the transcript that contain the words
	Found   Found    // where else the words occur
}

// Length returns the length of the call's recording.
func (r Row) Length() time.Duration { return Length(r.Call, r.Files) }

// Length returns the length of a recording: the sum of its segments, as measured in their stored files or, for those
// without any, as Zoom reports it.
func Length(c navette.Call, files []navette.RecordingFile) time.Duration {
	segments := Segments(c, files)
	last := segments[len(segments)-1]
	return last.At + last.Length
}

// Newest returns the newest calls that the actor may see, up to the number most.
func (l *Library) Newest(ctx context.Context, actor navette.Actor, most int) ([]Row, error) {
	return l.rows(ctx, actor, store.CallFilter{Limit: most})
}

// OfSession returns the calls of a session that the actor may see, the newest first.
func (l *Library) OfSession(ctx context.Context, actor navette.Actor, session string) ([]Row, error) {
	return l.rows(ctx, actor, store.CallFilter{SessionID: session, Limit: pageSize})
}

func (l *Library) rows(ctx context.Context, actor navette.Actor, f store.CallFilter) ([]Row, error) {
	var err error
	if f.VisibleTo, err = visibleTo(actor); err != nil {
		return nil, err
	}
	org := l.store.Org(actor.Org)
	calls, err := org.Calls(ctx, f)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, len(calls))
	for i, c := range calls {
		rows[i].Call = c
	}
	err = l.fill(ctx, actor, org, rows, nil)
	return rows, err
}

// fill sets the files, the names and the matches of words in rows.
func (l *Library) fill(
	ctx context.Context, actor navette.Actor, org *store.Org, rows []Row, words []string,
) error {
	ids, at := byID(rows)
	files, err := org.FilesOfCalls(ctx, ids)
	if err != nil {
		return err
	}
	for _, f := range files {
		at[f.CallID].Files = append(at[f.CallID].Files, f)
	}
	if err := nameOthers(ctx, actor, org, rows, words...); err != nil || len(words) == 0 {
		return err
	}
	transcripts, err := org.Transcripts(ctx, ids)
	for _, said := range transcripts {
		row := at[said.CallID]
		row.Moments = moments(said, words)
		segments := Segments(row.Call, row.Files)
		for i := range row.Moments {
			row.Moments[i].Cue = onLine(segments, row.Moments[i].Cue)
		}
	}
	for i := range rows {
		rows[i].explain(words)
	}
	return err
}

// byID returns the ids of calls, and each call's row by id.
func byID(rows []Row) (ids []string, at map[string]*Row) {
	at = make(map[string]*Row, len(rows))
	for i := range rows {
		ids = append(ids, rows[i].Call.ID)
		at[rows[i].Call.ID] = &rows[i]
	}
	return ids, at
}

// nameOthers sets the other participants of calls, and which names contain one of the words.
func nameOthers(ctx context.Context, actor navette.Actor, org *store.Org, rows []Row, words ...string) error {
	ids, at := byID(rows)
	speakers, err := org.Speakers(ctx, ids)
	if err != nil {
		return err
	}
	var names []string
	for _, s := range speakers {
		if !slices.Contains(names, s.Name) {
			names = append(names, s.Name)
		}
	}
	known, err := org.Colleagues(ctx, names)
	if err != nil {
		return err
	}
	colleagues := map[string][]string{}
	for _, s := range speakers {
		row := at[s.CallID]
		switch {
		case strings.EqualFold(s.Name, row.Call.HostName):
			continue
		case slices.Contains(known, s.Name):
			colleagues[s.CallID] = append(colleagues[s.CallID], s.Name)
		default:
			row.Others = append(row.Others, s.Name)
		}
		row.Found.name(s.Name, words)
	}
	for i := range rows {
		rows[i].Found.name(rows[i].Call.HostName, words)
	}
	if err := nameVisitors(ctx, actor, org, rows); err != nil {
		return err
	}
	for id, row := range at {
		if len(row.Others) == 0 {
			row.Others = colleagues[id]
		}
	}
	return nil
}

// nameVisitors sets the other participants of calls in which only the host and colleagues spoke: the members who opened
// their links. It sets none if the actor may not read members.
func nameVisitors(ctx context.Context, actor navette.Actor, org *store.Org, rows []Row) error {
	if !actor.May(navette.ReadMembers) {
		return nil
	}
	var sessions []string
	for _, row := range rows {
		if len(row.Others) == 0 && row.Call.SessionID != "" {
			sessions = append(sessions, row.Call.SessionID)
		}
	}
	openers, err := org.LinkOpeners(ctx, sessions)
	opened := map[string][]string{}
	for _, o := range openers {
		opened[o.SessionID] = append(opened[o.SessionID], o.Name)
	}
	for i := range rows {
		if len(rows[i].Others) == 0 {
			rows[i].Others = opened[rows[i].Call.SessionID]
		}
	}
	return err
}
