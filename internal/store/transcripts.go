package store

import (
	"context"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// SaveTranscript replaces the lines of a call's transcript and what is searched of the call: its title, its lines, and
// further text such as the chat.
func (t *Tx) SaveTranscript(ctx context.Context, call navette.Call, cues []navette.Cue, chat string) error {
	if _, err := exec(ctx, t.q, "replace the transcript", "DELETE FROM cues WHERE org_id = ? AND call_id = ?", t.ID, call.ID); err != nil {
		return err
	}
	const batch = 500
	for first := 0; first < len(cues); first += batch {
		part := cues[first:min(first+batch, len(cues))]
		rows := make([]cueRow, len(part))
		for i, cue := range part {
			rows[i] = cueRow{CallID: call.ID, OrgID: t.ID, Position: cue.Position, StartMillis: cue.StartMillis, EndMillis: cue.EndMillis, Speaker: storable(cue.Speaker), Text: storable(cue.Text)}
		}
		if _, err := t.q.NewInsert().Model(&rows).ModelTableExpr("?", bun.Ident("cues")).Exec(ctx); err != nil {
			return wrap("write the transcript", err)
		}
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

// blockWords bounds a PostgreSQL document: a tsvector stops counting positions at 16,383.
const blockWords = 1500

// index replaces what is searched of a call.
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

// indexDocument writes the one document of a call on SQLite.
func (t *Tx) indexDocument(ctx context.Context, call, title, body string) error {
	number, err := one[int64](ctx, t.q, "number the call's document",
		`INSERT INTO call_documents (call_id, org_id) VALUES (?, ?)
		 ON CONFLICT (call_id) DO UPDATE SET org_id = excluded.org_id RETURNING number`, call, t.ID)
	if err != nil {
		return err
	}
	_, err = exec(ctx, t.q, "index the call", "INSERT OR REPLACE INTO call_search (rowid, title, body) VALUES (?, ?, ?)", number, title, body)
	return err
}

// indexBlocks writes the blocks of a call on PostgreSQL, each with the title.
func (t *Tx) indexBlocks(ctx context.Context, call string, title, body []string) error {
	if _, err := exec(ctx, t.q, "clear the index", "DELETE FROM call_search WHERE org_id = ? AND call_id = ?", t.ID, call); err != nil {
		return err
	}
	for block := 0; block == 0 || block*blockWords < len(body); block++ {
		part := body[min(block*blockWords, len(body)):min((block+1)*blockWords, len(body))]
		text := strings.Join(append(slices.Clone(title), part...), " ")
		_, err := exec(ctx, t.q, "index the call",
			"INSERT INTO call_search (call_id, org_id, block, words) VALUES (?, ?, ?, to_tsvector('simple', ?))", call, t.ID, block, text)
		if err != nil {
			return err
		}
	}
	return nil
}

// CuesOf is a call's transcript, in order.
func (o *Org) CuesOf(ctx context.Context, call string) ([]navette.Cue, error) {
	return many[navette.Cue](ctx, o.q, "read the transcript",
		"SELECT call_id, position, start_millis, end_millis, speaker, text FROM cues WHERE org_id = ? AND call_id = ? ORDER BY position", o.ID, call)
}
