package page

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/view"
)

// Form is a submitted form: the values of its inputs, and the errors found while reading them.
type Form struct {
	values url.Values
	errors navette.FieldErrors
}

// Form parses the request's body as a form. Later calls return the same Form. A body that is too long or cannot be
// parsed is [navette.Invalid].
func (p *Page) Form() (*Form, error) {
	if p.form != nil {
		return p.form, nil
	}
	if err := p.R.ParseForm(); err != nil {
		if tooLong := (*http.MaxBytesError)(nil); errors.As(err, &tooLong) {
			return nil, navette.Fail(navette.Invalid, "error.too_large", err)
		}
		return nil, navette.Fail(navette.Invalid, "error.unreadable", err)
	}
	// The body has been read, so its deadline no longer applies: the handler may take longer.
	_ = http.NewResponseController(p.W).SetReadDeadline(time.Time{})
	p.form = &Form{values: p.R.PostForm}
	return p.form, nil
}

// Text returns the value of a one-line input, cleaned by [navette.OneLine].
func (f *Form) Text(name string) string { return navette.OneLine(f.values.Get(name)) }

// Lines returns the value of a multi-line input, cleaned by [navette.Lines].
func (f *Form) Lines(name string) string { return navette.Lines(f.values.Get(name)) }

// Secret returns the value of a password input, unchanged.
func (f *Form) Secret(name string) string { return f.values.Get(name) }

// Checked reports whether a check box is ticked.
func (f *Form) Checked(name string) bool { return f.values.Get(name) != "" }

// Has reports whether the form was sent with an input of this name, even an empty one.
func (f *Form) Has(name string) bool { return f.values.Has(name) }

// All returns the values of all inputs of this name, unchanged.
func (f *Form) All(name string) []string { return f.values[name] }

// Reject adds an error to an input. message is the key of a sentence without arguments.
func (f *Form) Reject(name, message string) { f.errors.Add(name, message, nil) }

// unreadable stands for input that is not a number. Every service rejects it, so its error appears with those of the
// other fields.
const unreadable = -1

// Number returns the whole number in an input, or empty if the input is empty. Other input is rejected, and the result
// is -1, which every service rejects too.
func (f *Form) Number(name string, empty int64) int64 {
	text := f.Text(name)
	if text == "" {
		return empty
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		f.Reject(name, "form.number")
		return unreadable
	}
	return n
}

// View returns the form for another try: the submitted values without the password, and each error with its field. It
// joins the errors of reading the form with those of err. If err is not nil and has no field errors of
// [navette.Invalid], ok is false, and the caller has to answer err itself.
func (f *Form) View(err error) (shown view.Form, ok bool) {
	shown.Values = make(map[string]string, len(f.values))
	for name := range f.values {
		shown.Values[name] = f.Lines(name)
	}
	delete(shown.Values, "password")
	shown.Errors = fieldErrors(f.errors)
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

// inputNames maps the field names of the services to those of inputs, where they differ.
var inputNames = map[string]string{
	"organization": "org", "language": "lang", "coach_id": "coach", "coach_name": "coach",
}

// fieldErrors converts the field errors of a service for display beside the inputs.
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

// Fingerprint returns a hash of values that a form was shown with: a warning, and the data it was computed from. The
// form sends the hash back, and is saved only if the warning is still the same. Fingerprint panics if the values
// cannot be encoded as JSON.
func Fingerprint(shown ...any) string {
	text, err := json.Marshal(shown)
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// UserLabels returns one label per user for the suggestions of an input: the name, with the e-mail address added if
// several users have the same name.
func UserLabels(users []navette.User) []string {
	named := map[string]int{}
	for _, u := range users {
		named[u.Name]++
	}
	labels := make([]string, len(users))
	for i, u := range users {
		labels[i] = u.Name
		if named[u.Name] > 1 {
			labels[i] = withAddress(u)
		}
	}
	return labels
}

// withAddress returns the label of a user who shares a name with another.
func withAddress(u navette.User) string { return u.Name + " (" + u.Email + ")" }

// UsersCalled returns the users that the text of an input names: the one whose name with address it is, or else all
// users of that name.
func UsersCalled(users []navette.User, typed string) []navette.User {
	var named []navette.User
	for _, u := range users {
		switch typed {
		case withAddress(u):
			return []navette.User{u}
		case u.Name:
			named = append(named, u)
		}
	}
	return named
}

// NoUser is the user id for input that names no user. No user has this id, so every service rejects it, and its error
// appears with those of the other fields.
const NoUser = "unknown"

// RejectSeveral adds the error that an input names several users; its sentence lists their labels.
func (f *Form) RejectSeveral(name string, users []navette.User) {
	labels := slices.Sorted(slices.Values(UserLabels(users)))
	f.errors.Add(name, "form.several_users", map[string]any{"names": strings.Join(labels, ", ")})
}
