// Package lang translates pages and mails into French and English: messages from catalogues, and dates, times,
// durations and amounts in the form of each language. No other package contains sentences for users.
package lang

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed catalogue/*.toml
var catalogueFiles embed.FS

// The languages of the product. French is the default.
const (
	French  = "fr"
	English = "en"
)

// Locales returns every language that has a catalogue.
func Locales() []string { return []string{French, English} }

// Catalogues contains every message in every language.
type Catalogues struct {
	bundle    *i18n.Bundle
	keys      map[string]bool
	sentences map[string]map[string]sentence // by locale and key
}

// Load parses the catalogues that are embedded in the program. It fails if a file is invalid or if a message is missing
// in one of the languages.
func Load() (*Catalogues, error) {
	bundle := i18n.NewBundle(language.French)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	keys, sentences := map[string][]string{}, map[string]map[string]sentence{French: {}, English: {}}
	names, err := fs.Glob(catalogueFiles, "catalogue/*.toml")
	if err != nil {
		return nil, fmt.Errorf("list message catalogues: %w", err)
	}
	for _, name := range names {
		text, err := catalogueFiles.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("message catalogue %s: %w", name, err)
		}
		file, err := bundle.ParseMessageFileBytes([]byte(unbroken.Replace(string(text))), name)
		if err != nil {
			return nil, fmt.Errorf("message catalogue %s: %w", name, err)
		}
		locale := file.Tag.String()
		for _, m := range file.Messages {
			keys[locale] = append(keys[locale], m.ID)
			if s, ok := sentenceOf(m); ok {
				sentences[locale][m.ID] = s
			}
		}
	}
	if err := sameKeys(keys); err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, key := range keys[French] {
		known[key] = true
	}
	return &Catalogues{bundle: bundle, keys: known, sentences: sentences}, nil
}

// unbroken adds a word joiner after the hyphen of "e-mail", where browsers may otherwise break the line. The no-break
// hyphen, U+2011, is missing from the fonts of the pages.
var unbroken = strings.NewReplacer("e-mail", "e-\u2060mail", "E-mail", "E-\u2060mail")

// sameKeys returns an error if a language lacks a message of another.
func sameKeys(keys map[string][]string) error {
	var missing []string
	for _, locale := range Locales() {
		for _, other := range Locales() {
			for _, key := range keys[other] {
				if !slices.Contains(keys[locale], key) {
					missing = append(missing, locale+" "+key)
				}
			}
		}
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		return fmt.Errorf("messages missing from a catalogue: %s", strings.Join(missing, ", "))
	}
	return nil
}

// Words returns the [Words] of one language in one time zone. An unknown locale means French; a nil zone means UTC.
func (c *Catalogues) Words(locale string, zone *time.Location) Words {
	if !slices.Contains(Locales(), locale) {
		locale = French
	}
	if zone == nil {
		zone = time.UTC
	}
	return Words{
		locale: locale, zone: zone, localizer: i18n.NewLocalizer(c.bundle, locale), keys: c.keys,
		sentences: c.sentences[locale],
	}
}

// Choose returns the language of the product that matches an Accept-Language header (RFC 9110, 12.5.4) best. It returns
// French for an empty or invalid header.
func Choose(acceptLanguage string) string {
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return French
	}
	_, index, _ := language.NewMatcher([]language.Tag{language.French, language.English}).Match(tags...)
	return Locales()[index]
}
