package page

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/view"
)

// Form is what was typed into the form of a request, and what reading it found wrong.
type Form struct {
	Values url.Values
	Wrong  navette.FieldErrors
}

// Form reads what was posted. It can be read again.
func (p *Page) Form() (*Form, error) {
	if p.typed != nil {
		return p.typed, nil
	}
	if err := p.R.ParseForm(); err != nil {
		if tooLong := (*http.MaxBytesError)(nil); errors.As(err, &tooLong) {
			return nil, navette.Fail(navette.Invalid, "error.too_large", err)
		}
		return nil, navette.Fail(navette.Invalid, "error.unreadable", err)
	}
	_ = http.NewResponseController(p.W).SetReadDeadline(time.Time{}) // it is here: work may take longer than its arrival
	p.typed = &Form{Values: p.R.PostForm}
	return p.typed, nil
}

// Text is what was typed into an input of one line.
func (f *Form) Text(name string) string { return navette.OneLine(f.Values.Get(name)) }

// Lines is what was typed into an input of several lines.
func (f *Form) Lines(name string) string { return navette.Lines(f.Values.Get(name)) }

// Secret is what stands in a password's input, to the letter.
func (f *Form) Secret(name string) string { return f.Values.Get(name) }

// Checked reports whether a box is ticked.
func (f *Form) Checked(name string) bool { return f.Values.Get(name) != "" }

// unreadable is the number in place of what is none: no rule takes it, and its other complaints are told in the same round.
const unreadable = -1

// Number reads a whole number; an empty input is empty, anything else is noted as wrong and [unreadable].
func (f *Form) Number(name string, empty int64) int64 {
	text := f.Text(name)
	if text == "" {
		return empty
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		f.Wrong.Add(name, "form.number", nil)
		return unreadable
	}
	return n
}

// View is the form as it is shown again: what was typed stays, but for secrets, and each error stands by its field. Where
// err is none of [navette.Invalid] ok is false, and the caller answers it.
func (f *Form) View(err error) (shown view.Form, ok bool) {
	shown.Values = make(map[string]string, len(f.Values))
	for name := range f.Values {
		shown.Values[name] = f.Lines(name)
	}
	delete(shown.Values, "password")
	shown.Errors = fieldErrors(f.Wrong)
	if err == nil {
		return shown, true
	}
	var failure *navette.Error
	if !errors.As(err, &failure) || failure.Code != navette.Invalid || len(failure.Fields) == 0 {
		return shown, false
	}
	for _, e := range fieldErrors(failure.Fields) {
		if _, known := shown.Error(e.Field); !known {
			shown.Errors = append(shown.Errors, e)
		}
	}
	return shown, true
}

// inputNames are the inputs of pages that the rules know by another name.
var inputNames = map[string]string{"organization": "org", "language": "lang", "coach_id": "coach", "coach_name": "coach"}

func fieldErrors(fields []navette.FieldError) []view.FieldError {
	var shown []view.FieldError
	for _, f := range fields {
		name := f.Field
		if input, ok := inputNames[name]; ok {
			name = input
		}
		shown = append(shown, view.FieldError{Field: name, Text: view.SayOf(f.Message, f.Args)})
	}
	return shown
}

// Fingerprint identifies what a form was shown with: a warning, and what it was computed from. The form sends it back,
// so it is saved only if the warning would still be the same. It panics for values that JSON cannot hold.
func Fingerprint(shown ...any) string {
	text, err := json.Marshal(shown)
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}
