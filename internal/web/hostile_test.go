package web_test

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"net/http"
	netmail "net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"navette.dev/navette/internal/colleague"
	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/mail/catcher"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/web/webtest"
)

// hostileTexts are inputs of people, programs and attackers.
var hostileTexts = map[string]string{
	"every line end":                  "Un tapis\r\net\rde\u2028l'eau,\u2029une\u0085couverture\vet\fun coussin\r\n",
	"what is no text":                 "a\tb\x00c\x1b[31m\x07\x7f\u009b Caf\xe9 \xff\xfe",
	"markup, right to left":           "\"'<script>alert(1)</script>&amp;{{.}}\\;,:^` \u202Eabc\u2066 \u200Fשלום\uFEFF",
	"a header and an end of an event": "x\r\nBcc: a@b.test\r\n\r\nEND:VEVENT\r\nEND:VCALENDAR",
	"as long as a name may be":        strings.Repeat("😀", 119),
}

// unfitTexts are inputs that no name or title accepts.
var unfitTexts = map[string]string{
	"longer than a form may be": strings.Repeat("x", 70<<10),
	"only blanks":               " \t\u00a0\u3000\u200b\r\n\x00",
}

// TestNoTextStopsAPageOrAMail types each hostile text into every field of every form, lets the mails with these texts
// be sent, and checks that each arrives and can be parsed.
func TestNoTextStopsAPageOrAMail(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		v := newVictim(studio)
		v.emptyInstallation()
		v.beforeConnecting()
		studio.Connect()
		v.twoAreAlike()
		forms := v.everywhere()
		for name, text := range hostileTexts {
			v.suffers(forms, text)
			if v.Failed() {
				v.Fatalf("with %s, %.60q", name, text)
			}
		}
		v.crawl.missesNothing()
	})
}

// victim is a studio into whose fields the test types.
type victim struct {
	*webtest.Studio
	crawl  *crawler
	admins []string // addresses of the users who receive alerts
	count  int      // of the addresses that fill returned
}

func newVictim(studio *webtest.Studio) *victim {
	studio.Helper()
	v := &victim{Studio: studio, admins: []string{
		"camille.roussel@studio.test", "grace.miller@studio.test", "olga.owner@studio.test",
	}}
	olga := studio.SignIn("Olga Owner", navette.RoleOwner)
	v.crawl = newCrawler(studio.T.T, studio.Pages, studio.URL, v.fill)
	v.crawl.client.Jar = olga.Client.Jar
	studio.Update(func(ctx context.Context, tx *store.Tx) (err error) {
		v.crawl.ids.call, v.crawl.ids.file, err = seedCall(ctx, tx)
		return err
	})
	return v
}

// fill returns the value of an empty field that must have one.
func (v *victim) fill(route, name string) string {
	switch name {
	case "email":
		if route == "POST /signin" {
			return "olga.owner@studio.test"
		}
		v.count++
		return "member" + strconv.Itoa(v.count) + "@example.org"
	case "addresses":
		v.count++
		return "member" + strconv.Itoa(v.count) + "@example.org"
	case "who":
		v.count++
		return "Nadia <member" + strconv.Itoa(v.count) + "@example.org>"
	case "name", "title", "org":
		return "Nadia"
	case "password":
		return webtest.Password
	case "client_id":
		return v.Zoom.Ready.ClientID
	case "client_secret":
		return v.Zoom.Ready.ClientSecret
	case "webhook_secret":
		return v.Zoom.Ready.WebhookSecret
	case "reason":
		return "The host agreed with the customer."
	case "days":
		return "30"
	case "from", "until":
		return webtest.Noon.AddDate(0, 0, -1).Format(time.DateOnly)
	}
	return ""
}

// feed submits forms with every text.
func feed(c *crawler, forms []typedForm) {
	c.Helper()
	for _, form := range forms {
		c.feed(form, hostileTexts)
		c.feed(form, unfitTexts)
	}
}

