package sandbox

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
)

// longestAppName is the largest number of characters of an app's name (Zoom, "Prepare your app for production").
const longestAppName = 50

// basicInformation changes the name of an app and, of a General app, how it is managed and its redirect addresses.
func (s *Sandbox) basicInformation(a *app, p url.Values, posted bool, view *developerView) {
	if !posted {
		return
	}
	name, redirect, allow := strings.TrimSpace(p.Get("name")), strings.TrimSpace(p.Get("redirect")),
		strings.Fields(p.Get("allow"))
	s.mu.Lock()
	defer s.mu.Unlock()
	if name == "" || len([]rune(name)) > longestAppName {
		view.Problem = "The name must have 1 to 50 characters."
		return
	}
	if a.kind == generalApp {
		if view.Problem = wrongRedirects(redirect, allow); view.Problem != "" {
			return
		}
		a.manage(p.Get("managed") == "user")
		a.setRedirects(redirect, allow)
	}
	a.name, view.Done = name, "Saved."
}

// wrongRedirects returns what is wrong with the redirect addresses of a General app, or "". Zoom requires both fields.
func wrongRedirects(redirect string, allow []string) string {
	if redirect == "" || len(allow) == 0 {
		return "Enter the OAuth redirect URL, and at least one address in the OAuth allow list."
	}
	for _, address := range append([]string{redirect}, allow...) {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return "This is not an address: " + address
		}
	}
	return ""
}

func (a *app) setRedirects(redirect string, allow []string) {
	a.redirect, a.allow = redirect, allow
	a.redirects = append([]string{redirect}, allow...)
}

// manage changes whether users or administrators manage a General app. Scopes that the app may no longer have are
// dropped.
func (a *app) manage(byUsers bool) {
	a.userManaged = byUsers
	a.scopes = slices.DeleteFunc(slices.Clone(a.scopes), func(scope string) bool { return !a.mayHave(scope) })
}

// mayHave reports whether an app of this type may have a scope. New apps have granular scopes only. Those of apps that
// administrators manage, and of Server-to-Server apps, end in :admin, those of other apps do not.
func (a *app) mayHave(scope string) bool {
	return isGranular(scope) && !strings.HasSuffix(scope, ":master") && strings.HasSuffix(scope, ":admin") != a.userManaged
}

// contactInformation changes what a Server-to-Server app must state before its activation.
func (s *Sandbox) contactInformation(a *app, p url.Values, posted bool, view *developerView) {
	if !posted {
		return
	}
	given := contact{
		strings.TrimSpace(p.Get("company")), strings.TrimSpace(p.Get("contact_name")),
		strings.TrimSpace(p.Get("contact_email")),
	}
	if given.company == "" || given.name == "" || !strings.Contains(given.email, "@") {
		view.Problem = "Enter the company, and the name and e-mail address of the developer contact."
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a.contact, view.Done = given, "Saved."
}

// activation activates a Server-to-Server app.
func (s *Sandbox) activation(a *app, posted bool, view *developerView) {
	if !posted {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case a.contact.company == "":
		view.Problem = "Information is missing: company and developer contact."
	case len(a.scopes) == 0:
		view.Problem = "Scopes are missing: choose at least one."
	default:
		a.active, view.Done = true, "The app is active."
	}
}

// appScopes shows an app's scopes, and replaces them with those that are ticked in the dialog.
func (s *Sandbox) appScopes(a *app, p url.Values, posted bool, view *developerView) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if posted {
		var chosen []string
		for _, scope := range p["scope"] {
			if a.mayHave(scope) && slices.Contains(everyScope(), scope) {
				chosen = append(chosen, scope)
			}
		}
		slices.Sort(chosen)
		a.scopes, view.Done = slices.Compact(chosen), "Saved."
		return
	}
	if view.Open = p.Has("add"); view.Open {
		view.Groups = scopeGroups(a)
	}
}

// scopeGroups returns the scopes that are offered to an app, with the operations that need them.
func scopeGroups(a *app) []choiceGroup {
	uses := map[string][]string{}
	for _, op := range operations {
		for _, scope := range op.granular {
			uses[scope] = append(uses[scope], op.title)
		}
	}
	var names []string
	for _, scope := range everyScope() {
		if a.mayHave(scope) {
			names = append(names, scope)
		}
	}
	return choiceGroups(names, a.scopes, ":", func(scope string) string { return strings.Join(uses[scope], ", ") })
}

// choiceGroups groups names by the part before a separator.
func choiceGroups(names, chosen []string, separator string, note func(string) string) []choiceGroup {
	slices.SortFunc(names, func(a, b string) int {
		groupA, _, _ := strings.Cut(a, separator)
		groupB, _, _ := strings.Cut(b, separator)
		return cmp.Or(cmp.Compare(groupA, groupB), cmp.Compare(a, b))
	})
	var groups []choiceGroup
	for _, name := range names {
		group, _, _ := strings.Cut(name, separator)
		if len(groups) == 0 || groups[len(groups)-1].Name != group {
			groups = append(groups, choiceGroup{Name: group})
		}
		last := &groups[len(groups)-1]
		last.Items = append(last.Items, choiceItem{name, note(name), slices.Contains(chosen, name)})
	}
	return groups
}
