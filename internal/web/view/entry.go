package view

// SignInPage lets a person in.
type SignInPage struct {
	Frame
	Form Form   // email, password
	Next string // where to go afterwards
}

// FirstRunPage opens an empty server: the organization and its owner.
type FirstRunPage struct {
	Frame
	Form  Form // code, org, zone, lang, name, email, password
	Zones []string
}

// ErrorPage says that something failed, and what the reader can do.
type ErrorPage struct {
	Frame
	Title     string // in words
	Text      string
	Reference string // also in the log, "" where there is none
}

// firstRunInputs are the fields of the first run in order.
type firstRunInputs struct{ code, org, zone, lang, name, email, password Input }

func (p FirstRunPage) inputs() firstRunInputs {
	return firstRunInputs{
		code:     Input{Name: "code", Label: p.T("entry.code"), Hint: p.T("entry.code_hint"), Auto: "off", Max: 40},
		org:      Input{Name: "org", Label: p.T("entry.org"), Hint: p.T("entry.org_hint"), Auto: "organization", Max: 120},
		zone:     Input{Name: "zone", Label: p.T("entry.zone"), List: p.Zones, Max: 64},
		lang:     Input{Name: "lang", Label: p.T("entry.language"), Options: languageOptions(p.Frame)},
		name:     Input{Name: "name", Label: p.T("entry.name"), Auto: "name", Max: 120},
		email:    emailInput(p.Frame),
		password: Input{Name: "password", Label: p.T("entry.new_password"), Hint: p.T("entry.password_hint"), Type: "password", Auto: "new-password", Max: 200},
	}
}

func emailInput(f Frame) Input {
	return Input{Name: "email", Label: f.T("entry.email"), Type: "email", Auto: "username", Max: 254}
}

func languageOptions(f Frame) []Option {
	return []Option{{Value: "fr", Text: f.T("frame.french")}, {Value: "en", Text: f.T("frame.english")}}
}

// NotFound is the error page for an address that leads nowhere, or to what the reader may not see.
func NotFound(f Frame) ErrorPage {
	return ErrorPage{Frame: f, Title: f.T("entry.notfound_title"), Text: f.T("entry.notfound_text")}
}

// Failed is the error page for what failed on our side; reference is what the log holds too.
func Failed(f Frame, reference string) ErrorPage {
	return ErrorPage{Frame: f, Title: f.T("entry.failed_title"), Text: f.T("entry.failed_text"), Reference: reference}
}

// Refused is the error page for what the reader's role does not allow.
func Refused(f Frame) ErrorPage {
	return ErrorPage{Frame: f, Title: f.T("entry.refused_title"), Text: f.T("entry.refused_text")}
}
