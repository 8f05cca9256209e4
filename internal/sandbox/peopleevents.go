package sandbox

// personObject is a user in events about the account's users.
type personObject struct {
	ID          string `json:"id"`
	FirstName   string `json:"first_name"`
	LastName    string `json:"last_name"`
	DisplayName string `json:"display_name,omitempty"`
	Email       string `json:"email"`
	Type        int    `json:"type"`
}

func (u *user) eventObject() personObject {
	return personObject{ID: u.id, FirstName: u.firstName, LastName: u.lastName, Email: u.email, Type: u.kind}
}

// userEvent sends an event about what an administrator did to a user.
func (s *Sandbox) userEvent(name string, u *user, g *grant) {
	e := s.event(name, s.clock.Now(), u.eventObject())
	e.Payload.by(s, g)
	s.emit(name, e)
}

// userCreated sends the event for a new user. way is how the user was created.
func (s *Sandbox) userCreated(u *user, way string, g *grant) {
	object := u.eventObject()
	object.DisplayName = u.name()
	e := s.event("user.created", s.clock.Now(), object)
	e.Payload.by(s, g)
	e.Payload.CreationType = way
	s.emit(e.Event, e)
}

// userTypeChanged sends the event for a licence that was assigned or removed.
func (s *Sandbox) userTypeChanged(u *user, before int) {
	if u.kind == before {
		return
	}
	now := s.clock.Now()
	e := s.event("user.updated", now, map[string]any{"id": u.id, "type": u.kind})
	e.Payload.by(s, nil)
	e.Payload.OldObject, e.Payload.TimeStamp = map[string]any{"id": u.id, "type": before}, now.UnixMilli()
	s.emit(e.Event, e)
}

// primaryChanged sends the event for a user whose primary group was old.
func (s *Sandbox) primaryChanged(u *user, old string, g *grant) {
	now := s.clock.Now()
	e := s.event("user.updated", now, map[string]any{"id": u.id, "primary_group_id": u.groups[0]})
	e.Payload.by(s, g)
	e.Payload.OldObject, e.Payload.TimeStamp = map[string]any{"id": u.id, "primary_group_id": old}, now.UnixMilli()
	s.emit(e.Event, e)
}

// userRenamed sends the event for a changed profile. It has only the changed fields, and their former values.
func (s *Sandbox) userRenamed(u *user, before personObject) {
	now, after := s.clock.Now(), u.eventObject()
	object, old := map[string]any{"id": u.id}, map[string]any{"id": u.id}
	for _, field := range []struct{ name, old, now string }{
		{"email", before.Email, after.Email}, {"first_name", before.FirstName, after.FirstName},
		{"last_name", before.LastName, after.LastName},
	} {
		if field.old != field.now {
			object[field.name], old[field.name] = field.now, field.old
		}
	}
	e := s.event("user.updated", now, object)
	e.Payload.by(s, nil)
	e.Payload.OldObject, e.Payload.TimeStamp = old, now.UnixMilli()
	s.emit(e.Event, e)
}

// groupEvent sends an event about a group. object is its current state in the event, old the previous one.
func (s *Sandbox) groupEvent(name string, object, old any, g *grant) {
	now := s.clock.Now()
	e := s.event(name, now, object)
	e.Payload.by(s, g)
	e.Payload.OldObject, e.Payload.TimeStamp = old, now.UnixMilli()
	s.emit(name, e)
}

func (g *group) eventObject() map[string]any { return map[string]any{"id": g.id, "name": g.name} }

func (g *group) membersObject(members ...*user) map[string]any {
	list := []map[string]string{}
	for _, u := range members {
		list = append(list, map[string]string{"id": u.id, "email": u.email})
	}
	return map[string]any{"id": g.id, "members": list}
}
