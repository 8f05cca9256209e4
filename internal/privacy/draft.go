package privacy

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/store"
)

// Limits of texts, in characters, and of months.
const (
	MostName    = 200
	MostAddress = 400
	MostPurpose = 160  // so that a recording disclaimer with it can be read before the recording goes on
	MostText    = 3000 // of one section
	mostMonths  = 120
)

// Details are the facts that every language of a notice shares.
type Details struct {
	Name    string `json:"name,omitempty"`    // of the controller; "" means the organization's name
	Address string `json:"address,omitempty"` // postal, of several lines
	Contact string `json:"contact,omitempty"` // e-mail address for questions and requests
	Officer string `json:"officer,omitempty"` // name and address of the data protection officer, "" if there is none
	Months  int64  `json:"months,omitempty"`  // for which recordings are kept; 0 if none is stated
}

// Draft is the notice that an organization edits. Texts that it did not write itself are not in it.
type Draft struct {
	Details Details                    `json:"details"`
	Texts   map[string]map[Kind]string `json:"texts,omitempty"`   // by language
	Purpose map[string]string          `json:"purpose,omitempty"` // by language: why recordings are made, see TextInput
	SavedBy string                     `json:"-"`                 // user id, "" if nothing was ever saved
	SavedAt time.Time                  `json:"-"`
}

// TextInput is the input for the texts of one language. An empty text, or one that equals the default, means the
// default text.
type TextInput struct {
	Sections map[Kind]string // of any subject but [Controller]
	Purpose  string          // why recordings are made, to complete the sentence "We record meetings …"
}

// Draft returns the organization's draft.
func (n *Notices) Draft(ctx context.Context, actor navette.Actor) (Draft, error) {
	if err := actor.Need(navette.ManagePrivacy); err != nil {
		return Draft{}, err
	}
	return draftOf(ctx, n.store.Org(actor.Org))
}

func draftOf(ctx context.Context, org reader) (Draft, error) {
	row, err := org.PrivacyDraft(ctx)
	if navette.CodeOf(err) == navette.NotFound {
		return Draft{}, nil
	}
	if err != nil {
		return Draft{}, err
	}
	d := Draft{SavedBy: row.SavedBy, SavedAt: row.SavedAt.Time}
	if err := json.Unmarshal([]byte(row.Body), &d); err != nil {
		return d, fmt.Errorf("read the draft of a privacy notice: %w", err)
	}
	return d, nil
}

// SaveDetails stores the details of the draft.
func (n *Notices) SaveDetails(ctx context.Context, actor navette.Actor, in Details) error {
	if err := actor.Need(navette.ManagePrivacy); err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
	}
	return n.change(ctx, actor, func(_ *store.Tx, d *Draft) error {
		d.Details = in
		return nil
	})
}

// check cleans the texts and returns an [navette.Invalid] error if one of them is too long or wrong.
func (d *Details) check() error {
	d.Name, d.Address = navette.OneLine(d.Name), navette.Lines(d.Address)
	d.Contact, d.Officer = navette.OneLine(d.Contact), navette.Lines(d.Officer)
	var wrong navette.FieldErrors
	checkLength(&wrong, "name", d.Name, MostName)
	checkLength(&wrong, "address", d.Address, MostAddress)
	checkLength(&wrong, "officer", d.Officer, MostAddress)
	if d.Contact != "" && !people.ValidEmail(d.Contact) {
		wrong.Add("contact", "form.email", nil)
	}
	if d.Months < 0 || d.Months > mostMonths {
		wrong.Add("months", "privacy.months_range", map[string]any{"most": mostMonths})
	}
	return wrong.Err()
}

func checkLength(wrong *navette.FieldErrors, field, text string, most int) {
	if utf8.RuneCountInString(text) > most {
		wrong.Add(field, "privacy.too_long", map[string]any{"most": most})
	}
}

// SaveText stores the texts of one language of the draft.
func (n *Notices) SaveText(ctx context.Context, actor navette.Actor, locale string, in TextInput) error {
	if err := actor.Need(navette.ManagePrivacy); err != nil {
		return err
	}
	if !slices.Contains(lang.Locales(), locale) {
		return navette.InvalidField("text", "form.choice")
	}
	in.Purpose = navette.OneLine(in.Purpose)
	var wrong navette.FieldErrors
	checkLength(&wrong, "purpose", in.Purpose, MostPurpose)
	sections := map[Kind]string{}
	for _, kind := range Kinds[1:] {
		sections[kind] = navette.Lines(in.Sections[kind])
		checkLength(&wrong, string(kind), sections[kind], MostText)
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	return n.change(ctx, actor, func(tx *store.Tx, d *Draft) error {
		standard, err := n.standard(ctx, tx, *d)
		if err != nil {
			return err
		}
		own := map[Kind]string{}
		for kind, text := range sections {
			if text != "" && text != standard[locale].Sections[kind] {
				own[kind] = text
			}
		}
		d.Texts, d.Purpose = replaced(d.Texts, locale, own), replaced(d.Purpose, locale, in.Purpose)
		if in.Purpose == standard[locale].Purpose {
			delete(d.Purpose, locale)
		}
		return nil
	})
}

// replaced returns m with a value for a key.
func replaced[V any](m map[string]V, key string, value V) map[string]V {
	if m == nil {
		m = map[string]V{}
	}
	m[key] = value
	return m
}

// change changes the draft in one transaction.
func (n *Notices) change(ctx context.Context, actor navette.Actor, do func(*store.Tx, *Draft) error) error {
	return n.store.Org(actor.Org).Update(ctx, actor, n.clock.Now(), func(tx *store.Tx) error {
		d, err := draftOf(ctx, tx)
		if err != nil {
			return err
		}
		if err := do(tx, &d); err != nil {
			return err
		}
		body, err := json.Marshal(d)
		if err != nil {
			return err
		}
		return tx.SavePrivacyDraft(ctx, string(body))
	})
}
