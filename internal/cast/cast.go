// Package cast holds the invented people of the demo, the storybook and the tests, so that a name stands for the same
// person everywhere.
package cast

import "strings"

// Person is an invented person.
type Person struct {
	First, Last string
	Language    string // "fr" or "en"
	Zone        string // IANA zone
}

// Name returns the first and last name.
func (p Person) Name() string { return p.First + " " + p.Last }

// Email returns the person's address at a domain.
func (p Person) Email(domain string) string { return Email(p.Name(), domain) }

// plain replaces characters that e-mail addresses do not contain.
var plain = strings.NewReplacer(
	"é", "e", "É", "e", "è", "e", "È", "e", "ë", "e", "ç", "c", "ï", "i", "î", "i", " ", ".",
)

// Email returns a plausible e-mail address for a name.
func Email(name, domain string) string { return strings.ToLower(plain.Replace(name)) + "@" + domain }

// The users of the studio Atelier Lumière.
var (
	Camille = Person{"Camille", "Roussel", "fr", "Europe/Paris"} // the owner
	Thomas  = Person{"Thomas", "Vidal", "fr", "Europe/Paris"}
	Ines    = Person{"Inès", "Benali", "fr", "Europe/Paris"}
	Lea     = Person{"Léa", "Fontaine", "fr", "Europe/Paris"}
	Grace   = Person{"Grace", "Miller", "en", "Europe/Paris"} // not in the demo: an admin who reads English
)

// The users of the sales team Ventes Nord.
var (
	Sophie   = Person{"Sophie", "Lemaire", "fr", "Europe/Paris"} // the owner
	Hugo     = Person{"Hugo", "Marchetti", "fr", "Europe/Paris"}
	Emma     = Person{"Emma", "Clarke", "en", "Europe/Paris"}
	Theo     = Person{"Théo", "Lambert", "fr", "Europe/Paris"}      // in the storybook only
	Mathilde = Person{"Mathilde", "Rousseau", "fr", "Europe/Paris"} // in the storybook only
	Pierre   = Person{"Pierre", "Vasseur", "fr", "Europe/Paris"}    // in the storybook only
	Alice    = Person{"Alice", "Perrin", "fr", "Europe/Paris"}      // in the demo she is invited to the studio
)

// The customers of the sales team, who take part in its calls.
var (
	Marc    = Person{"Marc", "Keller", "fr", "Europe/Paris"}
	Julie   = Person{"Julie", "Arnaud", "fr", "Europe/Paris"} // in the storybook only: she works for Marc
	Antoine = Person{"Antoine", "Roy", "fr", "Europe/Paris"}
	Ophelie = Person{"Ophélie", "Oster", "fr", "Europe/Paris"}
	Daniel  = Person{"Daniel", "Reed", "en", "Europe/London"}
	Ruth    = Person{"Ruth", "Ashby", "en", "Europe/London"}
	Helene  = Person{"Hélène", "Deroo", "fr", "Europe/Paris"}   // in the storybook only
	Benoit  = Person{"Benoît", "Carlier", "fr", "Europe/Paris"} // in the storybook only
	Walid   = Person{"Walid", "Amrani", "fr", "Europe/Paris"}   // in the storybook only
)

// The members of the studio.
var (
	Elodie  = Person{"Élodie", "Mercier", "fr", "Europe/Paris"}
	Karim   = Person{"Karim", "Haddad", "fr", "Europe/Paris"}
	Nadia   = Person{"Nadia", "Ferrand", "fr", "Europe/Paris"}
	Julien  = Person{"Julien", "Caron", "fr", "Europe/Paris"}
	Anna    = Person{"Anna", "Schmidt", "en", "Europe/Berlin"}
	Paul    = Person{"Paul", "Girard", "fr", "Europe/Paris"}
	Manon   = Person{"Manon", "Dubois", "fr", "Europe/Paris"}
	Oliver  = Person{"Oliver", "Hughes", "en", "Europe/London"}
	Yasmine = Person{"Yasmine", "Cherif", "fr", "Europe/Brussels"}
	Bruno   = Person{"Bruno", "Lacombe", "fr", "Europe/Paris"}
	Clara   = Person{"Clara", "Petit", "fr", "America/Montreal"}
	Sacha   = Person{"Sacha", "Morel", "fr", "Europe/Paris"}
	Yanis   = Person{"Yanis", "Bouchard", "fr", "Europe/Paris"} // not in the demo
	Harriet = Person{"Harriet", "Doyle", "en", "Europe/London"} // not in the demo
	Lucie   = Person{"Lucie", "Martin", "fr", "Europe/Paris"}   // in the storybook only
	Omar    = Person{"Omar", "Bensaïd", "fr", "Europe/Paris"}   // in the storybook only
	Tom     = Person{"Tom", "Berger", "fr", "Europe/Paris"}     // in the storybook only
	Eve     = Person{"Ève", "Laurent", "fr", "Europe/Paris"}    // in the storybook only
)

// Maximilienne is a member of the studio with a name as long as pages have to show. She is in the storybook only.
var Maximilienne = Person{"Maximilienne", "de La Rochefoucauld-Montmorency", "fr", "Europe/Paris"}
