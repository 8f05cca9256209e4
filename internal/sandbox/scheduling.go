package sandbox

import (
	"slices"
	"strings"
)

// mostAssistants is the largest number of assistants in one request (Zoom API reference, "Add assistants").
const mostAssistants = 30

// schedulerBody is a user for whom another user may schedule.
type schedulerBody struct {
	ID    string `json:"id"`
	Email string `json:"email"`
	PMI   int64  `json:"pmi"`
}

// assistantBody is a user who may schedule for another user.
type assistantBody struct {
	ID             string `json:"id"`
	Email          string `json:"email"`
	ManagesPrivate bool   `json:"can_manage_host_private_event"`
}

// mayScheduleFor reports whether the token may schedule and manage a user's meetings: it may act for the user, or its
// own user is the user's assistant.
func (c *call) mayScheduleFor(host *user) bool {
	return c.mayActFor(host) || c.model.userByID[host.id] == host && slices.Contains(host.assistants, c.self())
}

// listSchedulers handles GET /users/{userId}/schedulers and returns the users who made the user their assistant.
func (c *call) listSchedulers() (any, error) {
	u, err := c.user()
	if err != nil {
		return nil, err
	}
	bodies := []schedulerBody{}
	for _, host := range c.model.users {
		if slices.Contains(host.assistants, u) {
			bodies = append(bodies, schedulerBody{host.id, host.email, host.pmi})
		}
	}
	return map[string]any{"schedulers": bodies}, nil
}

// deleteSchedulers handles DELETE /users/{userId}/schedulers. With a scheduler in the path it removes only that one.
func (c *call) deleteSchedulers() (any, error) {
	u, err := c.user()
	if err != nil {
		return nil, err
	}
	one := c.vars["schedulerId"]
	for _, host := range c.model.users {
		if one == "" || host == c.model.user(one) {
			host.assistants = without(host.assistants, u)
		}
	}
	return nil, nil
}

// listAssistants handles GET /users/{userId}/assistants.
func (c *call) listAssistants() (any, error) {
	u, err := c.user()
	if err != nil {
		return nil, err
	}
	bodies := []assistantBody{}
	for _, a := range u.assistants {
		bodies = append(bodies, assistantBody{ID: a.id, Email: a.email})
	}
	return map[string]any{"assistants": bodies}, nil
}

// addAssistants handles POST /users/{userId}/assistants. If one of them is refused, none is added.
func (c *call) addAssistants() (any, error) {
	var in struct {
		Assistants []struct{ ID, Email string }
	}
	u, err := c.user()
	if err != nil {
		return nil, err
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	switch {
	case !c.plan.paid:
		return nil, refuse(400, 200, "Current account must be paid account: %s", u.id)
	case u.kind != 2:
		return nil, refuse(400, 200, "The user must either be a Licensed user or an On-prem user : %s.", u.id)
	case len(in.Assistants) == 0 || len(in.Assistants) > mostAssistants:
		return nil, invalid(fieldError{"assistants", "Invalid field."})
	}
	added, ids := slices.Clone(u.assistants), make([]string, len(in.Assistants))
	for i, named := range in.Assistants {
		name := named.ID
		if name == "" {
			name = named.Email
		}
		a := c.model.user(name)
		switch {
		case a == nil:
			return nil, refuse(400, 200, "Can't find user %s.", name)
		case a == u:
			return nil, refuse(400, 200, "Can't assign scheduling privilege to yourself.")
		case slices.Contains(added, a):
			return nil, refuse(400, 200, "User %s has already granted scheduling privilege.", a.email)
		case a.kind != 2:
			return nil, refuse(400, 200, "The user must either be a Licensed user or an On-prem user : %s.", a.email)
		}
		added, ids[i] = append(added, a), a.id
	}
	u.assistants = added
	return map[string]string{"ids": strings.Join(ids, ","), "add_at": zoomTime(c.now)}, nil
}

// deleteAssistants handles DELETE /users/{userId}/assistants. With an assistant in the path it removes only that one.
func (c *call) deleteAssistants() (any, error) {
	u, err := c.user()
	if err != nil {
		return nil, err
	}
	if one := c.vars["assistantId"]; one != "" {
		u.assistants = without(u.assistants, c.model.user(one))
		return nil, nil
	}
	u.assistants = nil
	return nil, nil
}

// without returns a list of users without one of them.
func without(users []*user, one *user) []*user {
	return slices.DeleteFunc(users, func(u *user) bool { return u == one })
}
