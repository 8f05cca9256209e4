package privacy_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/navette/navettetest"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/privacy"
	"navette.dev/navette/internal/rules"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
	"navette.dev/navette/internal/vault/vaulttest"
)

var monday = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

var catalogues = sync.OnceValues(lang.Load)

// studio is an organization with its owner, and the privacy notices under test.
type studio struct {
	navettetest.T
	store   *store.Store
	clock   *navette.SteppedClock
	privacy *privacy.Notices
	owner   navette.Actor
}

// inStudio runs a test on every engine.
func inStudio(t *testing.T, test func(h *studio)) {
	t.Helper()
	words, err := catalogues()
	if err != nil {
		t.Fatal(err)
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		clock := navette.NewSteppedClock(monday)
		h := &studio{T: navettetest.T{T: t}, store: s, clock: clock}
		built, err := rules.New(rules.Needs{
			Store: s, Clock: clock, Vault: vaulttest.Open(t), Words: words, PublicURL: "http://localhost",
		})
		h.Must(err)
		h.privacy = built.Privacy
		founder, err := built.People.FirstRun(t.Context(), people.FirstRunInput{
			Organization: "Atelier Lumière", Zone: "Europe/Paris", Language: "fr", Name: "Camille Roussel",
			Email: "camille@example.org", Password: "une navette va et vient",
		})
		h.Must(err)
		h.owner, _, err = built.People.Actor(t.Context(), founder.Person.ID, founder.Org.ID)
		h.Must(err)
		test(h)
	})
}

var details = privacy.Details{
	Name: "Atelier Lumière SARL", Address: "12 rue des Lilas\n75011 Paris", Contact: "donnees@lumiere.example",
	Officer: "Cabinet Droit & Données", Months: 3,
}

// publish publishes the draft as the owner previews it, and returns the version.
func (h *studio) publish() int64 {
	h.Helper()
	p, err := h.privacy.Preview(h.Context(), h.owner)
	h.Must(err)
	version, err := h.privacy.Publish(h.Context(), h.owner, p.Fingerprint)
	h.Must(err)
	return version
}

// public returns the notice that everyone sees.
func (h *studio) public() privacy.Notice {
	h.Helper()
	p, err := h.privacy.Public(h.Context(), h.owner.Org)
	h.Must(err)
	return p.Notice
}

// all returns the whole text of a notice.
func all(n privacy.Notice) string {
	var b strings.Builder
	for _, locale := range lang.Locales() {
		for _, s := range n.Texts[locale].Sections {
			b.WriteString(s.Title + "\n" + s.Text + "\n\n")
		}
	}
	return b.String()
}

func (h *studio) wants(text string, parts ...string) {
	h.Helper()
	text = strings.ReplaceAll(text, "\u00a0", " ")
	for _, part := range parts {
		if !strings.Contains(text, part) {
			h.Errorf("the text lacks %q:\n%s", part, text)
		}
	}
}

func (h *studio) lacks(text string, parts ...string) {
	h.Helper()
	for _, part := range parts {
		if strings.Contains(text, part) {
			h.Errorf("the text has %q", part)
		}
	}
}

func TestTheDefaultTextIsPublicUntilAVersionIsPublished(t *testing.T) {
	inStudio(t, func(h *studio) {
		first := h.public()
		h.wants(all(first), "Atelier Lumière", "15 min avant une séance", "15 min before an online session", "Zoom",
			"conservés aussi longtemps que leur finalité l’exige", "kept as long as their purpose requires",
			"CNIL", "6.1.b", "12 mois", "30 days")
		h.lacks(all(first), "⟦", "{{", "\u2060")
		h.Must(h.privacy.SaveDetails(h.Context(), h.owner, details))
		h.Must(h.privacy.SaveText(h.Context(), h.owner, "fr", privacy.TextInput{
			Sections: map[privacy.Kind]string{privacy.More: "Un texte secret"},
		}))
		if all(h.public()) != all(first) {
			t.Error("saving the draft changed what is public")
		}
		if n := h.publish(); n != 1 {
			t.Errorf("the first version has the number %d", n)
		}
		h.wants(all(h.public()), "Atelier Lumière SARL\n12 rue des Lilas\n75011 Paris", "3 mois au plus",
			"écrivez à donnees@lumiere.example", "Cabinet Droit & Données", "Un texte secret")
	})
}

