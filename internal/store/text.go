package store

import (
	"strings"

	"github.com/uptrace/bun/schema"
)

// dialect writes texts into statements without NUL, which PostgreSQL refuses and which ends a statement on SQLite. (bun
// replaces bytes that are not UTF-8 by U+FFFD.) Forms and the services behind them clean typed texts with
// [navette.OneLine]. The dialect covers all other texts, such as paths, searches and Zoom's answers, so that none of
// them makes a page or a job fail.
type dialect struct{ schema.Dialect }

// AppendString appends a text as an SQL literal.
func (d dialect) AppendString(b []byte, text string) []byte {
	return d.Dialect.AppendString(b, strings.ReplaceAll(text, "\x00", ""))
}
