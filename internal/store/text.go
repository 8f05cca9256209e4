package store

import (
	"strings"

	"github.com/uptrace/bun/schema"
)

// dialect writes queries with texts that the engines accept: without NUL, which PostgreSQL refuses and which ends a
// statement on SQLite. Bytes that are not UTF-8 become U+FFFD before. Forms and rules clean typed texts
// (navette.OneLine); this is for others, such as a path, a search or Zoom's answers, so that none of them makes a
// page or a job fail.
type dialect struct{ schema.Dialect }

// AppendString appends a text as an SQL literal.
func (d dialect) AppendString(b []byte, text string) []byte {
	return d.Dialect.AppendString(b, strings.ReplaceAll(text, "\x00", ""))
}
