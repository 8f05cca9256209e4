package entry

import (
	"net/http"
	"time"

	"navette.dev/navette/internal/limit"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/signin"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// linkMisses limits the unknown links for a new password that a client may open, in real time.
var linkMisses = limit.Rule{Free: 20, First: 30 * time.Second, Longest: 15 * time.Minute, Quiet: time.Hour}

// forgotRoutes returns the routes with which a person chooses a new password. The token of a link is proof enough for a
// post, which is accepted with any Origin: browsers send the Origin "null" from a page with the Referrer-Policy
// no-referrer.
func (a Pages) forgotRoutes() []page.Route {
	return []page.Route{
		{Pattern: "GET /forgot", Access: page.Public, Handle: a.showForgot},
		{Pattern: "POST /forgot", Access: page.Public, Handle: a.forgot},
		{Pattern: "GET " + signin.PasswordPath + "{token}", Access: page.Public, Handle: a.showPassword},
		{
			Pattern: "POST " + signin.PasswordPath + "{token}", Access: page.Public, Handle: a.choosePassword,
			AnyOrigin: true,
		},
	}
}

func (a Pages) showForgot(p *page.Page) error {
	return p.Render(Forgot(ForgotPage{Frame: p.PlainFrame()}))
}

// forgot requests a link. The answer is the same whether or not the address is known.
func (a Pages) forgot(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	model := ForgotPage{Frame: p.PlainFrame()}
	if p.NoMail() {
		return p.Render(Forgot(model))
	}
	if err := a.SignIn.Forgot(p.Context(), f.Text("email"), p.Client()); err != nil {
		shown, ok := refusedForm(f, err)
		if !ok {
			return err
		}
		model.Form = shown
		p.RetryAfter(err)
		return p.RenderAs(page.StatusOf(err), Forgot(model))
	}
	model.Sent = true
	return p.Render(Forgot(model))
}

func (a Pages) showPassword(p *page.Page) error {
	if _, wait := a.links.Take(p.Client()); wait > 0 {
		return &navette.Error{
			Code: navette.RateLimited, Message: "rules.signin_wait", Args: map[string]any{"wait": wait.Round(time.Second)},
		}
	}
	works, err := a.SignIn.PasswordLinkWorks(p.Context(), p.R.PathValue("token"))
	if err != nil {
		return err
	}
	if !works {
		return p.RenderAs(http.StatusNotFound, Password(PasswordPage{Frame: p.PlainFrame(), Over: true}))
	}
	a.links.GiveBack(p.Client())
	return p.Render(Password(PasswordPage{Frame: p.PlainFrame(), Token: p.R.PathValue("token")}))
}

func (a Pages) choosePassword(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	err = a.SignIn.ChoosePassword(p.Context(), p.R.PathValue("token"), f.Secret("password"))
	if err == nil {
		return p.Redirect("/signin?password=changed")
	}
	model := PasswordPage{Frame: p.PlainFrame(), Token: p.R.PathValue("token")}
	if navette.CodeOf(err) == navette.NotFound {
		model.Over = true
		return p.RenderAs(http.StatusNotFound, Password(model))
	}
	var ok bool
	if model.Form, ok = f.View(err); !ok {
		return err
	}
	return p.RenderAs(page.StatusOf(err), Password(model))
}

// newPasswordInput returns the input for a new password.
func (p PasswordPage) newPasswordInput() view.Input {
	return view.Input{
		Name: "password", Label: p.T("entry.new_password"), Hint: p.T("entry.password_hint"), Type: "password",
		Auto: "new-password", Max: 200,
	}
}
