package store

import (
	"strings"

	"github.com/uptrace/bun/schema"
)

// dialect writes queries for an engine with texts that it takes: without NUL, which PostgreSQL refuses and which ends a statement
// on SQLite. Bytes that are not UTF-8 become U+FFFD below. Forms and rules clean what people type before (navette.OneLine);
// this holds for what comes otherwise, such as a path, a search or what Zoom says, so that none of it fails a page or a job.
type dialect struct{ schema.Dialect }

// AppendString appends a text as a literal of SQL.
func (d dialect) AppendString(b []byte, text string) []byte {
	return d.Dialect.AppendString(b, strings.ReplaceAll(text, "\x00", ""))
}
