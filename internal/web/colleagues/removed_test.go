package colleagues_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/web/webtest"
)

// TestARemovedColleagueIsNeitherMailedNorImported removes an admin who is linked to a Zoom user, and lets a notice to
// the admins follow.
func TestARemovedColleagueIsNeitherMailedNorImported(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		table, err := w.Hosts.Linking(w.Context(), w.Owner)
		w.Must(err)
		link := hosts.LinkInput{HostID: table.Hosts[1].ID, UserID: w.Admin.ID, ForImport: true}
		w.Must(w.Hosts.Link(w.Context(), w.Owner, []hosts.LinkInput{link}))
		told, err := w.People.Colleague(w.Context(), w.Owner, w.Admin.ID)
		w.Must(err)
		if told.Link.Name != table.Hosts[1].Name || !told.Link.ForImport {
			w.Fatalf("the page would say %+v", told.Link)
		}
		w.Must(w.People.Remove(w.Context(), w.Owner, w.Admin.ID))
		w.Update(func(ctx context.Context, tx *store.Tx) error {
			return people.NotifyAdmins(ctx, tx, navette.Mail{Kind: navette.MailUninstalled, SubjectID: "con_1"})
		})
		w.Pass(time.Minute)
		if n := len(w.MailsTo(cast.Email(cast.Camille.Name(), "studio.test"))); n != 1 {
			w.Errorf("%d mails to the owner, want 1", n)
		}
		if n := len(w.MailsTo(cast.Email(cast.Grace.Name(), "studio.test"))); n != 0 {
			w.Errorf("%d mails to the removed admin", n)
		}
		table, err = w.Hosts.Linking(w.Context(), w.Owner)
		w.Must(err)
		if len(table.Links) != 0 {
			w.Errorf("still linked: %+v", table.Links)
		}
		w.Wants(w.Hosts.Link(w.Context(), w.Owner, []hosts.LinkInput{link}), navette.Invalid,
			"user-"+link.HostID+":reason.host_unknown")
	})
}

// TestAStreamOfARemovedColleagueEnds removes a colleague whose page is open, and lets something change.
func TestAStreamOfARemovedColleagueEnds(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		lea := site.AddUser("Léa Fontaine", "fr", navette.RoleStaff)
		hers := site.SignIn(lea.Email)
		r, err := http.NewRequestWithContext(site.Context(), http.MethodGet, site.Server.URL+"/live", nil)
		site.Must(err)
		w, err := hers.Client.Do(r)
		site.Must(err)
		ended := make(chan int)
		go func() {
			n := 0
			buffer := make([]byte, 1024)
			for {
				read, err := w.Body.Read(buffer)
				n += read
				if err != nil {
					break
				}
			}
			_ = w.Body.Close()
			ended <- n
		}()
		site.Must(site.People.Remove(site.Context(), site.Owner, lea.ID))
		site.Until("the stream ends", func() bool {
			select {
			case n := <-ended:
				return n <= len(": here\n\n") // without a message about the change
			default:
				return false
			}
		})
	})
}
