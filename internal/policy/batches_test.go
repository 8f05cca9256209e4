package policy_test

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/sandbox/control"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// peopleVariable is the number of Zoom users of [TestTheGroupTakesManyMembersInBatches]. `make policies` sets it to
// 5000.
const peopleVariable = "NAVETTE_POLICY_PEOPLE"

// TestTheGroupTakesManyMembersInBatches applies a policy for a group of the linked users, links all other users of the
// account, and judges by the requests that Zoom received. The log has the times and the greatest number of requests
// with the label Medium in a second, of which a Business account may make 60 (Zoom Developer docs, "Rate limits").
func TestTheGroupTakesManyMembersInBatches(t *testing.T) {
	people := 72
	if text := os.Getenv(peopleVariable); text != "" {
		var err error
		if people, err = strconv.Atoi(text); err != nil {
			t.Fatalf("%s: %v", peopleVariable, err)
		}
	}
	each(t, func(w *studio) {
		w.LinkForImport(w.Admin, w.user(1).Email)
		w.save(crew())
		w.apply(policy.Agreement{})
		links := w.linksOfTheOthers()
		linked, begun := len(links), navette.RealNow()
		w.Must(w.Hosts.Link(w.Context(), w.Owner, links))
		saved := time.Since(begun)
		w.Clock.Set(w.In(5 * time.Second))
		want := 1 + (linked+zoom.MembersAtOnce-1)/zoom.MembersAtOnce // the first request was the apply's
		batches := func() int { return len(w.Zoom.Requests(http.MethodPost, "/v2/groups/*/members")) }
		for sent := batches(); sent < want; sent = batches() {
			w.Until("another batch is sent", func() bool { return batches() > sent })
		}
		w.Until("all are members", func() bool {
			groups := w.settings().Account.Groups
			return len(groups[len(groups)-1].Members) == linked+1
		})
		inStep := time.Since(begun)
		if sent := batches(); sent != want {
			t.Errorf("%d requests added members, want %d", sent, want)
		}
		medium := slices.DeleteFunc(w.Zoom.Requests("", ""), func(r control.Request) bool { return r.Label != "MEDIUM" })
		t.Logf("%d links saved in %.2f s, %d requests added members, the group was in step after %.1f s, %d requests "+
			"with the label Medium, at most %d in a second", linked, saved.Seconds(), want,
			inStep.Seconds(), len(medium), mostInASecond(medium))
	}, func(o *sandbox.Options) { o.Users, o.History = people, 100_000 })
}

// linksOfTheOthers adds a user of the organization for each Zoom user that is not linked yet, except the first, and
// returns the links between them.
func (w *studio) linksOfTheOthers() []hosts.LinkInput {
	w.Helper()
	table, err := w.Hosts.Linking(w.Context(), w.Owner)
	w.Must(err)
	now := w.Clock.Now()
	var links []hosts.LinkInput
	w.Must(w.Store.Org(w.Org).Update(w.Context(), w.Owner, now, func(tx *store.Tx) error {
		for i, h := range table.Hosts {
			if h.ZoomUserID == w.user(0).ID || h.ZoomUserID == w.user(1).ID {
				continue
			}
			email := fmt.Sprintf("colleague%d@studio.test", i)
			person := navette.Person{
				ID: navette.NewID(navette.PrefixPerson, now), Name: h.Name, Email: email, EmailFolded: email, Language: "fr",
				CreatedAt: navette.At(now),
			}
			user := navette.User{
				ID: navette.NewID(navette.PrefixUser, now), OrgID: w.Org, PersonID: person.ID, Role: navette.RoleStaff,
				CreatedAt: navette.At(now), Name: person.Name, Email: email,
			}
			if _, err := tx.AddUser(w.Context(), person, user); err != nil {
				return err
			}
			links = append(links, hosts.LinkInput{HostID: h.ID, UserID: user.ID, ForImport: true})
		}
		return nil
	}))
	return links
}

// mostInASecond returns the greatest number of requests that arrived within one second of real time.
func mostInASecond(requests []control.Request) int {
	slices.SortFunc(requests, func(a, b control.Request) int { return a.RealTime.Compare(b.RealTime) })
	most, first := 0, 0
	for i, r := range requests {
		for r.RealTime.Sub(requests[first].RealTime) >= time.Second {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}
