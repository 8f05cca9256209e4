package match

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

func hostRow(id, name, email string) Row { return Row{HostID: id, HostName: name, HostEmail: email} }
func userRow(id, name, email string) Row { return Row{UserID: id, UserName: name, UserEmail: email} }

// described lists proposals as "host=user reason", sorted.
func described(proposals []Proposal) string {
	var all []string
	for _, p := range proposals {
		all = append(all, fmt.Sprintf("%s=%s %s", p.Host.HostID, p.User.UserID, p.Why))
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

func TestProposalsFollowAddressesThenAliasesThenNames(t *testing.T) {
	zoom := []Row{
		hostRow("h1", "Sophie L.", "S.Lemaire@Studio.FR"),
		hostRow("h2", "Hugo Marchetti", "hugo@studio.com"),
		hostRow("h3", "CLARKE Émma", "emma@gmail.example"),
		hostRow("h4", "Marie Martin", "mm1@gmail.example"),
		hostRow("h5", "Marie Martin", "mm2@gmail.example"),
		hostRow("h6", "Salle Garonne", "garonne@studio.fr"),
		{HostID: "h7", HostName: "Théo", HostEmail: "theo@studio.fr", PartedFrom: "u7"},
		hostRow("h8", "Nora Petit", "nora@other.example"),
	}
	team := []Row{
		userRow("u1", "Sophie Lemaire", "s.lemaire@studio.fr"),
		userRow("u2", "H. M.", "hugo@école.example"),
		userRow("u3", "emma clarke", "e.clarke@studio.fr"),
		userRow("u4", "Marie Martin", "marie@studio.fr"),
		userRow("u7", "Théo", "theo@studio.fr"),
		userRow("u8", "Nora Petit-Jean", "nora@studio.fr"),
	}
	aliases, err := parseAliases("studio.com = STUDIO.fr\nstudio.fr = école.example")
	if err != nil {
		t.Fatal(err)
	}
	p := propose(zoom, team, aliases)
	if got := described(p.Same); got != "h1=u1 address" {
		t.Errorf("same: %s", got)
	}
	if got := described(p.Suggested); got != "h2=u2 alias, h3=u3 name" {
		t.Errorf("suggested: %s", got)
	}
	if len(p.Ambiguous) != 1 || len(p.Ambiguous[0].Hosts) != 2 || p.Ambiguous[0].Users[0].UserID != "u4" {
		t.Errorf("ambiguous: %+v", p.Ambiguous)
	}
	if p.Parted != 1 {
		t.Errorf("%d pairs were parted by hand", p.Parted)
	}
	if p := propose(zoom, team, nil); described(p.Suggested) != "h3=u3 name" {
		t.Errorf("without aliases: %s", described(p.Suggested))
	}
}

// TestNobodyIsProposedTwice proposes matches of random people with few different names and addresses.
func TestNobodyIsProposedTwice(t *testing.T) {
	random := rand.New(rand.NewPCG(10, 5))
	name := func() string {
		return []string{"Ana Ruiz", "ruiz ana", "Léo Roy", "Leo Roy", "Zoé"}[random.IntN(5)]
	}
	for round := range 300 {
		var zoom, team []Row
		address := func(i int) string { return fmt.Sprintf("p%d@%s.example", i, []string{"a", "b"}[random.IntN(2)]) }
		for i := range random.IntN(8) {
			zoom = append(zoom, hostRow(fmt.Sprintf("h%d", i), name(), address(i)))
			team = append(team, userRow(fmt.Sprintf("u%d", i), name(), address(i)))
		}
		p := propose(zoom, team, []store.Alias{{Domain: "a.example", SameAs: "b.example"}})
		seen := map[string]bool{}
		see := func(ids ...string) {
			for _, id := range ids {
				if seen[id] {
					t.Fatalf("round %d: %s is in two proposals: %+v", round, id, p)
				}
				seen[id] = true
			}
		}
		for _, one := range slices.Concat(p.Same, p.Suggested) {
			see(one.Host.HostID, one.User.UserID)
			equal := navette.FoldEmail(one.Host.HostEmail) == navette.FoldEmail(one.User.UserEmail)
			if (one.Why == SameAddress) != equal {
				t.Fatalf("round %d: %+v", round, one)
			}
		}
		for _, a := range p.Ambiguous {
			for _, h := range a.Hosts {
				see(h.HostID)
			}
			for _, u := range a.Users {
				see(u.UserID)
			}
		}
	}
}

func TestAliasesAreChecked(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "",
		" a.fr = @B.com \n\n":    "a.fr=b.com",
		"b.com=a.fr\na.fr=b.com": "a.fr=b.com",
		"école.fr = ecole.fr":    "ecole.fr=xn--cole-9oa.fr",
		"a.fr":                   "!match.alias_form 1",
		"a.fr = b.fr = c.fr":     "!match.alias_form 1",
		"a.fr = b":               "!match.alias_domain 1",
		"a.fr = me@b.fr":         "!match.alias_domain 1",
		"a.fr = b.fr\n = c.fr":   "!match.alias_domain 2",
		"a.fr = A.fr":            "!match.alias_same 1",
	} {
		aliases, err := parseAliases(text)
		var got []string
		for _, a := range aliases {
			got = append(got, a.Domain+"="+a.SameAs)
		}
		said := strings.Join(got, " ")
		if wrong := (*navette.Error)(nil); errors.As(err, &wrong) {
			said = fmt.Sprintf("!%s %v", wrong.Fields[0].Message, wrong.Fields[0].Args["line"])
		}
		if said != want {
			t.Errorf("%q: %s, want %s", text, said, want)
		}
	}
	var many strings.Builder
	for i := range maxAliases + 1 {
		fmt.Fprintf(&many, "a%d.fr = b.fr\n", i)
	}
	if _, err := parseAliases(many.String()); navette.CodeOf(err) != navette.Invalid {
		t.Errorf("%d aliases: %v", maxAliases+1, err)
	}
}
