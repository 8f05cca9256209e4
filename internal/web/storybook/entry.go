package storybook

import (
	"time"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/entry"
	"navette.dev/navette/internal/web/view"
)

// entryStories returns the stories of signing in, the first run and the error pages.
func entryStories() []Story {
	return []Story{
		{"signin", "Sign in", func(f view.Frame) templ.Component {
			return entry.SignIn(entry.SignInPage{Frame: public(f), Next: "/"})
		}},
		{"signin-wrong", "Sign in", func(f view.Frame) templ.Component {
			return entry.SignIn(entry.SignInPage{Frame: public(f), Form: view.Form{
				Values: map[string]string{"email": "camille@atelier-lumiere.fr"},
				Errors: []view.FieldError{{Field: "password", Text: lang.Say{Key: "rules.signin_wrong", Plural: true, Count: 4}}},
			}})
		}},
		{"signin-changed", "Sign in", func(f view.Frame) templ.Component {
			return entry.SignIn(entry.SignInPage{Frame: public(f), Next: "/", Changed: true})
		}},
		{"forgot", "Forgotten password", func(f view.Frame) templ.Component {
			return entry.Forgot(entry.ForgotPage{Frame: public(f)})
		}},
		{"forgot-sent", "Forgotten password", func(f view.Frame) templ.Component {
			return entry.Forgot(entry.ForgotPage{Frame: public(f), Sent: true})
		}},
		{"forgot-wait", "Forgotten password", func(f view.Frame) templ.Component {
			wait := say("rules.signin_wait", "wait", time.Minute)
			return entry.Forgot(entry.ForgotPage{Frame: public(f), Form: view.Form{Notice: &wait}})
		}},
		{"forgot-no-mail", "Forgotten password", func(f view.Frame) templ.Component {
			f.NoMail = true
			return entry.Forgot(entry.ForgotPage{Frame: public(f)})
		}},
		{"password", "Forgotten password", func(f view.Frame) templ.Component {
			return entry.Password(entry.PasswordPage{Frame: public(f), Token: "x", Form: view.Form{Errors: []view.FieldError{
				{Field: "password", Text: lang.Say{Key: "rules.password_short", Args: map[string]any{"least": 10}}},
			}}})
		}},
		{"password-over", "Forgotten password", func(f view.Frame) templ.Component {
			return entry.Password(entry.PasswordPage{Frame: public(f), Over: true})
		}},
		{"first-run", "First run", func(f view.Frame) templ.Component {
			return entry.FirstRun(entry.FirstRunPage{Frame: emptyServer(f), Zones: zones(), Form: view.Form{
				Values: map[string]string{"zone": "Europe/Paris", "lang": f.Locale(), "profile": "both"},
			}})
		}},
		{"first-run-no-mail", "First run", func(f view.Frame) templ.Component {
			f.NoMail = true
			return entry.FirstRun(entry.FirstRunPage{
				Frame: emptyServer(f), Zones: zones(),
				Form: view.Form{Values: map[string]string{"zone": "Europe/Paris", "lang": f.Locale(), "profile": "both"}},
			})
		}},
		{"first-run-errors", "First run", func(f view.Frame) templ.Component {
			return entry.FirstRun(entry.FirstRunPage{Frame: emptyServer(f), Zones: zones(), Form: view.Form{
				Values: map[string]string{
					"code": "K7QF-2MNX-PRT4", "zone": "Europe/Pari", "lang": f.Locale(), "profile": "studio",
					"name": cast.Camille.Name(), "email": "camille@atelier",
				},
				Errors: []view.FieldError{
					{Field: "code", Text: lang.Say{Key: "rules.first_run_code"}},
					{Field: "org", Text: lang.Say{Key: "form.empty"}},
					{Field: "zone", Text: lang.Say{Key: "form.zone"}},
					{Field: "email", Text: lang.Say{Key: "form.email"}},
					{Field: "password", Text: lang.Say{Key: "rules.password_short", Args: map[string]any{"least": 10}}},
				},
			}})
		}},
		{"error", "Error", func(f view.Frame) templ.Component { return view.Error(view.Failed(f, "7Q2K-94FD")) }},
		{"error-refused", "Error", func(f view.Frame) templ.Component { return view.Error(view.Refused(f)) }},
		{"not-found", "Error", func(f view.Frame) templ.Component { return view.Error(view.NotFound(emptyServer(f))) }},
	}
}

// public returns f for a reader who is not signed in.
func public(f view.Frame) view.Frame {
	f.PersonName, f.Email = "", ""
	return f
}

// emptyServer returns f for a server without an organization.
func emptyServer(f view.Frame) view.Frame {
	f = public(f)
	f.OrgName = ""
	return f
}

// zones returns the suggestions of inputs for a time zone.
func zones() []string {
	return []string{
		"Europe/Paris", "Europe/Brussels", "Europe/Zurich", "Europe/London", "America/Montreal", "Indian/Reunion",
	}
}
