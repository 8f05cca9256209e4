package privacy

import (
	"cmp"
	"context"
	"strings"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Settings are what the default texts depend on, besides a draft.
type Settings struct {
	Organization navette.Organization
	Calls        bool // whether calls of linked Zoom users are imported
	NoMail       bool // whether no mail server is configured
}

// settings reads the settings of an organization.
func (n *Notices) settings(ctx context.Context, org reader) (Settings, error) {
	s := Settings{NoMail: n.noMail}
	var err error
	if s.Organization, err = org.Organization(ctx); err != nil {
		return s, err
	}
	links, err := org.HostLinks(ctx)
	for _, link := range links {
		s.Calls = s.Calls || link.ForImport
	}
	return s, err
}

// Standard returns the default texts by language, as the organization's settings and its draft make them.
func (n *Notices) Standard(ctx context.Context, actor navette.Actor) (map[string]TextInput, error) {
	d, err := n.Draft(ctx, actor)
	if err != nil {
		return nil, err
	}
	return n.standard(ctx, n.store.Org(actor.Org), d)
}

func (n *Notices) standard(ctx context.Context, org reader, d Draft) (map[string]TextInput, error) {
	s, err := n.settings(ctx, org)
	texts := map[string]TextInput{}
	for _, locale := range lang.Locales() {
		w := writerOf(n.words.Words(locale, time.UTC), s, d)
		texts[locale] = TextInput{Sections: w.sections(), Purpose: w.standardPurpose()}
	}
	return texts, err
}

// write returns the notice that a draft makes.
func (n *Notices) write(ctx context.Context, org reader, d Draft) (Notice, error) {
	s, err := n.settings(ctx, org)
	return Write(n.words, s, d), err
}

// Write returns the notice that a draft makes with the given settings.
func Write(words *lang.Catalogues, s Settings, d Draft) Notice {
	notice := Notice{Purpose: d.Purpose, Texts: map[string]Text{}}
	for _, locale := range lang.Locales() {
		w := writerOf(words.Words(locale, time.UTC), s, d)
		notice.Details = w.details
		notice.Texts[locale] = w.text(d.Texts[locale])
	}
	return notice
}

// writer writes the default texts of an organization in one language.
type writer struct {
	w        lang.Words
	settings Settings
	details  Details // with the defaults filled in
	purpose  string  // why recordings are made
	members  bool    // whether the organization has members
	calls    bool    // whether it keeps calls of its team
}

// writerOf returns the writer in a language.
func writerOf(w lang.Words, s Settings, d Draft) writer {
	t := writer{w: w, settings: s, details: d.Details}
	t.details.Name = cmp.Or(d.Details.Name, s.Organization.Name)
	t.purpose = cmp.Or(d.Purpose[w.Locale()], t.standardPurpose())
	t.members = s.Organization.Profile != navette.ProfileCalls
	t.calls = s.Calls || s.Organization.Profile == navette.ProfileCalls
	return t
}

// text returns the notice in the writer's language, with the organization's own texts in place of the default ones.
func (t writer) text(own map[Kind]string) Text {
	var text Text
	standard := t.sections()
	for _, kind := range Kinds {
		if s := cmp.Or(own[kind], standard[kind]); s != "" {
			text.Sections = append(text.Sections, Section{kind, plain(t.w.T("privacy.title." + string(kind))), s})
		}
	}
	return text
}

// sections returns the default texts, with "" for [More].
func (t writer) sections() map[Kind]string {
	return map[Kind]string{
		Controller: t.controller(),
		Purposes: paragraphs(t.say("purposes_line"), lines(
			t.when(t.members, "purposes_bookings"), t.when(t.members, "purposes_links"), t.item("purposes_recordings"),
			t.when(t.calls, "purposes_calls"), t.item("purposes_team"), t.item("purposes_service"),
		)),
		Data: paragraphs(lines(
			t.when(t.members, "data_members"), t.when(t.members, "data_links"), t.item("data_recordings"),
			t.item("data_team"),
		), t.say("data_source")),
		Recipients: paragraphs(t.say("recipients_team"), t.say("recipients_zoom"),
			t.unless(t.settings.NoMail, "recipients_mail"), t.say("recipients_host")),
		Recordings: paragraphs(t.told(), t.say("recordings_consent"), t.say("recordings_seen")),
		Retention:  paragraphs(t.say("retention_line"), t.retention()),
		Rights:     paragraphs(t.say("rights_list"), t.rightsHow(), t.say("rights_when")),
		Complaint:  t.say("complaint"),
	}
}

// controller returns the section about the controller, which is the same in all languages but for its labels.
func (t writer) controller() string {
	contact, officer := "", ""
	if t.details.Contact != "" {
		contact = t.say("controller_contact")
	}
	if t.details.Officer != "" {
		officer = lines(t.say("controller_officer"), t.details.Officer)
	}
	return paragraphs(lines(t.details.Name, t.details.Address), contact, officer)
}

// retention returns the list of what is kept for how long: the organization's own periods, then those after which the
// server deletes data.
func (t writer) retention() string {
	list := []string{t.when(t.members, "retention_members"), t.item("retention_recordings"), t.item("retention_team")}
	for _, kept := range store.Personal() {
		list = append(list, "- "+plain(t.w.T("privacy.kept."+kept.Name, "period", t.period(kept.For))))
	}
	return lines(list...)
}

// period returns how long data is kept that the server deletes once an hour.
func (t writer) period(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d == 0:
		return t.w.T("privacy.period_none")
	case d%(365*day) == 0:
		return t.w.N("privacy.period_months", int(d/(365*day))*12)
	}
	return t.w.N("privacy.period_days", int((d+day-1)/day))
}