// emptyInstallation types into the form of the first run, on a site without an organization.
func (v *victim) emptyInstallation() {
	v.Helper()
	site := webtest.New(v.T.T, storetest.Open(v.T, v.Store.Engine))
	c := v.crawl.stranger()
	c.site, c.base, c.passed = site.Pages, site.Server.URL, map[string]bool{}
	c.fill = func(route, name string) string {
		switch name {
		case "password":
			return "short"
		case "code":
			return webtest.FirstRunCode
		}
		return v.fill(route, name)
	}
	forms := c.crawl("/first-run", "/first-run")
	feed(c, forms) // nothing is accepted while the password is too short
	c.fill = v.fill
	for _, form := range forms {
		values := c.filled(form)
		for _, name := range form.free {
			values.Set(name, hostileTexts["a header and an end of an event"])
		}
		values.Set("code", webtest.FirstRunCode)
		c.send(form.method, form.action, values)
	}
	if status, _ := c.send(http.MethodGet, "/", nil); status != http.StatusOK {
		v.Errorf("nobody is signed in after the first run: status %d", status)
	}
}

// beforeConnecting types into the forms for setting up Zoom, at both addresses of the Zoom settings.
func (v *victim) beforeConnecting() {
	v.Helper()
	for _, settings := range []string{"/settings/video", webtest.ZoomSettings} {
		feed(v.crawl, v.crawl.crawl(settings, settings))
		v.Must(v.Connections.SaveApp(v.Context(), v.Owner, connection.AppInput{
			Kind: navette.ServerToServer, ClientID: v.Zoom.Ready.ClientID, ClientSecret: v.Zoom.Ready.ClientSecret,
			WebhookSecret: v.Zoom.Ready.WebhookSecret, AccountID: v.Zoom.Ready.AccountID,
		}))
		feed(v.crawl, v.crawl.crawl(settings, settings))
		delete(v.crawl.passed, "POST "+settings+"/connect") // TestServerToServerAppConnectsFromItsForm sees it accepted
	}
}

// twoAreAlike adds a colleague with the address of a Zoom user, and one with the name of another, so that matches are
// proposed.
func (v *victim) twoAreAlike() {
	v.Helper()
	_, err := v.People.AddUser(v.Context(), v.Owner, people.UserInput{
		Name: "Nora Nouvelle", Email: v.Zoom.Ready.Users[1].Email, Language: "en", Role: navette.RoleStaff,
		Password: webtest.Password,
	})
	v.Must(err)
	known, err := v.Hosts.Linking(v.Context(), v.Owner)
	v.Must(err)
	for _, h := range known.Hosts {
		if h.Email == v.Zoom.Ready.Users[2].Email {
			v.AddUser(h.Name, "fr", navette.RoleStaff)
		}
	}
}

// everywhere types into the forms of all pages, with a session, a booking and a member, and into those of the pages
// without a login. It returns the former.
func (v *victim) everywhere() []typedForm {
	v.Helper()
	s, member := v.Class("Cours", v.In(30*time.Minute)), v.Elodie()
	booking := v.Book(s, member)
	v.Jump(s.StartsAt.Add(-10 * time.Minute))
	ids := &v.crawl.ids
	ids.session, ids.member, ids.booking, ids.run, ids.gap = s.ID, member.ID, booking.ID, v.planned(), v.gaps()
	v.LinkForImport(v.Owner, v.Host())
	paths := []string{webtest.ZoomSettings + "/policy/runs/" + v.asked() + "?asks"}
	for _, r := range v.Pages.Routes() {
		if method, path := ids.requestTo(v.T.T, r); method == http.MethodGet {
			paths = append(paths, path)
		}
	}
	forms := v.crawl.crawl("/", paths...)
	feed(v.crawl, forms)
	for _, path := range []string{"/signin", "/j/" + v.Token(booking)} {
		stranger := v.crawl.stranger()
		feed(stranger, stranger.crawl(path, path))
	}
	for _, path := range v.mailed() {
		stranger := v.crawl.stranger()
		feed(stranger, stranger.crawl(path, path))
	}
	v.crawl.crawl("/", paths...) // all pages work with these texts
	for _, settings := range []string{"/settings/video", webtest.ZoomSettings} {
		// TestEverybodyIsMatchedFromThePreview sees them accepted; here one address saves what the other one proposes
		delete(v.crawl.passed, "POST "+settings+"/people/match")
		delete(v.crawl.passed, "POST "+settings+"/people/suggested")
	}
	v.SaveApp() // its secret was overwritten
	v.cancelAll()
	return forms
}

// linkToAnswer matches the path of a link to a form in a mail.
var linkToAnswer = regexp.MustCompile(`/(?:invitation|password)/[\w-]{22}`)

