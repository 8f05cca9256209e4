package view

import (
	"slices"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
)

// FieldError is the name of a field with a wrong value, and the error message.
type FieldError struct {
	Field string
	Text  lang.Say
}

// Form contains the values of a form and its errors. The zero Form is an empty form.
type Form struct {
	Values map[string]string // by field name
	Errors []FieldError
	Notice *lang.Say // error of the form as a whole, or nil
}

// Value returns the value of a field.
func (f Form) Value(name string) string { return f.Values[name] }

// Checked reports whether a check box is ticked.
func (f Form) Checked(name string) bool { return f.Values[name] != "" }

// Error returns the error of a field, if there is one.
func (f Form) Error(name string) (lang.Say, bool) {
	i := slices.IndexFunc(f.Errors, func(e FieldError) bool { return e.Field == name })
	if i < 0 {
		return lang.Say{}, false
	}
	return f.Errors[i].Text, true
}

// Long reports whether the form has at least three errors, which are then listed above it.
func (f Form) Long() bool { return len(f.Errors) >= 3 }

// inOrder returns the errors in the order of inputs, then those of other fields.
func (f Form) inOrder(inputs []Input) []FieldError {
	at := func(e FieldError) int {
		if i := slices.IndexFunc(inputs, func(in Input) bool { return in.Name == e.Field }); i >= 0 {
			return i
		}
		return len(inputs)
	}
	return slices.SortedStableFunc(slices.Values(f.Errors), func(a, b FieldError) int { return at(a) - at(b) })
}

// Input describes one field of a form.
type Input struct {
	Name     string
	Label    string // in the reader's language
	Hint     string // in the reader's language, or ""
	Type     string // attribute type of the input element, "" for text
	Auto     string // attribute autocomplete
	Mode     string // attribute inputmode
	Optional bool
	Max      int      // attribute maxlength, 0 for none
	Options  []Option // of Select or Choices
	List     []string // suggestions of Field
}

// Option is one option of Select or Choices.
type Option struct {
	Value string
	Text  string // in the reader's language
}

// describedBy returns the attribute aria-describedby: the ids of the field's error and hint, or "" if it has neither.
func describedBy(in Input, wrong bool) string {
	switch {
	case wrong && in.Hint != "":
		return in.Name + "-error " + in.Name + "-hint"
	case wrong:
		return in.Name + "-error"
	case in.Hint != "":
		return in.Name + "-hint"
	}
	return ""
}

func inputType(in Input) string {
	if in.Type == "" {
		return "text"
	}
	return in.Type
}

// errorLine returns an error of the summary: the field's label, then the message.
func errorLine(f Frame, e FieldError, inputs []Input) string {
	i := slices.IndexFunc(inputs, func(in Input) bool { return in.Name == e.Field })
	if i < 0 {
		return f.Say(e.Text)
	}
	return f.T("form.summary_item", "field", inputs[i].Label, "text", f.Say(e.Text))
}

// EmailInput returns the field for the e-mail address of a user who signs in.
func EmailInput(f Frame) Input {
	return Input{Name: "email", Label: f.T("entry.email"), Type: "email", Auto: "username", Max: 254}
}

// LanguageOptions returns the languages of Navette as options.
func LanguageOptions(f Frame) []Option {
	return []Option{{Value: "fr", Text: f.T("frame.french")}, {Value: "en", Text: f.T("frame.english")}}
}

// ProfileInput returns the field for what an organization uses Navette for, of [Choices].
func ProfileInput(f Frame) Input {
	in := Input{Name: "profile", Label: f.T("entry.profile"), Hint: f.T("entry.profile_hint")}
	for _, profile := range navette.Profiles {
		in.Options = append(in.Options, Option{Value: string(profile), Text: f.T("entry.profile_" + string(profile))})
	}
	return in
}
