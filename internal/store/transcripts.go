package store

import (
	"context"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// SaveTranscript replaces the lines of a call's transcript and its searchable text: its title, its lines, and further
// text such as the chat.
func (t *Tx) SaveTranscript(ctx context.Context, call navette.Call, cues []navette.Cue, chat string) error {
	if _, err := exec(ctx, t.q, "replace the transcript", "DELETE FROM cues WHERE org_id = ? AND call_id = ?", t.ID,
		call.ID); err != nil {
		return err
	}
	const batch = 500
	for first := 0; first < len(cues); first += batch {
		part := cues[first:min(first+batch, len(cues))]
		rows := make([]cueRow, len(part))
		for i, cue := range part {
			rows[i] = cueRow{
				CallID: call.ID, OrgID: t.ID, Position: cue.Position, StartMillis: cue.StartMillis,
				EndMillis: cue.EndMillis, Speaker: storable(cue.Speaker), Text: storable(cue.Text),
			}
		}
		if _, err := t.q.NewInsert().Model(&rows).ModelTableExpr("?", bun.Ident("cues")).Exec(ctx); err != nil {
			return wrap("write the transcript", err)
		}
	}
	if err := t.saveSpeakers(ctx, call.ID, cues); err != nil {
		return err
	}
	return t.index(ctx, call, cues, chat)
}

type cueRow struct {
	CallID      string
	OrgID       string
	Position    int64
	StartMillis int64
	EndMillis   int64
	Speaker     string
	Text        string
}

// blockWords limits a PostgreSQL document: a tsvector stops counting positions at 16,383.
const blockWords = 1500

// index replaces the searchable text of a call.
func (t *Tx) index(ctx context.Context, call navette.Call, cues []navette.Cue, chat string) error {
	title, body := wordsOf(call.Title, call.HostName), wordsOf(chat)
	for _, cue := range cues {
		body = append(body, wordsOf(cue.Speaker, cue.Text)...)
	}
	if t.store.Engine == SQLite {
		return t.indexDocument(ctx, call.ID, strings.Join(title, " "), strings.Join(body, " "))
	}
	return t.indexBlocks(ctx, call.ID, title, body)
}

// indexDocument stores the one document of a call on SQLite.
func (t *Tx) indexDocument(ctx context.Context, call, title, body string) error {
	number, err := one[int64](ctx, t.q, "number the call's document",
		`INSERT INTO call_documents (call_id, org_id) VALUES (?, ?)
		 ON CONFLICT (call_id) DO UPDATE SET org_id = excluded.org_id RETURNING number`, call, t.ID)
	if err != nil {
		return err
	}
	_, err = exec(ctx, t.q, "index the call",
		"INSERT OR REPLACE INTO call_search (rowid, title, body) VALUES (?, ?, ?)", number, title, body)
	return err
}

// indexBlocks stores the blocks of a call on PostgreSQL, each with the title.
func (t *Tx) indexBlocks(ctx context.Context, call string, title, body []string) error {
	if _, err := exec(ctx, t.q, "clear the index", "DELETE FROM call_search WHERE org_id = ? AND call_id = ?", t.ID,
		call); err != nil {
		return err
	}
	for block := 0; block == 0 || block*blockWords < len(body); block++ {
		part := body[min(block*blockWords, len(body)):min((block+1)*blockWords, len(body))]
		text := strings.Join(append(slices.Clone(title), part...), " ")
		_, err := exec(ctx, t.q, "index the call",
			"INSERT INTO call_search (call_id, org_id, block, words) VALUES (?, ?, ?, to_tsvector('simple', ?))", call,
			t.ID, block, text)
		if err != nil {
			return err
		}
	}
	return nil
}

// CuesOf returns a call's transcript, in order.
func (o *Org) CuesOf(ctx context.Context, call string) ([]navette.Cue, error) {
	return many[navette.Cue](ctx, o.q, "read the transcript",
		"SELECT call_id, position, start_millis, end_millis, speaker, text FROM cues WHERE org_id = ? AND "+
			"call_id = ? ORDER BY position", o.ID, call)
}

// Transcript is a call's transcript as one text, to search many lines of which few are shown.
type Transcript struct {
	CallID string
	Text   string // lines that end with lineEnd, in no order, each with its fields separated by fieldEnd
}

// Line is one line of a [Transcript].
type Line struct{ call, fields string }

// The separators of the lines and fields of a [Transcript]: ASCII separators, which are replaced by a space in a
// text.
const (
	lineEnd  = "\x1e"
	fieldEnd = "\x1f"
)

// Transcripts returns the transcripts of some calls; a call without one is left out. Each is assembled separately: to
// group the lines of all calls, PostgreSQL would sort them.
func (o *Org) Transcripts(ctx context.Context, calls []string) ([]Transcript, error) {
	if len(calls) == 0 {
		return nil, nil
	}
	all, err := many[Transcript](ctx, o.q, "read transcripts",
		`SELECT c.id AS call_id, (SELECT string_agg(position || ?0 || start_millis || ?0 || end_millis || ?0
		     || replace(replace(speaker, ?0, ' ') || ?0 || text, ?1, ' '), ?1) FROM cues WHERE call_id = c.id AND org_id || '' = c.org_id) AS text
		 FROM calls c WHERE c.org_id || '' = ?2 AND c.id IN (?3)`, fieldEnd, lineEnd, o.ID, bun.List(calls))
	return slices.DeleteFunc(all, func(t Transcript) bool { return t.Text == "" }), err
}

// Lines returns the lines, in no order.
func (t Transcript) Lines() iter.Seq[Line] {
	return func(yield func(Line) bool) {
		for fields := range strings.SplitSeq(t.Text, lineEnd) {
			if !yield(Line{t.CallID, fields}) {
				return
			}
		}
	}
}

// fieldsOfLine is the number of fields of a line; the text is the last one.
const fieldsOfLine = 5

// Text returns the spoken text.
func (l Line) Text() string {
	text := l.fields
	for range fieldsOfLine - 1 {
		_, text, _ = strings.Cut(text, fieldEnd)
	}
	return text
}

// Cue returns the whole line.
func (l Line) Cue() navette.Cue {
	fields := strings.SplitN(l.fields, fieldEnd, fieldsOfLine)
	number := func(i int) int64 { n, _ := strconv.ParseInt(fields[i], 10, 64); return n } // the query wrote it
	return navette.Cue{
		CallID: l.call, Position: number(0), StartMillis: number(1), EndMillis: number(2), Speaker: fields[3],
		Text: fields[4],
	}
}
