package privacy

import (
	"strconv"
	"strings"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// Notice is a privacy notice in all languages.
type Notice struct {
	Number   int64     // of the version, 0 for the default text and for a draft
	At       time.Time // when it was published
	Contact  string    // e-mail address, which the page makes a link, or ""
	Sections map[string][]Section
}

// Section is a part of a notice.
type Section struct {
	Kind   string
	Title  string
	Blocks []Block
}

// Block is a paragraph with its lines, or a list with its items.
type Block struct {
	List  bool
	Lines []string
}

// blocks returns the paragraphs and lists of a plain text: an empty line ends a paragraph, and lines that begin with
// "- " are items of a list.
func blocks(text string) []Block {
	var all []Block
	open := false // whether the next line continues the last block
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		item, list := strings.CutPrefix(line, "- ")
		switch last := len(all) - 1; {
		case line == "":
			open = false
		case open && all[last].List == list:
			all[last].Lines = append(all[last].Lines, item)
		default:
			all, open = append(all, Block{list, []string{item}}), true
		}
	}
	return all
}

// parts splits a line at the e-mail address of the contact: elements with an odd index are the address.
func (n Notice) parts(line string) []string {
	if n.Contact == "" {
		return []string{line}
	}
	var parts []string
	for i, part := range strings.Split(line, n.Contact) {
		if i > 0 {
			parts = append(parts, n.Contact)
		}
		parts = append(parts, part)
	}
	return parts
}

// VersionRow is a published version in a list.
type VersionRow struct {
	Number int64
	At     time.Time
	By     string // name of the user who published it, or ""
}

// PublicPage is the data of the page of a notice that everyone with its address may read.
type PublicPage struct {
	view.Frame
	Notice   Notice
	InForce  int64        // number of the newest version, 0 if none was published
	Versions []VersionRow // the newest first
}

// old reports whether a newer version is in force.
func (p PublicPage) old() bool { return p.Notice.Number < p.InForce }

// state returns the line below the title: which version the page shows, and since when.
func (p PublicPage) state() string {
	if p.Notice.Number == 0 {
		return p.OrgName
	}
	return p.T("privacy.public_in_force", "version", p.Notice.Number, "day", p.date(p.Notice.At))
}

// date returns a date with its year, since a notice may be read years later.
func (p PublicPage) date(t time.Time) string { return fullDate(p.Words, t) }

// fullDate returns the date of t with its year.
func fullDate(w lang.Words, t time.Time) string { return w.Day(t, t.AddDate(-1, 0, 0)) }

// otherLocale returns the language that the page offers a link to.
func (p PublicPage) otherLocale() string {
	if p.Locale() == lang.French {
		return lang.English
	}
	return lang.French
}

// SettingsPage is the data of the page on which the notice is written.
type SettingsPage struct {
	view.Frame
	Address    string       // of the public page
	Changed    bool         // whether the draft differs from the newest version, or there is none
	Missing    []string     // details that the draft lacks
	Versions   []VersionRow // the newest first
	Details    view.Form
	TextLocale string
	Kinds      []string // subjects of the sections of Text, in order
	Own        map[string]bool
	Text       view.Form
}

// detailInputs returns the inputs of the details.
func (p SettingsPage) detailInputs() []view.Input {
	return []view.Input{
		{
			Name: "name", Label: p.T("privacy.name"), Hint: p.T("privacy.name_hint", "organization", p.OrgName), Max: 200,
			Auto: "organization", Optional: true,
		},
		{Name: "address", Label: p.T("privacy.postal"), Max: 400, Auto: "street-address"},
		{Name: "contact", Label: p.T("privacy.contact"), Type: "email", Max: 254, Auto: "email"},
		{Name: "officer", Label: p.T("privacy.officer"), Hint: p.T("privacy.officer_hint"), Max: 400, Optional: true},
		{
			Name: "months", Label: p.T("privacy.months"), Hint: p.T("privacy.months_hint"),
			Mode: "numeric", Max: 3, Optional: true,
		},
	}
}

// purposeInput returns the input for why recordings are made.
func (p SettingsPage) purposeInput() view.Input {
	return view.Input{Name: "purpose", Label: p.T("privacy.purpose"), Hint: p.T("privacy.purpose_hint"), Max: 160}
}

// textInput returns the input for the section about a subject.
func (p SettingsPage) textInput(kind string) view.Input {
	return view.Input{Name: kind, Label: p.T("privacy.title." + kind), Max: 3000}
}

// textInputs returns the inputs of the texts.
func (p SettingsPage) textInputs() []view.Input {
	inputs := []view.Input{p.purposeInput()}
	for _, kind := range p.Kinds {
		inputs = append(inputs, p.textInput(kind))
	}
	return inputs
}

// mark returns whose text a section has.
func (p SettingsPage) mark(kind string) string {
	switch {
	case p.Own[kind]:
		return p.T("privacy.own")
	case p.Text.Value(kind) == "":
		return p.T("privacy.none")
	}
	return p.T("privacy.standard")
}

// wrong reports whether the text of a section was refused.
func (p SettingsPage) wrong(kind string) bool {
	_, wrong := p.Text.Error(kind)
	return wrong
}

// textPath returns the address of the page with the texts of a language.
func textPath(locale string) string { return view.PrivacyPath + "?text=" + locale + "#texts" }

// PreviewPage is the data of the preview.
type PreviewPage struct {
	view.Frame
	Notice      Notice // as it would be published
	Next        int64  // number of the version that it would become
	Changed     bool   // whether there is anything to publish
	Fingerprint string
	Missing     []string
	Failed      string                 // key of why publishing failed, or ""
	Differences map[string]Differences // from the newest version, nil for the first one
}

// VersionPage is the data of the page of a published version.
type VersionPage struct {
	view.Frame
	Notice      Notice
	By          string                 // name of the user who published it, or ""
	Differences map[string]Differences // from the version before, nil for the first one
}

// line returns who published the version, and when.
func (p VersionPage) line() string {
	return publishedLine(p.Frame, VersionRow{At: p.Notice.At, By: p.By})
}

// publishedLine returns who published a version, and when.
func publishedLine(f view.Frame, v VersionRow) string {
	if v.By == "" {
		return f.T("privacy.published", "when", fullDate(f.Words, v.At))
	}
	return f.T("privacy.published_by", "name", v.By, "when", fullDate(f.Words, v.At))
}

// Differences are what changed from one version to the next in one language.
type Differences struct {
	Sections []Difference
	Same     []string // titles of the other sections
}

// Difference is a section that changed.
type Difference struct {
	Title string
	Spans []Span
}

// Span is a piece of a text. Its Change is "added", "removed" or "".
type Span struct {
	Change string
	Text   string
}

// versionPath returns the address of a version in the settings.
func versionPath(number int64) string {
	return view.PrivacyPath + "/versions/" + strconv.FormatInt(number, 10)
}