func TestAVersionNeverChanges(t *testing.T) {
	inStudio(t, func(h *studio) {
		h.Must(h.privacy.SaveDetails(h.Context(), h.owner, details))
		h.publish()
		first := h.public()
		org, err := h.store.Org(h.owner.Org).Organization(h.Context())
		h.Must(err)
		h.clock.Advance(time.Hour)
		h.Must(h.store.Org(h.owner.Org).Update(h.Context(), h.owner, h.clock.Now(),
			func(tx *store.Tx) error {
				org.LinkMinutes = 45
				return tx.SaveOrganization(h.Context(), org, "link_minutes")
			}))
		if all(h.public()) != all(first) {
			t.Error("another lead time changed the published version")
		}
		p, err := h.privacy.Preview(h.Context(), h.owner)
		h.Must(err)
		if !p.Changed {
			t.Error("the preview does not see that a default text has another lead time now")
		}
		h.wants(all(p.Notice), "45 min avant une séance")
		h.publish()
		old, err := h.privacy.PublicVersion(h.Context(), h.owner.Org, 1)
		h.Must(err)
		if all(old.Notice) != all(first) || !old.Notice.PublishedAt.Equal(monday) {
			t.Errorf("version 1 changed, or was not published at %v but at %v", monday, old.Notice.PublishedAt)
		}
		if len(old.Versions) != 2 || old.Versions[0].Version != 2 || old.Versions[1].Version != 1 {
			t.Errorf("the versions are %+v", old.Versions)
		}
		for _, v := range append(old.Versions, old.Notice) {
			if v.PublishedBy != "" {
				t.Error("readers learn which user published a version")
			}
		}
		of, before, err := h.privacy.Version(h.Context(), h.owner, 2)
		h.Must(err)
		if of.PublishedBy != h.owner.ID || before.Version != 1 || before.PublishedBy != h.owner.ID {
			t.Errorf("version 2 is %+v after %+v", of.PublishedBy, before.Version)
		}
	})
}

func TestOnlyThePreviewedTextIsPublished(t *testing.T) {
	inStudio(t, func(h *studio) {
		seen, err := h.privacy.Preview(h.Context(), h.owner)
		h.Must(err)
		h.Must(h.privacy.SaveDetails(h.Context(), h.owner, details))
		if _, err := h.privacy.Publish(h.Context(), h.owner, seen.Fingerprint); navette.MessageOf(err) !=
			"privacy.other_text" {
			t.Errorf("a text that was not previewed is published: %v", err)
		}
		h.publish()
		again, err := h.privacy.Preview(h.Context(), h.owner)
		h.Must(err)
		if again.Changed {
			t.Error("a draft that was just published has changes")
		}
		if _, err := h.privacy.Publish(h.Context(), h.owner, again.Fingerprint); navette.MessageOf(err) !=
			"privacy.unchanged" {
			t.Errorf("an unchanged text is published again: %v", err)
		}
		events, err := h.store.Org(h.owner.Org).EventsOf(h.Context(), h.owner.Org)
		h.Must(err)
		events = slices.DeleteFunc(events, func(e navette.Event) bool { return e.Kind != navette.EventNoticePublished })
		if len(events) != 1 || events[0].ActorID != h.owner.ID || events[0].Data != `{"version":1}` {
			t.Errorf("the journal has %+v", events)
		}
	})
}

