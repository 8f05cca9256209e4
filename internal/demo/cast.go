package demo

import "navette.dev/navette/internal/cast"

// Password is the password of every account of the demo, in Navette and in the sandbox's Zoom.
const Password = "navette-demo"

// teammate is a user of an organization, who may also be a Zoom user.
type teammate struct {
	cast.Person
	email string
	role  string // a navette.Role; the first one is the owner
	admin bool   // administrator of the Zoom account
}

var studioTeam = []teammate{
	{cast.Camille, "camille@atelier-lumiere.example", "owner", true},
	{cast.Thomas, "thomas@atelier-lumiere.example", "staff", false},
	{cast.Ines, "ines@atelier-lumiere.example", "staff", false},
	{cast.Lea, "lea@atelier-lumiere.example", "viewer", false},
}

var salesTeam = []teammate{
	{cast.Sophie, "sophie@ventes-nord.example", "owner", true},
	{cast.Hugo, "hugo@ventes-nord.example", "staff", false},
	{cast.Emma, "emma@ventes-nord.example", "staff", false},
}

// guest is a member of the studio.
type guest struct {
	cast.Person
	email string
}

var members = []guest{
	{cast.Elodie, cast.Elodie.Email("posteo.example")},
	{cast.Karim, cast.Karim.Email("courriel.example")},
	{cast.Nadia, cast.Nadia.Email("fil.example")},
	{cast.Julien, cast.Julien.Email("courriel.example")},
	{cast.Anna, cast.Anna.Email("post.example")},
	{cast.Paul, cast.Paul.Email("fil.example")},
	{cast.Manon, cast.Manon.Email("courriel.example")},
	{cast.Oliver, cast.Oliver.Email("mailbox.example")},
	{cast.Yasmine, cast.Yasmine.Email("fil.example")},
	{cast.Bruno, cast.Bruno.Email("posteo.example")},
	{cast.Clara, cast.Clara.Email("courriel.example")},
	{cast.Sacha, cast.Sacha.Email("fil.example")},
}

// class is a weekly class of the studio, repeated on some days.
type class struct {
	title, description string
	coach              int // index in studioTeam
	hour               string
	minutes, capacity  int64
	mode               string // a navette.Mode
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

// pastCall is a call of the sales team from before Navette was connected to Zoom.
type pastCall struct {
	host    int // index in salesTeam
	topic   string
	daysAgo int
	hour    int // hour of the day, in the demo's zone
	minute  int
	minutes int
	piece   string
	guest   cast.Person
}

var pastCalls = []pastCall{
	{0, "Renouvellement, Transports Keller", 1, 15, 30, 7, "vente-fr", cast.Marc},
	{2, "Demo call, Northwind Cycles", 1, 11, 0, 9, "sales-en", cast.Daniel},
	{0, "Point trimestriel, Maison Delaunay", 3, 9, 45, 5, "vente-fr", cast.Ophelie},
	{2, "Pricing questions, Harbour Freight", 5, 17, 15, 4, "sales-en", cast.Ruth},
	{1, "Découverte, Librairie du Canal", 8, 14, 0, 3, "vente-fr", cast.Antoine},
}

// zoomUsers returns the users of the sandbox's Zoom.
func zoomUsers() []map[string]any {
	var users []map[string]any
	for _, c := range append(append([]teammate{}, studioTeam...), salesTeam...) {
		users = append(users, map[string]any{
			"email": c.email, "first_name": c.First, "last_name": c.Last, "password": Password, "type": 2,
			"timezone": "Europe/Paris", "language": "fr-FR", "admin": c.admin,
		})
	}
	return users
}
