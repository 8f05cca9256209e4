package sessions

import (
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
)

// coachOf returns the coach that a form names: the id and name of a user, or the name of a person who is not a user. An
// unchanged input means the same coach as before, even if users with that name were added since. If several users have
// the name, coachOf adds an error to the form.
func coachOf(f *page.Form, users []navette.User) (id, name string) {
	typed := f.Text("coach")
	if typed != "" && typed == f.Text("coach_shown") {
		return f.Text("coach_id"), typed
	}
	switch named := page.UsersCalled(users, typed); len(named) {
	case 0:
		return "", typed
	case 1:
		return named[0].ID, typed
	default:
		f.RejectSeveral("coach", named)
		return page.NoUser, typed
	}
}
