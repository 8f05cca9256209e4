package navette

import (
	"encoding/json"
	"fmt"
	"time"
)

// SessionFields are the fields of a session that an [EventSessionChanged] names, in the order in which pages list them.
var SessionFields = [...]string{
	"title", "starts_at", "minutes", "zone", "mode", "coach_id", "coach_name", "capacity", "description", "waiting_room", "record", "external_ref",
}

// FieldChange is one field of a session that changed. Where Known is false the event, written by an earlier version, holds
// no values.
type FieldChange struct {
	Field    string
	From, To string // instants as RFC 3339, numbers in decimal, yes and no as "true" and "false"
	Known    bool
}

// Changes are what an [EventSessionChanged] says changed, in the order of [SessionFields]; none where it does not say.
func (e Event) Changes() []FieldChange {
	var fields map[string]json.RawMessage
	if e.Kind != EventSessionChanged || json.Unmarshal([]byte(e.Data), &fields) != nil {
		return nil
	}
	var changes []FieldChange
	for _, name := range SessionFields {
		raw, ok := fields[name]
		if !ok {
			continue
		}
		c := FieldChange{Field: name}
		var values struct{ From, To any }
		if json.Unmarshal(raw, &values) == nil && (values.From != nil || values.To != nil) {
			c.From, c.To, c.Known = fmt.Sprint(values.From), fmt.Sprint(values.To), true
		}
		changes = append(changes, c)
	}
	return changes
}

// MovedFrom is the start that an [EventSessionChanged] says the session had before, zero where the start did not change.
func (e Event) MovedFrom() time.Time {
	for _, c := range e.Changes() {
		if c.Field == "starts_at" {
			at, _ := time.Parse(time.RFC3339, c.From) // zero where it is none
			return at
		}
	}
	return time.Time{}
}
