package navette

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Instant is a point in time as rows hold it: integer microseconds UTC, NULL where there is none (the zero Instant).
type Instant struct{ time.Time }

// At makes an Instant of t, in UTC and cut to the microsecond, so that it reads back as it was written.
func At(t time.Time) Instant {
	if t.IsZero() {
		return Instant{}
	}
	return Instant{t.UTC().Truncate(time.Microsecond)}
}

// Value is what the database stores.
func (i Instant) Value() (driver.Value, error) {
	if i.IsZero() {
		return nil, nil
	}
	return i.UnixMicro(), nil
}

// Scan reads what the database stored.
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