// TestTwoAdminsPublishOneVersion has two admins publish the same preview at once.
func TestTwoAdminsPublishOneVersion(t *testing.T) {
	inStudio(t, func(h *studio) {
		p, err := h.privacy.Preview(h.Context(), h.owner)
		h.Must(err)
		var both sync.WaitGroup
		results := make([]error, 2)
		for i := range results {
			both.Go(func() { _, results[i] = h.privacy.Publish(h.Context(), h.owner, p.Fingerprint) })
		}
		both.Wait()
		versions, err := h.privacy.Versions(h.Context(), h.owner)
		h.Must(err)
		if len(versions) != 1 || (results[0] == nil) == (results[1] == nil) {
			t.Errorf("%d versions, results %v", len(versions), results)
		}
	})
}

func TestAnOwnTextReplacesTheDefaultUntilItIsEmptied(t *testing.T) {
	inStudio(t, func(h *studio) {
		standard, err := h.privacy.Standard(h.Context(), h.owner)
		h.Must(err)
		in := standard["en"]
		in.Sections[privacy.Rights], in.Purpose = "  Ask at the desk.\r\n", "to train our coaches"
		h.Must(h.privacy.SaveText(h.Context(), h.owner, "en", in))
		d, err := h.privacy.Draft(h.Context(), h.owner)
		h.Must(err)
		if own := d.Texts["en"]; len(own) != 1 || own[privacy.Rights] != "Ask at the desk." {
			t.Errorf("own texts are %q: a text that equals the default is not the organization's", own)
		}
		p, err := h.privacy.Preview(h.Context(), h.owner)
		h.Must(err)
		h.wants(p.Notice.Texts["en"].Section(privacy.Purposes).Text, "record meetings to train our coaches:")
		h.wants(p.Notice.Texts["fr"].Section(privacy.Purposes).Text, "pour en garder une trace fidèle")
		h.Must(h.privacy.SaveText(h.Context(), h.owner, "en", privacy.TextInput{}))
		p, err = h.privacy.Preview(h.Context(), h.owner)
		h.Must(err)
		h.wants(p.Notice.Texts["en"].Section(privacy.Rights).Text, "rights of access")
		h.lacks(all(p.Notice), "train our coaches")
		if p.Notice.Texts["en"].Section(privacy.More).Text != "" {
			t.Error("an empty section is part of the notice")
		}
	})
}

// wantsFields checks that an error is about these fields, which are in the order of the alphabet.
func (h *studio) wantsFields(err error, names ...string) {
	h.Helper()
	var got []string
	if failure := (*navette.Error)(nil); errors.As(err, &failure) {
		for _, f := range failure.Fields {
			got = append(got, f.Field)
		}
	}
	if slices.Sort(got); !slices.Equal(got, names) {
		h.Errorf("the fields %v are wrong, want %v", got, names)
	}
}

func TestWrongInputIsRefused(t *testing.T) {
	inStudio(t, func(h *studio) {
		long := strings.Repeat("é", 100_000)
		err := h.privacy.SaveDetails(h.Context(), h.owner, privacy.Details{
			Name: long, Address: long, Contact: "nobody@nowhere", Officer: long, Months: 121,
		})
		h.wantsFields(err, "address", "contact", "months", "name", "officer")
		err = h.privacy.SaveText(h.Context(), h.owner, "fr", privacy.TextInput{
			Purpose: long, Sections: map[privacy.Kind]string{privacy.Data: long, privacy.More: long},
		})
		h.wantsFields(err, "data", "more", "purpose")
		err = h.privacy.SaveText(h.Context(), h.owner, "de", privacy.TextInput{})
		h.wantsFields(err, "text")
		if d, err := h.privacy.Draft(h.Context(), h.owner); err != nil || d.SavedBy != "" {
			t.Errorf("refused input was stored: %+v, %v", d, err)
		}
	})
}

