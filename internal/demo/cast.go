package demo

// The people in the demo, all of whom are invented.

// Password is the password of every account of the demo, in Navette and in the sandbox's Zoom.
const Password = "navette-demo"

// colleague is a user of an organization, who may also be a Zoom user.
type colleague struct {
	first, last, email string
	role               string // as navette.Role; the first colleague is the owner
	admin              bool   // administrator of the Zoom account
}

func (c colleague) name() string { return c.first + " " + c.last }

var studioTeam = []colleague{
	{"Camille", "Roussel", "camille@atelier-lumiere.example", "owner", true},
	{"Thomas", "Vidal", "thomas@atelier-lumiere.example", "staff", false},
	{"Inès", "Benali", "ines@atelier-lumiere.example", "staff", false},
	{"Léa", "Fontaine", "lea@atelier-lumiere.example", "viewer", false},
}

var salesTeam = []colleague{
	{"Sophie", "Lemaire", "sophie@ventes-nord.example", "owner", true},
	{"Hugo", "Marchetti", "hugo@ventes-nord.example", "staff", false},
	{"Emma", "Clarke", "emma@ventes-nord.example", "staff", false},
}

// guest is a member of the studio.
type guest struct{ name, email, language, zone string }

var members = []guest{
	{"Élodie Mercier", "elodie.mercier@posteo.example", "fr", "Europe/Paris"},
	{"Karim Haddad", "karim.haddad@courriel.example", "fr", "Europe/Paris"},
	{"Nadia Ferrand", "nadia.ferrand@fil.example", "fr", "Europe/Paris"},
	{"Julien Caron", "julien.caron@courriel.example", "fr", "Europe/Paris"},
	{"Anna Schmidt", "anna.schmidt@post.example", "en", "Europe/Berlin"},
	{"Paul Girard", "paul.girard@fil.example", "fr", "Europe/Paris"},
	{"Manon Dubois", "manon.dubois@courriel.example", "fr", "Europe/Paris"},
	{"Oliver Hughes", "oliver.hughes@mailbox.example", "en", "Europe/London"},
	{"Yasmine Cherif", "yasmine.cherif@fil.example", "fr", "Europe/Brussels"},
	{"Bruno Lacombe", "bruno.lacombe@posteo.example", "fr", "Europe/Paris"},
	{"Clara Petit", "clara.petit@courriel.example", "fr", "America/Montreal"},
	{"Sacha Morel", "sacha.morel@fil.example", "fr", "Europe/Paris"},
}

// class is a weekly class of the studio, repeated on some days.
type class struct {
	title, description string
	coach              int // index in studioTeam
	hour               string
	minutes, capacity  int64
	mode               string // as navette.Mode
	days               []int  // days of the demo's two weeks
	booked             int    // number of members who book it
}

var classes = []class{
	{"Vinyasa du matin", "Réveil du dos et des épaules, niveau ouvert.", 0, "07:15", 60, 20, "online",
		[]int{1, 3, 5, 8, 10, 12}, 7},
	{"Pilates", "Au sol, petit matériel bienvenu.", 1, "09:00", 45, 14, "hybrid", []int{1, 4, 8, 11}, 6},
	{"Yoga prénatal", "À partir de la quatorzième semaine.", 2, "10:00", 60, 10, "in_person", []int{1, 6, 8, 13}, 4},
	{"Pause dos et nuque", "Trois quarts d’heure entre deux réunions.", 2, "12:15", 45, 30, "online",
		[]int{1, 2, 3, 4, 8, 9, 10, 11}, 9},
	{"Hatha doux", "Postures tenues, respiration calme.", 1, "17:30", 60, 16, "online", []int{1, 3, 6, 8, 10, 13}, 8},
	{"Yin et respiration", "Peu de postures, longtemps.", 0, "18:30", 60, 20, "online", []int{2, 4, 9, 11}, 7},
	{"Méditation guidée", "Assise ou allongée.", 2, "20:00", 40, 40, "online", []int{1, 2, 5, 7, 9, 12}, 10},
}

// pastCall is a call that the sales team had before Navette was connected.
type pastCall struct {
	host    int // index in salesTeam
	topic   string
	daysAgo int
	hour    int // hour of the day, in the demo's zone
	minute  int
	minutes int
	piece   string
	guest   string
}

var pastCalls = []pastCall{
	{0, "Renouvellement, Transports Keller", 1, 15, 30, 7, "vente-fr", "Marc Keller"},
	{2, "Demo call, Northwind Cycles", 1, 11, 0, 9, "sales-en", "Daniel Reed"},
	{0, "Point trimestriel, Maison Delaunay", 3, 9, 45, 5, "vente-fr", "Julie Arnaud"},
	{2, "Pricing questions, Harbour Freight", 5, 17, 15, 4, "sales-en", "Grace Miller"},
	{1, "Découverte, Librairie du Canal", 8, 14, 0, 3, "vente-fr", "Antoine Roy"},
}

// zoomUsers returns the users of the sandbox's Zoom.
func zoomUsers() []map[string]any {
	var users []map[string]any
	for _, c := range append(append([]colleague{}, studioTeam...), salesTeam...) {
		users = append(users, map[string]any{
			"email": c.email, "first_name": c.first, "last_name": c.last, "password": Password, "type": 2,
			"timezone": "Europe/Paris", "language": "fr-FR", "admin": c.admin,
		})
	}
	return users
}
