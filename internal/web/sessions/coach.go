package sessions

import (
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
)

// coachOf reads who holds the session: the id of a user, or the name of a person who is not a user. An input that was
// left unchanged stands for the same coach as before, even if users with that name were added since. A name that several users have is noted as wrong.
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