func TestOnlyThoseWithTheRightWriteANotice(t *testing.T) {
	inStudio(t, func(h *studio) {
		for _, role := range navette.Roles {
			actor := navette.Actor{Kind: navette.ActorUser, Org: h.owner.Org, ID: h.owner.ID, Role: role}
			may := role == navette.RoleOwner || role == navette.RoleAdmin
			for what, do := range map[string]func(context.Context) error{
				"draft":    func(ctx context.Context) error { _, err := h.privacy.Draft(ctx, actor); return err },
				"standard": func(ctx context.Context) error { _, err := h.privacy.Standard(ctx, actor); return err },
				"details":  func(ctx context.Context) error { return h.privacy.SaveDetails(ctx, actor, details) },
				"text": func(ctx context.Context) error {
					return h.privacy.SaveText(ctx, actor, "fr", privacy.TextInput{})
				},
				"preview":  func(ctx context.Context) error { _, err := h.privacy.Preview(ctx, actor); return err },
				"publish":  func(ctx context.Context) error { _, err := h.privacy.Publish(ctx, actor, ""); return err },
				"versions": func(ctx context.Context) error { _, err := h.privacy.Versions(ctx, actor); return err },
				"version":  func(ctx context.Context) error { _, _, err := h.privacy.Version(ctx, actor, 1); return err },
				"recording": func(ctx context.Context) error {
					_, err := h.privacy.Recording(ctx, actor)
					return err
				},
			} {
				if refused := navette.CodeOf(do(h.Context())) == navette.Forbidden; refused == may {
					t.Errorf("%s as %s: refused is %v", what, role, refused)
				}
			}
		}
	})
}

func TestUnknownNoticesAreNotFound(t *testing.T) {
	inStudio(t, func(h *studio) {
		h.publish()
		for _, id := range []string{"", "org_000000000000000000000000", h.owner.Org + "x", "atelier-lumiere"} {
			if _, err := h.privacy.Public(h.Context(), id); navette.CodeOf(err) != navette.NotFound {
				t.Errorf("the notice of %q: %v", id, err)
			}
		}
		for _, version := range []int64{-1, 0, 2, 1 << 60} {
			if _, err := h.privacy.PublicVersion(h.Context(), h.owner.Org, version); navette.CodeOf(err) !=
				navette.NotFound {
				t.Errorf("version %d: %v", version, err)
			}
		}
	})
}

func TestTheDisclaimerSpeaksAsTheNoticeInForce(t *testing.T) {
	inStudio(t, func(h *studio) {
		r, err := h.privacy.Recording(h.Context(), h.owner)
		h.Must(err)
		if r.Controller != "Atelier Lumière" || r.Contact != "" || r.Months != 0 || r.Purpose["fr"] != "" {
			t.Errorf("before a version is published: %+v", r)
		}
		h.Must(h.privacy.SaveDetails(h.Context(), h.owner, details))
		h.Must(h.privacy.SaveText(h.Context(), h.owner, "fr", privacy.TextInput{Purpose: "pour former l’équipe"}))
		if r, _ = h.privacy.Recording(h.Context(), h.owner); r.Contact != "" {
			t.Error("a draft is used before it is published")
		}
		h.publish()
		r, err = h.privacy.Recording(h.Context(), h.owner)
		h.Must(err)
		if r.Controller != details.Name || r.Contact != details.Contact || r.Months != 3 ||
			r.Purpose["fr"] != "pour former l’équipe" || r.Purpose["en"] != "" {
			t.Errorf("after a version was published: %+v", r)
		}
	})
}

// TestTheDefaultTextFollowsTheProfile has one organization with members and no calls, and one with calls only.
func TestTheDefaultTextFollowsTheProfile(t *testing.T) {
	inStudio(t, func(h *studio) {
		for profile, c := range map[navette.Profile]struct{ has, lacks string }{
			navette.ProfileStudio: {"waiting list", "recorded calls of our team"},
			navette.ProfileCalls:  {"recorded calls of our team", "waiting list"},
		} {
			h.Must(h.store.Org(h.owner.Org).Update(h.Context(), h.owner, monday, func(tx *store.Tx) error {
				org, err := tx.Organization(h.Context())
				if err != nil {
					return err
				}
				org.Profile = profile
				return tx.SaveOrganization(h.Context(), org, "profile")
			}))
			text := all(h.public())
			h.wants(text, c.has, "Zoom shows that it is being recorded")
			h.lacks(text, c.lacks)
		}
	})
}
