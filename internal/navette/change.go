package navette

import (
	"encoding/json"
	"fmt"
	"time"
)

// SessionFields are the fields of a session that an event of the kind [EventSessionChanged] may contain, in the order
// in which pages list them.
var SessionFields = [...]string{
	"title", "starts_at", "minutes", "zone", "mode", "coach_id", "coach_name", "capacity", "description",
	"waiting_room", "record", "external_ref",
}

// FieldChange is one changed field of a session. Known is false for events that an earlier release wrote: they name the
// field but not its values.
type FieldChange struct {
	Field    string
	From, To string // instants in RFC 3339, numbers in decimal, booleans as "true" and "false"
	Known    bool
}

// Changes returns the changes in an event of the kind [EventSessionChanged], in the order of [SessionFields]. It is
// empty for events of other kinds.
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

// MovedFrom returns the previous start in an event of the kind [EventSessionChanged]. It is zero if the start did not
// change.
func (e Event) MovedFrom() time.Time {
	for _, c := range e.Changes() {
		if c.Field == "starts_at" {
			at, _ := time.Parse(time.RFC3339, c.From) // zero if it cannot be parsed
			return at
		}
	}
	return time.Time{}
}

// RoleChange is the change of a user's role. From is "" for a user who was added.
type RoleChange struct{ From, To Role }

// RoleChange returns the change in an event of the kind [EventUserRoleChanged] or [EventUserAdded]. It is the zero
// value for events of other kinds.
func (e Event) RoleChange() RoleChange {
	var data struct{ From, To, Role Role }
	if e.Kind != EventUserRoleChanged && e.Kind != EventUserAdded || json.Unmarshal([]byte(e.Data), &data) != nil {
		return RoleChange{}
	}
	if e.Kind == EventUserAdded {
		data.To = data.Role
	}
	return RoleChange{data.From, data.To}
}
