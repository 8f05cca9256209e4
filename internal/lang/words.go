package lang

import (
	"fmt"
	"strings"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
)

// Words is the product's voice in one language and one time zone. It is a small value: copy it freely.
type Words struct {
	locale    string
	zone      *time.Location
	localizer *i18n.Localizer
	keys      map[string]bool
	sentences map[string]sentence // by key
}

// Say is a sentence not yet put into words: rules and handlers name it, pages and mails say it in the reader's
// language. Instants among Args are told as hours of the reader's zone, durations and numbers as the language writes them.
type Say struct {
	Key    string
	Plural bool // the sentence counts something: Count chooses its form and fills {{.n}}
	Count  int
	Args   map[string]any
}

// Locale is the language, "fr" or "en".
func (w Words) Locale() string { return w.locale }

// Zone is where the reader's clock stands.
func (w Words) Zone() *time.Location { return w.zone }

// In is the same voice in another time zone.
func (w Words) In(zone *time.Location) Words {
	w.zone = zone
	return w
}

// T is the message of a key. Args are pairs of a placeholder's name and its value, as in T("session.by", "coach", name).
// A key that no catalogue has, or a value that is missing, shows as ⟦key⟧: visible on the page, and red in the tests.
func (w Words) T(key string, args ...any) string {
	return w.Say(Say{Key: key, Args: pairs(args)})
}

// N is T for a message that counts: it takes the form for n (French says one for 0 and 1, English only for 1), and
// n itself fills the placeholder {{.n}}.
func (w Words) N(key string, n int, args ...any) string {
	return w.Say(Say{Key: key, Plural: true, Count: n, Args: pairs(args)})
}

// Say puts a sentence into words.
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

// Has tells whether there is a message of that key, whatever it wants to be filled with.
func (w Words) Has(key string) bool { return w.keys[key] }

func missing(key string) string { return "⟦" + key + "⟧" }

// value is how an argument stands in a sentence.
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

// pairs reads name, value, name, value. An odd rest is a mistake of ours and panics, as it would in every language.
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
