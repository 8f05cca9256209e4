package web

import (
	"errors"
	"net/http"
	"net/mail"
	"strings"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/web/view"
)

// mostPasted bounds how many addresses are booked at once.
const mostPasted = 200

// bookMany books each address of a list. One that cannot be booked stays in the field, with the reason; the others are booked all the same.
func (a sessionsPages) bookMany(p *Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	shown := view.Form{Values: map[string]string{"who": f.lines("who"), "lang": p.Org.Language}}
	entries := pastedEntries(f.lines("who"))
	if len(entries) == 0 || len(entries) > mostPasted {
		wrong := lang.Say{Key: "form.empty"}
		if len(entries) > 0 {
			wrong = count("session.paste_most", mostPasted)
		}
		shown.Errors = []view.FieldError{{Field: "who", Text: wrong}}
		return a.showSession(p, http.StatusUnprocessableEntity, shown)
	}
	booked, err := a.bookedAddresses(p)
	if err != nil {
		return err
	}
	var left []string
	lines := make([]view.PastedLine, len(entries))
	for i, entry := range entries {
		if lines[i], err = a.bookEntry(p, entry, booked); err != nil {
			return err
		}
		if lines[i].Wrong {
			left = append(left, entry)
		}
	}
	page, err := a.sessionPage(p)
	if err != nil {
		return err
	}
	shown.Values["who"] = strings.Join(left, "\n")
	page.Booking, page.Pasted = shown, lines
	status := http.StatusOK
	if len(left) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return p.RenderAs(status, view.Session(page))
}

// pastedEntries are the entries of a list: one a line, or several parted by commas or semicolons.
func pastedEntries(text string) []string {
	var entries []string
	for entry := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune("\r\n,;", r) }) {
		if entry = navette.OneLine(entry); entry != "" {
			entries = append(entries, entry)
		}
	}
	return entries
}

// bookedAddresses are the folded addresses of those who have a place or wait for one.
func (a sessionsPages) bookedAddresses(p *Page) (map[string]bool, error) {
	e, err := a.Journeys.Explain(p.Context(), p.Actor, p.R.PathValue("id"))
	booked := map[string]bool{}
	for _, place := range e.Places {
		if place.Booking.State != navette.Unbooked {
			booked[navette.FoldEmail(place.Email)] = true
		}
	}
	return booked, err
}

// bookEntry books one entry, "address" or "Name <address>", and says what became of it. Only what is no fault of the entry is an error.
func (a sessionsPages) bookEntry(p *Page, entry string, booked map[string]bool) (view.PastedLine, error) {
	line := view.PastedLine{Text: entry}
	address, err := mail.ParseAddress(entry)
	if err != nil {
		line.What, line.Wrong = say("form.email"), true
		return line, nil //nolint:nilerr // the line says so
	}
	folded := navette.FoldEmail(address.Address)
	if booked[folded] {
		line.What = say("session.paste_already")
		return line, nil
	}
	in := people.MemberInput{Name: navette.OneLine(address.Name), Email: address.Address, Language: p.Org.Language}
	booking, err := a.Schedule.BookWhom(p.Context(), p.Actor, p.R.PathValue("id"), a.People.MemberFor(p.Context(), p.Actor, in))
	var failure *navette.Error
	switch {
	case errors.As(err, &failure) && failure.Code == navette.Invalid && len(failure.Fields) > 0:
		line.Wrong, line.What = true, sayOf(failure.Fields[0].Message, failure.Fields[0].Args)
		if in.Name == "" && failure.Fields[0].Field == "name" {
			line.What = say("session.paste_name")
		}
		return line, nil
	case err != nil:
		return line, err
	}
	booked[folded] = true
	line.What = say("session.paste_booked")
	if booking.State == navette.Waitlisted {
		line.What = say("session.link_waiting")
	}
	return line, nil
}

// findMember fills the members that the reader looks for, to book one of them.
func (a sessionsPages) findMember(p *Page, page *view.SessionPage) error {
	page.Finder.Query = strings.TrimSpace(p.R.URL.Query().Get("member"))
	page.Finder.Offered = !page.ReadOnly && p.Actor.May(navette.ReadMembers)
	if !page.Finder.Offered || page.Finder.Query == "" {
		return nil
	}
	found, err := a.People.Members(p.Context(), p.Actor, page.Finder.Query, 1)
	if err != nil {
		return err
	}
	booked, err := a.bookedAddresses(p)
	page.Finder.More = max(0, found.Total-membersFound)
	for _, m := range found.Members[:min(len(found.Members), membersFound)] {
		page.Finder.Members = append(page.Finder.Members, view.FoundMember{Name: m.Name, Email: m.Email, Booked: booked[m.EmailFolded]})
	}
	return err
}

// membersFound is how many of the members found stand below the search.
const membersFound = 8