// mailed invites a person and has a user forget their password. It returns the paths of the links that they receive.
func (v *victim) mailed() []string {
	v.Helper()
	const invited, forgetful = "ines.invitee@example.org", "paul.forgets@studio.test"
	v.AddUser("Paul Forgets", "en", navette.RoleStaff)
	_, _, err := v.Colleagues.Invite(v.Context(), v.Owner, colleague.InviteInput{
		People: []colleague.Invitee{{Email: invited}}, Role: navette.RoleStaff, Language: "fr",
	})
	v.Must(err)
	signIn := v.Studio.Studio.SignIn
	v.Must(signIn.Forgot(v.Context(), forgetful, "192.0.2.7/32"))
	signIn.Wait()
	v.Rest()
	var paths []string
	for _, address := range []string{invited, forgetful} {
		paths = append(paths, linkToAnswer.FindString(v.OneMailTo(address).Text))
	}
	return paths
}

// planned saves a recording policy that was applied and has drifted since, and makes a plan with offers. It returns the
// id of the plan.
func (v *victim) planned() string {
	v.Helper()
	for _, u := range v.Zoom.State().Users {
		v.Zoom.Do("/users/"+u.ID+"/settings", map[string]any{"recording": map[string]any{"recording_thumbnails": false}})
	}
	_, err := v.Policies.Save(v.Context(), v.Owner, policy.Policy{
		Target: policy.WholeAccount, Values: map[string]policy.Value{
			"recording_thumbnails": policy.On, "disclaimer_to_participants": policy.Word("All participants"),
		},
	})
	v.Must(err)
	before := navette.At(v.In(-time.Hour))
	v.Update(func(ctx context.Context, tx *store.Tx) error {
		if err := tx.AddPolicyRun(ctx, navette.PolicyRun{
			ID: navette.NewID(navette.PrefixPolicyRun, before.Time), OrgID: v.Org, Kind: navette.PolicyApply,
			State: navette.RunDone, AskedBy: v.Owner.ID, AskedAt: before, BegunAt: before, EndedAt: before,
		}); err != nil {
			return err
		}
		return tx.SavePolicyDrifts(ctx, []navette.PolicyDrift{{
			ZoomAccountID: v.Connection().ZoomAccountID, Level: "account", Owner: "account",
			Change: "setting", Item: "recording_thumbnails", Expected: "true",
			Present: "false", FoundAt: before,
		}})
	})
	run, err := v.Policies.StartPlan(v.Context(), v.Owner, nil)
	v.Must(err)
	v.Rest()
	return run.ID
}

// gaps adds two gaps of the completeness audit on the day of [webtest.Noon], accepts one, and returns the id of the
// other. Audits that the forms begin do not judge them, since they are of another Zoom account.
func (v *victim) gaps() string {
	v.Helper()
	v.Update(func(ctx context.Context, tx *store.Tx) (err error) {
		for _, uuid := range []string{"one==", "two=="} {
			err = errors.Join(err, tx.SaveAuditGap(ctx, navette.AuditGap{
				ZoomAccountID: "an earlier account", UUID: uuid, Day: webtest.Noon.Format(time.DateOnly),
				Cause: navette.AuditNeverRecorded, Topic: "Appel", StartedAt: navette.At(webtest.Noon), Args: "{}",
			}))
		}
		return err
	})
	open, err := v.Store.Org(v.Org).OpenAuditGaps(v.Context())
	v.Must(err)
	v.Must(v.Audits.Accept(v.Context(), v.Owner, open[1].ID, "It was not to be recorded."))
	return open[0].ID
}

// asked stores a revert that asks about a value, and returns its id.
func (v *victim) asked() string {
	v.Helper()
	before := navette.At(v.In(-2 * time.Hour))
	run := navette.PolicyRun{
		ID: navette.NewID(navette.PrefixPolicyRun, before.Time), OrgID: v.Org, Kind: navette.PolicyRevert,
		State: navette.RunAsks, AskedBy: v.Owner.ID, AskedAt: before, EndedAt: before,
		Result: `{"conflicts": [{"id": "1", "level": "account", "change": "setting", "item": "recording_thumbnails"}]}`,
	}
	v.Update(func(ctx context.Context, tx *store.Tx) error { return tx.AddPolicyRun(ctx, run) })
	return run.ID
}

// cancelAll cancels the upcoming sessions, so that they send no further mails.
func (v *victim) cancelAll() {
	v.Helper()
	planned, err := v.Store.Org(v.Org).SessionsBetween(v.Context(), v.Clock.Now(), v.In(60*24*time.Hour))
	v.Must(err)
	for _, s := range planned {
		v.Cancel(s.ID)
	}
	v.Rest()
}