// CallPeriod returns how long recordings are kept, in words: months is the number that the organization states, or 0.
// Navette deletes no call by itself yet, so no period is promised in the organization's place.
func CallPeriod(w lang.Words, months int) string {
	if months == 0 {
		return w.T("privacy.period_open")
	}
	return w.N("privacy.period_most", months)
}

// told returns how people learn that they are recorded. The mails and pages are those that members get.
func (t writer) told() string {
	if !t.members {
		return t.say("recordings_zoom")
	}
	return t.say("recordings_told") + " " + t.say("recordings_zoom")
}

// rightsHow returns how to use one's rights.
func (t writer) rightsHow() string {
	if t.details.Contact == "" {
		return t.say("rights_how_unknown")
	}
	return t.say("rights_how")
}

// standardPurpose returns why recordings are made, unless the organization states another reason.
func (t writer) standardPurpose() string { return plain(t.w.T("privacy.purpose_default")) }

// say returns a sentence of the default texts.
func (t writer) say(key string) string {
	return plain(t.w.T("privacy.text."+key,
		"controller", t.details.Name, "contact", t.details.Contact, "purpose", t.purpose,
		"lead", t.settings.Organization.LinkBefore(),
		"period", CallPeriod(t.w, int(t.details.Months))))
}

// item is say for an item of a list.
func (t writer) item(key string) string { return "- " + t.say(key) }

// when is item if the condition holds, and "" otherwise.
func (t writer) when(holds bool, key string) string {
	if !holds {
		return ""
	}
	return t.item(key)
}

// unless is say unless the condition holds, and "" otherwise.
func (t writer) unless(holds bool, key string) string {
	if holds {
		return ""
	}
	return t.say(key)
}

// plain removes the word joiners of the catalogues, which are invisible in a field that a user edits.
func plain(text string) string { return strings.ReplaceAll(text, "\u2060", "") }

// lines joins the texts that are not empty, each on a line of its own.
func lines(texts ...string) string { return join(texts, "\n") }

// paragraphs joins the texts that are not empty, with an empty line between them.
func paragraphs(texts ...string) string { return join(texts, "\n\n") }

func join(texts []string, with string) string {
	var filled []string
	for _, text := range texts {
		if text != "" {
			filled = append(filled, text)
		}
	}
	return strings.Join(filled, with)
}
