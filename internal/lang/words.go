package lang

import (
	"fmt"
	"strings"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
)

// Words translates into one language and shows times in one zone. It is a small value that may be copied.
type Words struct {
	locale    string
	zone      *time.Location
	localizer *i18n.Localizer
	keys      map[string]bool
	sentences map[string]sentence // by key
}

// Say is a message with its arguments. Services and handlers return it, and pages and mails translate it into the
// reader's language. Instants in Args are shown as times in the reader's zone, and durations and numbers in the form of
// the language.
type Say struct {
	Key    string
	Plural bool // whether Count selects the plural form and replaces the placeholder {{.n}}
	Count  int
	Args   map[string]any
}

// Locale returns the language, "fr" or "en".
func (w Words) Locale() string { return w.locale }

// Zone returns the reader's time zone.
func (w Words) Zone() *time.Location { return w.zone }

// In returns the same Words in another time zone.
func (w Words) In(zone *time.Location) Words {
	w.zone = zone
	return w
}

// T returns the message with a key. args are pairs of a placeholder's name and its value, as in T("session.by",
// "coach", name). If the key is unknown or a value is missing, T returns ⟦key⟧, which makes tests of pages fail.
func (w Words) T(key string, args ...any) string {
	return w.Say(Say{Key: key, Args: pairs(args)})
}

// N is [Words.T] for a message with plural forms. It selects the form for n, which is the singular for 0 and 1 in
// French and only for 1 in English, and replaces the placeholder {{.n}} by n.
func (w Words) N(key string, n int, args ...any) string {
	return w.Say(Say{Key: key, Plural: true, Count: n, Args: pairs(args)})
}

// Say translates a [Say].
func (w Words) Say(s Say) string {
	if plain, known := w.sentences[s.Key]; known && !s.Plural {
		if text, ok := plain.say(w, s.Args); ok {
			return text
		}
		return missing(s.Key)
	}
	data := make(map[string]any, len(s.Args)+1)
	for name, value := range s.Args {
		data[name] = w.value(value)
	}
	config := i18n.LocalizeConfig{
		MessageID:      s.Key,
		TemplateData:   data,
		TemplateParser: &template.TextParser{Option: "missingkey=error"},
	}
	if s.Plural {
		data["n"] = w.Number(int64(s.Count))
		config.PluralCount = s.Count
	}
	text, err := w.localizer.Localize(&config)
	if err != nil || strings.Contains(text, "<no value>") {
		return missing(s.Key)
	}
	return text
}

// Has reports whether there is a message with the key.
func (w Words) Has(key string) bool { return w.keys[key] }

// missing returns the text for a message that cannot be translated.
func missing(key string) string { return "⟦" + key + "⟧" }

// value returns an argument as the message shows it: times, durations and numbers in the form of the language, and any
// other value unchanged.
func (w Words) value(v any) any {
	switch v := v.(type) {
	case time.Time:
		return w.Hour(v)
	case time.Duration:
		return w.Duration(v)
	case int:
		return w.Number(int64(v))
	case int64:
		return w.Number(v)
	case Say:
		return w.Say(v)
	default:
		return v
	}
}

// pairs converts a list of names and values. It panics on an odd number of arguments, which is a programming error.
func pairs(args []any) map[string]any {
	if len(args) == 0 {
		return nil
	}
	if len(args)%2 != 0 {
		panic(fmt.Sprintf("lang: arguments must be pairs of a name and a value, got %d", len(args)))
	}
	m := make(map[string]any, len(args)/2)
	for i := 0; i < len(args); i += 2 {
		m[args[i].(string)] = args[i+1]
	}
	return m
}