// post submits the form of a route with a text in its free fields and with values, and returns the address of the
// redirect.
func (v *victim) post(forms []typedForm, route, action, text string, own url.Values) string {
	v.Helper()
	i := slices.IndexFunc(forms, func(f typedForm) bool { return f.route == route })
	if i < 0 {
		v.Fatalf("no form of %s", route)
	}
	values := v.crawl.filled(forms[i])
	for _, name := range forms[i].free {
		values.Set(name, text)
	}
	maps.Copy(values, own)
	status, to := v.crawl.post(action, values)
	if status != http.StatusSeeOther {
		v.Fatalf("%s answers %d to %q", route, status, values)
	}
	return to
}

// suffers types a text into the organization's name, two sessions and their member, and advances the clock until the
// links, notices and alerts are sent.
func (v *victim) suffers(forms []typedForm, text string) {
	v.Helper()
	v.count++
	start, address := v.In(time.Hour), "nadia"+strconv.Itoa(v.count)+"@example.org"
	paris, err := time.LoadLocation("Europe/Paris")
	v.Must(err)
	at := start.In(paris)
	alarmed := len(v.MailsTo(v.admins[0]))
	v.post(forms, "POST /settings", "/settings", text, url.Values{"zone": {"Europe/Paris"}})
	plan := func() string {
		path := v.post(forms, "POST /schedule/new", "/schedule/new", text, url.Values{
			"date": {at.Format(time.DateOnly)}, "time": {at.Format("15:04")}, "zone": {"Europe/Paris"},
		})
		v.post(forms, "POST /sessions/{id}/bookings", path+"/bookings", text, url.Values{"email": {address}})
		return strings.TrimPrefix(path, "/sessions/")
	}
	held := plan()
	v.Rest()
	if m := v.Meeting(navette.Session{ID: held}); m.State != navette.MeetingReady {
		v.Fatalf("no meeting: %+v", m)
	}
	v.Zoom.Fault(map[string]any{
		"action": "status", "status": 503, "when": "before", "method": "POST", "path": "/v2/users/*/meetings", "count": 0,
	})
	off := plan()
	v.Jump(start.Add(-15 * time.Minute))
	v.Zoom.Mend()
	v.Cancel(off)
	v.Move(held, start.Add(2*time.Hour))
	v.Rest()
	v.Jump(start.Add(105 * time.Minute))
	v.Jump(start.Add(2*time.Hour + 5*time.Minute))
	v.wantsReadable(v.MailsTo(address), 5, true) // two links, a cancellation, a move, and the link for the new time
	for _, admin := range v.admins {
		// One mail says that the meeting is not ready, and one that it was not started.
		v.wantsReadable(v.MailsTo(admin)[alarmed:], 2, false)
	}
}

// wantsReadable checks the number of mails, that each can be parsed, and, if calendar is set, that each has a
// calendar entry.
func (v *victim) wantsReadable(mails []*catcher.Message, n int, calendar bool) {
	v.Helper()
	if len(mails) != n {
		v.Errorf("%q, want %d", testkit.Subjects(mails), n)
	}
	for _, m := range mails {
		read, err := netmail.ReadMessage(bytes.NewReader(m.Raw))
		if err != nil {
			v.Errorf("%q: %v", m.Subject, err)
			continue
		}
		for _, name := range []string{"From", "To"} {
			if who, err := read.Header.AddressList(name); err != nil || len(who) != 1 {
				v.Errorf("%q: %s %v (%v)", m.Subject, name, who, err)
			}
		}
		if len(read.Header["Bcc"]) > 0 || len(m.EnvelopeTo) != 1 || m.Text == "" ||
			strings.ContainsAny(m.Subject+m.From+m.To, "\r\n\x00\u2028") {
			v.Errorf("%q: headers %q, text of %d bytes", m.Subject, read.Header, len(m.Text))
		}
		if calendar {
			v.wantsEntry(m)
		}
	}
}

func (v *victim) wantsEntry(m *catcher.Message) {
	v.Helper()
	entry, err := ics.ParseCalendar(strings.NewReader(v.Calendar(m)))
	if err != nil || len(entry.Events()) != 1 {
		v.Errorf("%q: calendar %+v (%v)", m.Subject, entry, err)
		return
	}
	event := entry.Events()[0]
	if _, err := event.GetStartAt(); err != nil || len(event.Attendees()) > 0 {
		v.Errorf("%q: starts %v, attendees %v", m.Subject, err, event.Attendees())
	}
}
