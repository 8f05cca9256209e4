package page

import (
	"slices"
	"strings"

	"navette.dev/navette/internal/navette"
)

// UserLabels are the users as an input suggests them, one each: by name, with the e-mail address where several have the
// name.
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

func withAddress(u navette.User) string { return u.Name + " (" + u.Email + ")" }

// UsersCalled are the users whom a typed text names: one by name and address, or all who have the name.
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

// NoUser stands for a typed text that names no user. No user has this id, so every rule rejects it, and its error appears with
// the other fields' errors.
const NoUser = "unknown"

// SeveralUsers notes that an input names more than one user, with how to tell them apart.
func (f *Form) SeveralUsers(field string, named []navette.User) {
	f.Wrong.Add(field, "form.several_users", map[string]any{"names": strings.Join(slices.Sorted(slices.Values(UserLabels(named))), ", ")})
}
