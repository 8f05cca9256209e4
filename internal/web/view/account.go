package view

// OrganizationsPage asks somebody with several places where they want to be.
type OrganizationsPage struct {
	Frame
	Organizations []Option
	Next          string // where to go afterwards
}

// AccountPage is what somebody chooses for themselves, in this browser.
type AccountPage struct {
	Frame
	Form Form   // lang, theme
	Role string // owner, admin, staff or viewer
}

func (p AccountPage) themes() Input {
	return Input{Name: "theme", Label: p.T("account.theme"), Options: []Option{
		{Value: "", Text: p.T("account.theme_device")}, {Value: "light", Text: p.T("account.theme_light")}, {Value: "dark", Text: p.T("account.theme_dark")},
	}}
}
