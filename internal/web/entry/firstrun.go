package entry

import (
	"crypto/rand"
	"crypto/subtle"
	"strings"
	"time"

	"navette.dev/navette/internal/limit"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// codesAllowed limits the wrong codes of a client at the first run, in real time.
var codesAllowed = limit.Rule{Free: 10, First: 30 * time.Second, Longest: 15 * time.Minute, Quiet: time.Hour}

// bareCode returns a code for comparison: in capitals, without hyphens and spaces.
func bareCode(code string) string {
	return strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(code))
}

// rightCode reports whether a code is the server's. If the server has none, no code is right.
func (a Pages) rightCode(code string) bool {
	if a.FirstRunCode == "" {
		return false
	}
	return subtle.ConstantTimeCompare([]byte(bareCode(code)), []byte(bareCode(a.FirstRunCode))) == 1
}

// showFirstRun shows the form. The address that the server prints has the code, so that it need not be typed.
func (a Pages) showFirstRun(p *page.Page) error {
	empty, err := p.EmptyServer()
	if err != nil {
		return err
	}
	if !empty {
		return p.Redirect("/signin")
	}
	untouched := view.Form{Values: map[string]string{
		"zone": page.DefaultZone, "lang": p.Words.Locale(), "profile": string(navette.ProfileBoth),
		"code": navette.OneLine(p.R.URL.Query().Get("code")),
	}}
	return p.Render(FirstRun(FirstRunPage{Frame: p.PlainFrame(), Form: untouched, New: true, Zones: page.Zones}))
}

// firstRun adds the first organization and its owner to an empty server, if the visitor has the code. The error of a
// wrong code appears with those of the other fields.
func (a Pages) firstRun(p *page.Page) error {
	empty, err := p.EmptyServer()
	switch {
	case err != nil:
		return err
	case !empty:
		return navette.Fail(navette.Conflict, "rules.not_empty", nil)
	}
	f, err := p.Form()
	if err != nil {
		return err
	}
	in := people.FirstRunInput{
		Organization: f.Text("org"), Zone: f.Text("zone"), Language: f.Text("lang"), Name: f.Text("name"),
		Email: f.Text("email"), Password: f.Secret("password"), Profile: navette.Profile(f.Text("profile")),
	}
	if _, wait := a.codes.Take(p.Client()); wait > 0 {
		return &navette.Error{
			Code: navette.RateLimited, Message: "rules.signin_wait",
			Args: map[string]any{"wait": wait.Round(time.Second)},
		}
	}
	var owner people.Founder
	if a.rightCode(f.Text("code")) {
		a.codes.Forget(p.Client())
		owner, err = a.People.FirstRun(p.Context(), in)
	} else {
		f.Reject("code", "rules.first_run_code")
		if err = in.Check(); err == nil {
			err = navette.InvalidField("code", "rules.first_run_code")
		}
	}
	if err != nil {
		shown, ok := f.View(err)
		if !ok {
			return err
		}
		model := FirstRunPage{Frame: p.PlainFrame(), Form: shown, Zones: page.Zones}
		return p.RenderAs(page.StatusOf(err), FirstRun(model))
	}
	p.ServerOpened()
	if err := p.SignIn(owner.Person, owner.Org.ID); err != nil {
		return err
	}
	return p.Redirect(page.SetupPath)
}

// NewFirstRunCode returns a code of 60 random bits. An empty server prints it, so that only those who can read its
// output can complete the first run.
func NewFirstRunCode() string {
	text := rand.Text()
	return text[:4] + "-" + text[4:8] + "-" + text[8:12]
}
