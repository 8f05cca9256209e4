package page

import (
	"slices"
	"strings"

	"navette.dev/navette/internal/navette"
)

// UserLabels returns one label per user for the suggestions of an input: the name, with the e-mail address added if
// several users have the same name.
func UserLabels(users []navette.User) []string {
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

// withAddress returns the label of a user who shares a name with another.
func withAddress(u navette.User) string { return u.Name + " (" + u.Email + ")" }

// UsersCalled returns the users that the text of an input names: the one whose name with address it is, or else all
// users of that name.
func UsersCalled(users []navette.User, typed string) []navette.User {
	var named []navette.User
	for _, u := range users {
		switch typed {
		case withAddress(u):
			return []navette.User{u}
		case u.Name:
			named = append(named, u)
		}
	}
	return named
}

// NoUser is the user id for input that names no user. No user has this id, so every rule rejects it, and its error
// appears with the other fields' errors.
const NoUser = "unknown"

// RejectSeveral adds the error that an input names several users; its sentence lists their labels.
func (f *Form) RejectSeveral(name string, users []navette.User) {
	labels := slices.Sorted(slices.Values(UserLabels(users)))
	f.errors.Add(name, "form.several_users", map[string]any{"names": strings.Join(labels, ", ")})
}
