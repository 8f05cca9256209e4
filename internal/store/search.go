package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// CallFilter selects calls. Zero values select all.
type CallFilter struct {
	VisibleTo string // user: only calls they host; "" for all
	// folded words (letters and digits, no accents); a call matches if each of these is the beginning of a word in it
	Words      []string
	HostUserID string
	From, To   time.Time // started in [From, To)
	Transcript bool      // only with a transcript
	SessionID  string
	Before     Position // older than this one
	After      Position // newer than this one, the nearest first
	Limit      int
}

// Position is the position of a call in a list that begins with the newest. The zero value means no position.
type Position struct {
	StartedAt navette.Instant
	ID        string
}

// Calls returns the calls that match a filter, newest first (nearest first with After).
func (o *Org) Calls(ctx context.Context, f CallFilter) ([]navette.Call, error) {
	where, args := o.callsWhere(f)
	page, pageArgs := f.page()
	return many[navette.Call](ctx, o.q, "list calls", "SELECT c.* FROM calls c WHERE "+where+page,
		append(args, pageArgs...)...)
}

// FindCalls is [Org.Calls] with the total number of calls that match, regardless of Before and After. The filter is
// evaluated once.
func (o *Org) FindCalls(ctx context.Context, f CallFilter) ([]navette.Call, int, error) {
	type counted struct {
		navette.Call
		Found int
	}
	where, args := o.callsWhere(f)
	page, pageArgs := f.page()
	var rows []counted
	err := o.byWords(ctx, func(q bun.IDB) (err error) {
		rows, err = many[counted](ctx, q, "find calls",
			"WITH found AS MATERIALIZED (SELECT c.id FROM calls c WHERE "+where+`)
			 SELECT c.*, (SELECT COUNT(*) FROM found) AS found FROM calls c WHERE c.id IN (SELECT id FROM found)`+page,
			append(args, pageArgs...)...)
		return err
	})
	if err != nil || len(rows) == 0 && f.Before.ID == "" && f.After.ID == "" {
		return nil, 0, err
	}
	if len(rows) == 0 { // beyond the last page
		found, err := o.CountCalls(ctx, f)
		return nil, found, err
	}
	calls := make([]navette.Call, len(rows))
	for i, row := range rows {
		calls[i] = row.Call
	}
	return calls, rows[0].Found, nil
}

// CountCalls counts the calls that match a filter, regardless of Before and After.
func (o *Org) CountCalls(ctx context.Context, f CallFilter) (int, error) {
	where, args := o.callsWhere(f)
	found := 0
	err := o.byWords(ctx, func(q bun.IDB) (err error) {
		found, err = one[int](ctx, q, "count calls", "SELECT COUNT(*) FROM calls c WHERE "+where, args...)
		return err
	})
	return found, err
}

// byWords runs a query by words. On PostgreSQL it makes the planner use the index of words. By itself the planner would
// have every document read, since it ignores the cost of decompressing them.
func (o *Org) byWords(ctx context.Context, ask func(bun.IDB) error) error {
	if o.store.Engine == SQLite {
		return ask(o.q)
	}
	return o.q.RunInTx(ctx, &sql.TxOptions{ReadOnly: true}, func(ctx context.Context, tx bun.Tx) error {
		if _, err := exec(ctx, tx, "prepare a search", "SET LOCAL enable_seqscan = off"); err != nil {
			return err
		}
		return ask(tx)
	})
}

// AllCalls returns the number of calls that a user may see; visibleTo is as in [CallFilter].
func (o *Org) AllCalls(ctx context.Context, visibleTo string) (int, error) {
	if visibleTo != "" {
		return o.CountCalls(ctx, CallFilter{VisibleTo: visibleTo})
	}
	return one[int](ctx, o.q, "count calls", "SELECT calls FROM organizations WHERE id = ?", o.ID)
}

// page returns the end of a statement that lists calls: the position of the page, the order and the length.
func (f CallFilter) page() (text string, args []any) {
	order := " ORDER BY c.started_at DESC, c.id DESC LIMIT ?"
	if f.Before.ID != "" {
		text, args = " AND (c.started_at, c.id) < (?, ?)", []any{f.Before.StartedAt, f.Before.ID}
	}
	if f.After.ID != "" {
		text, args = text+" AND (c.started_at, c.id) > (?, ?)", append(args, f.After.StartedAt, f.After.ID)
		order = " ORDER BY c.started_at, c.id LIMIT ?"
	}
	return text + order, append(args, f.Limit)
}

func (o *Org) callsWhere(f CallFilter) (string, []any) {
	where, args := []string{"c.org_id = ?"}, []any{o.ID}
	and := func(condition string, values ...any) {
		where, args = append(where, condition), append(args, values...)
	}
	if f.VisibleTo != "" {
		and("c.host_user_id = ?", f.VisibleTo)
	}
	if f.HostUserID != "" {
		and("c.host_user_id = ?", f.HostUserID)
	}
	if f.SessionID != "" {
		and("c.session_id = ? AND c.session_id <> ''", f.SessionID)
	}
	if !f.From.IsZero() {
		and("c.started_at >= ?", navette.At(f.From))
	}
	if !f.To.IsZero() {
		and("c.started_at < ?", navette.At(f.To))
	}
	if f.Transcript {
		and("EXISTS (SELECT 1 FROM cues q WHERE q.call_id = c.id)")
	}
	o.andWords(f.Words, and)
	return strings.Join(where, " AND "), args
}

// andWords adds the condition that a call contains words, by the engine's full-text index. On PostgreSQL a call has
// several documents, so it searches for each word separately. Because of the GROUP BY the planner neither searches
// once per call nor joins all documents of each word.
func (o *Org) andWords(words []string, and func(string, ...any)) {
	if len(words) == 0 {
		return
	}
	if o.store.Engine == SQLite {
		and("c.id IN (SELECT d.call_id FROM call_search JOIN call_documents d ON d.number = call_search.rowid WHERE "+
			"call_search MATCH ? AND d.org_id = ?)", `"`+strings.Join(words, `"* "`)+`"*`, o.ID)
		return
	}
	said, args := make([]string, len(words)), make([]any, 0, 2*len(words))
	for i, word := range words {
		said[i] = "SELECT s.call_id FROM call_search s WHERE s.org_id = ? AND s.words @@ (SELECT " +
			"to_tsquery('simple', ?)) GROUP BY s.call_id"
		args = append(args, o.ID, word+":*")
	}
	and("c.id IN ("+strings.Join(said, " INTERSECT ")+")", args...)
}

// FilesOfCalls returns the files of some calls.
func (o *Org) FilesOfCalls(ctx context.Context, calls []string) ([]navette.RecordingFile, error) {
	if len(calls) == 0 {
		return nil, nil
	}
	return many[navette.RecordingFile](ctx, o.q, "list recording files",
		"SELECT * FROM recording_files WHERE org_id || '' = ? AND call_id IN (?) ORDER BY call_id, recording_start, id",
		o.ID, bun.List(calls))
}
