package sandbox

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// creationWays are the ways to create a user (Zoom API reference, "Create users").
var creationWays = []string{"create", "autoCreate", "custCreate", "ssoCreate"}

// controlNewUser handles POST /users. It acts as an administrator who adds a user in Zoom's portal. A user who is
// invited (way create) is pending until they accept.
func (s *Sandbox) controlNewUser(r *http.Request) (any, error) {
	var in struct {
		userSeed
		Way string `json:"way"`
	}
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	way := cmp.Or(in.Way, "autoCreate")
	if !slices.Contains(creationWays, way) {
		return nil, fmt.Errorf("no user is created by the way %q", way)
	}
	s.lock()
	defer s.mu.Unlock()
	if err := s.freeAddress(in.Email); err != nil {
		return nil, err
	}
	u := s.addUser(in.userSeed)
	u.custom = way == "custCreate"
	if way == "create" {
		u.status = "pending"
	}
	s.userCreated(u, way, nil)
	return map[string]string{"id": u.id}, nil
}

// freeAddress returns an error if a text is no e-mail address or another user has it. The model must be locked.
func (s *Sandbox) freeAddress(email string) error {
	if !strings.Contains(email, "@") {
		return fmt.Errorf("%q is no e-mail address", email)
	}
	if s.model.userByID[lower(email)] != nil {
		return fmt.Errorf("another user has the address %s", email)
	}
	return nil
}

// controlProfile handles POST /users/{id}/profile. It acts as an administrator who changes the name or the address of
// a user in Zoom's portal. Fields that are left out stay as they are.
func (s *Sandbox) controlProfile(r *http.Request) (any, error) {
	var in struct {
		Email     string `json:"email"`
		FirstName string `json:"first_name"`
		LastName  string `json:"last_name"`
	}
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	s.lock()
	defer s.mu.Unlock()
	u, err := s.controlUser(r)
	if err != nil {
		return nil, err
	}
	before := u.eventObject()
	if in.Email != "" && lower(in.Email) != lower(u.email) {
		if err := s.freeAddress(in.Email); err != nil {
			return nil, err
		}
		delete(s.model.userByID, lower(u.email))
		s.model.userByID[lower(in.Email)] = u
	}
	u.email = cmp.Or(in.Email, u.email)
	u.firstName, u.lastName = cmp.Or(in.FirstName, u.firstName), cmp.Or(in.LastName, u.lastName)
	if u.eventObject() != before {
		s.userRenamed(u, before)
	}
	return map[string]string{"id": u.id}, nil
}

// controlUserStatus handles POST /users/{id}/status. It acts as an administrator who activates, deactivates, deletes or
// disassociates a user, or with the action accept as a pending user who accepts the invitation.
func (s *Sandbox) controlUserStatus(r *http.Request) (any, error) {
	var in struct {
		Action string `json:"action"`
	}
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	s.lock()
	defer s.mu.Unlock()
	u, err := s.controlUser(r)
	if err != nil {
		return nil, err
	}
	switch removed := map[string]string{"delete": "user.deleted", "disassociate": "user.disassociated"}; {
	case removed[in.Action] != "" && !u.owner:
		s.removeUser(u, removed[in.Action], nil)
		return map[string]string{"status": "removed"}, nil
	case in.Action == "accept" && u.status == "pending":
		u.status = "active"
		event := s.event("user.invitation_accepted", s.clock.Now(), u.eventObject())
		s.emit(event.Event, event)
	case !s.changeStatus(u, in.Action, nil):
		return nil, fmt.Errorf("a user who is %s has no action %q", u.status, in.Action)
	}
	return map[string]string{"status": u.status}, nil
}
