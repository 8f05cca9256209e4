package sandbox

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// userSeed describes a user to create.
type userSeed struct {
	Email     string `json:"email"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Password  string `json:"password"`
	Type      int    `json:"type"`
	Timezone  string `json:"timezone"`
	Language  string `json:"language"`
	Admin     bool   `json:"admin"`
}

var seedNames = [][2]string{
	{"Claire", "Fontaine"}, {"Hugo", "Lambert"}, {"Inès", "Marchand"}, {"Oliver", "Hughes"}, {"Priya", "Nair"},
	{"Mathilde", "Roche"}, {"Samuel", "Okafor"}, {"Lucie", "Bernard"}, {"Théo", "Girard"}, {"Emma", "Walsh"},
}

var asciiLetters = strings.NewReplacer(
	"é", "e", "è", "e", "ê", "e", "ë", "e", "à", "a", "ç", "c", "ï", "i", "î", "i", "ô", "o",
)

// seedUsers creates the first users: an owner and licensed hosts. Their names come from a short list and get a number
// when it repeats.
func (s *Sandbox) seedUsers(n int) {
	for i := range n {
		name := seedNames[i%len(seedNames)]
		round := ""
		if i >= len(seedNames) {
			round = fmt.Sprint(i/len(seedNames) + 1)
		}
		local := asciiLetters.Replace(lower(name[0])) + "." + asciiLetters.Replace(lower(name[1])) + round
		s.addUser(userSeed{
			Email: local + "@zoom.test", FirstName: name[0], LastName: strings.TrimSpace(name[1] + " " + round),
			Admin: i == 0,
		})
	}
}

// addUser adds a user to the account. Users are licensed if the plan is paid.
func (s *Sandbox) addUser(seed userSeed) *user {
	licensed := 1
	if s.plan.paid {
		licensed = 2
	}
	now := s.clock.Now()
	u := &user{
		id: s.draw.id(), email: seed.Email, firstName: seed.FirstName, lastName: seed.LastName,
		password: cmp.Or(seed.Password, "zoom-sandbox"),
		kind:     cmp.Or(seed.Type, licensed), admin: seed.Admin, owner: len(s.model.users) == 0, status: "active",
		timezone: cmp.Or(seed.Timezone, "Europe/Paris"), language: cmp.Or(seed.Language, "fr-FR"),
		pmi:     1_000_000_000 + s.draw.Int64N(8_999_999_999),
		hostKey: strconv.Itoa(100_000 + s.draw.IntN(900_000)), createdAt: now.AddDate(-1, 0, -len(s.model.users)),
		lastSignIn: now.Add(-26 * time.Hour).Truncate(time.Second),
	}
	s.model.users = append(s.model.users, u)
	s.model.userByID[u.id], s.model.userByID[lower(u.email)] = u, u
	return u
}
