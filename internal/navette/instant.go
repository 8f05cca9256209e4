package navette

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Instant is a point in time as rows store it: microseconds since 1970 in UTC, or NULL for the zero Instant.
type Instant struct{ time.Time }

// At returns t as an Instant, in UTC and truncated to the microsecond, so that it is the same when it is read back.
func At(t time.Time) Instant {
	if t.IsZero() {
		return Instant{}
	}
	return Instant{t.UTC().Truncate(time.Microsecond)}
}

// Value implements driver.Valuer.
func (i Instant) Value() (driver.Value, error) {
	if i.IsZero() {
		return nil, nil
	}
	return i.UnixMicro(), nil
}

// Scan implements sql.Scanner.
func (i *Instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*i = Instant{}
	case int64:
		*i = Instant{time.UnixMicro(v).UTC()}
	default:
		return fmt.Errorf("instant: want microseconds, got %T", src)
	}
	return nil
}
