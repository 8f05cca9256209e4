package view

import (
	"slices"

	"navette.dev/navette/internal/lang"
)

// FieldError is one wrong input: its name and the sentence that says what to do.
type FieldError struct {
	Field string
	Text  lang.Say
}

// Form is what was typed and what is wrong with it. The zero Form is an untouched one.
type Form struct {
	Values map[string]string // input name → what stands in it
	Errors []FieldError
	Notice *lang.Say // what is wrong with the form as a whole
}

// Value is what stands in an input.
func (f Form) Value(name string) string { return f.Values[name] }

// Checked reports whether a box is ticked.
func (f Form) Checked(name string) bool { return f.Values[name] != "" }

// Error is what is wrong with an input, if anything.
func (f Form) Error(name string) (lang.Say, bool) {
	i := slices.IndexFunc(f.Errors, func(e FieldError) bool { return e.Field == name })
	if i < 0 {
		return lang.Say{}, false
	}
	return f.Errors[i].Text, true
}

// Long reports whether there are so many errors that a summary at the top helps.
func (f Form) Long() bool { return len(f.Errors) >= 3 }

// inOrder are the errors in the order of a form's inputs, those of none of them last.
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
	Label    string // in words
	Hint     string // in words, "" where none
	Type     string // of the input element; "" is text
	Auto     string // autocomplete
	Mode     string // inputmode
	Optional bool
	Max      int // maxlength, 0 where none
	Min      string
	Options  []Option // for a Select
	List     []string // suggestions of a text input
}

// Option is one choice of a Select, of Choices or of Picks.
type Option struct {
	Value string
	Text  string
	Hint  string
}

// describedBy are the ids of the hint and the error of a field, "" where it has neither.
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

// errorLine is an error of the summary: the field's label, then what is wrong with it.
func errorLine(f Frame, e FieldError, inputs []Input) string {
	i := slices.IndexFunc(inputs, func(in Input) bool { return in.Name == e.Field })
	if i < 0 {
		return f.Say(e.Text)
	}
	return f.T("form.summary_item", "field", inputs[i].Label, "text", f.Say(e.Text))
}

// EmailInput is the field for the e-mail address of a person who signs in.
func EmailInput(f Frame) Input {
	return Input{Name: "email", Label: f.T("entry.email"), Type: "email", Auto: "username", Max: 254}
}

// LanguageOptions are the languages to choose from.
func LanguageOptions(f Frame) []Option {
	return []Option{{Value: "fr", Text: f.T("frame.french")}, {Value: "en", Text: f.T("frame.english")}}
}
