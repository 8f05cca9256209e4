package sessions

import (
	"errors"
	"net/http"
	"net/mail"
	"strings"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// mostPasted is the greatest number of addresses that are booked at once.
const mostPasted = 200

// bookMany books each address of a list. Those that cannot be booked remain in the field, with the reasons.
func (a Pages) bookMany(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	shown := view.Form{Values: map[string]string{"who": f.Lines("who"), "lang": p.Org.Language}}
	entries := pastedEntries(f.Lines("who"))
	if len(entries) == 0 || len(entries) > mostPasted {
		wrong := lang.Say{Key: "form.empty"}
		if len(entries) > 0 {
			wrong = view.Count("session.paste_most", mostPasted)
		}
		shown.Errors = []view.FieldError{{Field: "who", Text: wrong}}
		return a.showSession(p, http.StatusUnprocessableEntity, shown)
	}
	booked, err := a.bookedAddresses(p)
	if err != nil {
		return err
	}
	var left []string
	lines := make([]PastedLine, len(entries))
	for i, entry := range entries {
		if lines[i], err = a.bookEntry(p, entry, booked); err != nil {
			return err
		}
		if lines[i].Wrong {
			left = append(left, entry)
		}
	}
	model, err := a.sessionPage(p)
	if err != nil {
		return err
	}
	shown.Values["who"] = strings.Join(left, "\n")
	model.Booking, model.Pasted = shown, lines
	status := http.StatusOK
	if len(left) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return p.RenderAs(status, Session(model))
}

// pastedEntries returns the entries of a list, which are separated by line breaks, commas or semicolons.
func pastedEntries(text string) []string {
	var entries []string
	for entry := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune("\r\n,;", r) }) {
		if entry = navette.OneLine(entry); entry != "" {
			entries = append(entries, entry)
		}
	}
	return entries
}

// bookedAddresses returns the folded addresses of the members who have a place or are on the waiting list.
func (a Pages) bookedAddresses(p *page.Page) (map[string]bool, error) {
	e, err := a.Journeys.Explain(p.Context(), p.Actor, p.R.PathValue("id"))
	booked := map[string]bool{}
	for _, place := range e.Places {
		if place.Booking.State != navette.Unbooked {
			booked[navette.FoldEmail(place.Email)] = true
		}
	}
	return booked, err
}

// bookEntry books one entry, "address" or "Name <address>", and returns the result as a line of the page. It adds the
// address to booked. A fault of the entry itself is part of the line; other errors are returned.
func (a Pages) bookEntry(p *page.Page, entry string, booked map[string]bool) (PastedLine, error) {
	line := PastedLine{Text: entry}
	address, err := mail.ParseAddress(entry)
	if err != nil {
		line.What, line.Wrong = view.Say("form.email"), true
		return line, nil //nolint:nilerr // the line says so
	}
	folded := navette.FoldEmail(address.Address)
	if booked[folded] {
		line.What = view.Say("session.paste_already")
		return line, nil
	}
	in := people.MemberInput{Name: navette.OneLine(address.Name), Email: address.Address, Language: p.Org.Language}
	member := a.People.MemberFor(p.Context(), p.Actor, in)
	booking, err := a.Schedule.BookWhom(p.Context(), p.Actor, p.R.PathValue("id"), member)
	var failure *navette.Error
	switch {
	case errors.As(err, &failure) && failure.Code == navette.Invalid && len(failure.Fields) > 0:
		line.Wrong, line.What = true, view.SayOf(failure.Fields[0].Message, failure.Fields[0].Args)
		if in.Name == "" && failure.Fields[0].Field == "name" {
			line.What = view.Say("session.paste_name")
		}
		return line, nil
	case err != nil:
		return line, err
	}
	booked[folded] = true
	line.What = view.Say("session.paste_booked")
	if booking.State == navette.Waitlisted {
		line.What = view.Say("session.link_waiting")
	}
	return line, nil
}

// findMember adds the members that match the reader's search, with a button that books each.
func (a Pages) findMember(p *page.Page, model *SessionPage) error {
	model.Finder.Query = strings.TrimSpace(p.R.URL.Query().Get("member"))
	model.Finder.Offered = !model.ReadOnly && p.Actor.May(navette.ReadMembers)
	if !model.Finder.Offered || model.Finder.Query == "" {
		return nil
	}
	found, err := a.People.Members(p.Context(), p.Actor, model.Finder.Query, 1)
	if err != nil {
		return err
	}
	booked, err := a.bookedAddresses(p)
	model.Finder.More = max(0, found.Total-membersFound)
	for _, m := range found.Members[:min(len(found.Members), membersFound)] {
		model.Finder.Members = append(model.Finder.Members, FoundMember{
			Name: m.Name, Email: m.Email, Booked: booked[m.EmailFolded],
		})
	}
	return err
}

// membersFound is the greatest number of members that a search shows.
const membersFound = 8
