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
	return t.Index(ctx, call, cues, chat)
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

// blockWords is the largest number of words in a PostgreSQL document. A tsvector counts positions up to 16,383.
const blockWords = 1500

// Index replaces the searchable text of a call: its title, its lines, and further text such as the chat.
func (t *Tx) Index(ctx context.Context, call navette.Call, cues []navette.Cue, chat string) error {
	return t.index(ctx, []document{documentOf(call, cues, chat)})
}

// document is the searchable text of a call, cut into words.
type document struct {
	call        string
	title, body []string
}

func documentOf(call navette.Call, cues []navette.Cue, chat string) document {
	d := document{call.ID, wordsOf(call.Title, call.HostName), wordsOf(chat)}
	for _, cue := range cues {
		d.body = append(d.body, wordsOf(cue.Speaker, cue.Text)...)
	}
	return d
}

// index replaces the searchable texts of different calls.
func (t *Tx) index(ctx context.Context, documents []document) error {
	if t.store.Engine == SQLite {
		return t.indexDocuments(ctx, documents)
	}
	return t.indexBlocks(ctx, documents)
}

// indexDocuments stores the one document of each call on SQLite.
func (t *Tx) indexDocuments(ctx context.Context, documents []document) error {
	numbers, err := many[struct {
		CallID string
		Number int64
	}](ctx, t.q, "number the documents of calls",
		`INSERT INTO call_documents (call_id, org_id) VALUES ?
		 ON CONFLICT (call_id) DO UPDATE SET org_id = excluded.org_id RETURNING call_id, number`,
		rows(documents, func(d document) []any { return []any{d.call, t.ID} }))
	if err != nil {
		return err
	}
	number := map[string]int64{}
	for _, n := range numbers {
		number[n.CallID] = n.Number
	}
	_, err = exec(ctx, t.q, "index calls", "INSERT OR REPLACE INTO call_search (rowid, title, body) VALUES ?",
		rows(documents, func(d document) []any {
			return []any{number[d.call], strings.Join(d.title, " "), strings.Join(d.body, " ")}
		}))
	return err
}

// indexBlocks stores the blocks of calls on PostgreSQL, each with the title.
func (t *Tx) indexBlocks(ctx context.Context, documents []document) error {
	type block struct {
		call   string
		number int
		text   string
	}
	var blocks, ends []block
	for _, d := range documents {
		n := 0
		for ; n == 0 || n*blockWords < len(d.body); n++ {
			part := d.body[min(n*blockWords, len(d.body)):min((n+1)*blockWords, len(d.body))]
			blocks = append(blocks, block{d.call, n, strings.Join(append(slices.Clone(d.title), part...), " ")})
		}
		ends = append(ends, block{call: d.call, number: n})
	}
	_, err := exec(ctx, t.q, "index calls",
		`WITH rest AS (DELETE FROM call_search s USING (VALUES ?) AS e (call_id, number)
		     WHERE s.org_id = ? AND s.call_id = e.call_id AND s.block >= e.number)
		 INSERT INTO call_search (call_id, org_id, block, words)
		 SELECT call_id, ?, number, to_tsvector('simple', text) FROM (VALUES ?) AS b (call_id, number, text)
		 ON CONFLICT (call_id, block) DO UPDATE SET words = excluded.words WHERE call_search.org_id = excluded.org_id`,
		rows(ends, func(b block) []any { return []any{b.call, b.number} }), t.ID, t.ID,
		rows(blocks, func(b block) []any { return []any{b.call, b.number, b.text} }))
	return err
}

// CuesOf returns a call's transcript, in order.
func (o *Org) CuesOf(ctx context.Context, call string) ([]navette.Cue, error) {
	return many[navette.Cue](ctx, o.q, "read the transcript",
		"SELECT call_id, position, start_millis, end_millis, speaker, text FROM cues WHERE org_id = ? AND "+
			"call_id = ? ORDER BY position", o.ID, call)
}

// Transcript is a call's transcript as one text. It is cheap to search when only few of many lines are shown.
type Transcript struct {
	CallID string
	Text   string // encoded lines, in no order; Lines decodes them
}

// Line is one line of a [Transcript].
type Line struct{ call, fields string }

// The separators of the lines and fields of a [Transcript]: ASCII separators, which are replaced by a space in a
// text.
const (
	lineEnd  = "\x1e"
	fieldEnd = "\x1f"
)

// Transcripts returns the transcripts of some calls; a call without one is left out. It assembles each one in a
// subquery of its own, because PostgreSQL would sort the lines of all calls to group them.
func (o *Org) Transcripts(ctx context.Context, calls []string) ([]Transcript, error) {
	if len(calls) == 0 {
		return nil, nil
	}
	all, err := many[Transcript](ctx, o.q, "read transcripts",
		`SELECT c.id AS call_id,
		     (SELECT string_agg(position || ?0 || start_millis || ?0 || end_millis || ?0
		          || replace(replace(speaker, ?0, ' ') || ?0 || text, ?1, ' '), ?1)
		      FROM cues WHERE call_id = c.id AND org_id || '' = c.org_id) AS text
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
	// the query has written the numbers, so they can be parsed
	number := func(i int) int64 { n, _ := strconv.ParseInt(fields[i], 10, 64); return n }
	return navette.Cue{
		CallID: l.call, Position: number(0), StartMillis: number(1), EndMillis: number(2), Speaker: fields[3],
		Text: fields[4],
	}
}
