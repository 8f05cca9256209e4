package web

import (
	"slices"
	"strings"

	"navette.dev/navette/internal/navette"
)

// coachLabels are the users as a session's form suggests them, one each: by name, with the e-mail address where several
// have the name.
func coachLabels(users []navette.User) []string {
	named := map[string]int{}
	for _, u := range users {
		named[u.Name]++
	}
	labels := make([]string, len(users))
	for i, u := range users {
		labels[i] = u.Name
		if named[u.Name] > 1 {
			labels[i] = withAddress(u)
		}
	}
	return labels
}

func withAddress(u navette.User) string { return u.Name + " (" + u.Email + ")" }

// someCoach is the id in place of one user among several of the typed name. It is nobody's, so no rule takes it, and its
// other complaints are told in the same round.
const someCoach = "several"

// coach reads who holds the session: the id of a user, or the name of somebody who is none. Left as it was shown, the
// input means whom it meant then, whatever users have come since. A name that several users have is noted as wrong.
func (f *Form) coach(users []navette.User) (id, name string) {
	typed := f.text("coach")
	if typed != "" && typed == f.text("coach_shown") {
		return f.text("coach_id"), typed
	}
	var named []navette.User
	for _, u := range users {
		switch typed {
		case withAddress(u):
			return u.ID, typed
		case u.Name:
			named = append(named, u)
		}
	}
	switch len(named) {
	case 0:
		return "", typed
	case 1:
		return named[0].ID, typed
	}
	f.wrong.Add("coach", "schedule.coach_several", map[string]any{"names": strings.Join(slices.Sorted(slices.Values(coachLabels(named))), ", ")})
	return someCoach, typed
}
