package policy

import (
	"context"
	"slices"
	"time"

	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

const (
	// checkEvery is how often everything that a policy is about is read, in product time.
	checkEvery = 24 * time.Hour
	// checkSoon is how long after a webhook or a change of links a check begins, so that several are handled together.
	checkSoon = 2 * time.Second
)

// Check is the handler of [navette.PromisePolicyCheck]: it compares Zoom with what the newest apply achieved, and
// brings the group that Navette created in step with the linked users. Once a day it reads everything; after a webhook
// only what Zoom said was changed. It changes no setting. New differences are announced by one mail to each owner and
// admin, and a difference that is gone is no longer listed.
func (ps *Policies) Check(ctx context.Context, p navette.Promise) error {
	org, now := ps.store.Org(p.OrgID), ps.clock.Now()
	row, err := org.Policy(ctx)
	if err != nil {
		return navette.IgnoreNotFound(err)
	}
	api, connection, err := ps.zoom.API(ctx, p.OrgID)
	if navette.CodeOf(err) == navette.NeedsAttention {
		return jobs.Again(now.Add(checkEvery))
	}
	if err != nil {
		return err
	}
	known, err := org.PolicyExpectations(ctx, connection.ZoomAccountID)
	if err != nil {
		return err
	}
	if len(known) == 0 {
		return jobs.Again(now.Add(checkEvery)) // nothing was applied to this account; the former one may be connected again
	}
	if open, err := org.OpenPolicyRun(ctx); err == nil && open.Kind != navette.PolicyPlan {
		return jobs.Again(now.Add(5 * time.Second)) // the run itself changes Zoom
	}
	policy, err := current(ctx, org)
	if err != nil {
		return err
	}
	c := &checker{
		Policies: ps, policy: policy, known: known,
		reader: &reader{org: org, api: api, connection: connection, policy: policy, progress: func(int64, int64) {}},
	}
	if c.touches, err = org.PolicyTouches(ctx); err != nil {
		return err
	}
	if full := !now.Before(row.ReadAt.Add(checkEvery)); full {
		row.ReadAt, err = navette.At(now), c.everything(ctx)
	} else {
		err = c.touched(ctx)
	}
	if err != nil {
		return checkLater(err)
	}
	return jobs.Again(row.ReadAt.Add(checkEvery))
}

// checkLater returns the error by which a check is retried.
func checkLater(err error) error {
	switch refused := refusedBy(err); {
	case zoom.IsRateLimited(err):
		return jobs.Retry("reason.zoom_rate_limited", "", err)
	case zoom.Unanswered(err):
		return jobs.Retry("reason.zoom_unreachable", "", err)
	case refused != nil:
		return jobs.Retry(messageOf(refused), detailOf(refused), err)
	}
	return err
}

// Changed notes that Zoom reported a change of an account, a group or a user, and makes a check due. owner is "" for
// the account. It does nothing if nothing is expected there.
func (ps *Policies) Changed(ctx context.Context, orgID string, at Level, owner string) error {
	org := ps.store.Org(orgID)
	if expects, err := org.ExpectsPolicy(ctx, string(at), owner); err != nil || !expects {
		return err
	}
	return org.Update(ctx, navette.Actor{Kind: navette.ActorZoom, Org: orgID}, ps.clock.Now(), func(tx *store.Tx) error {
		return tx.TouchedPolicy(ctx, string(at), owner, checkSoon)
	})
}

// checker is one check.
type checker struct {
	*Policies
	policy  Policy
	reader  *reader
	known   []navette.PolicyExpectation
	touches []navette.PolicyTouch

	found   []navette.PolicyDrift
	checked map[[2]string]bool // levels and owners that were read
	gone    [][2]string        // those that no longer exist
	above   map[string]string  // by item, the changed value of the target
	added   []string           // users who were added to the policy's group
	fresh   []navette.PolicyExpectation
	full    bool
}

// everything reads all that is expected, brings the group in step, and finds users who are new.
func (c *checker) everything(ctx context.Context) error {
	c.full = true
	s, err := c.reader.read(ctx)
	if err != nil {
		return err
	}
	if err := c.step(ctx, s); err != nil {
		return err
	}
	c.compareLevels(s)
	known := map[string]bool{}
	for _, e := range c.known {
		if e.Level == string(User) {
			known[e.Owner] = true
			c.compareUser(e, s.byID[e.Owner])
		}
	}
	for _, u := range s.users {
		if u.values != nil && !known[u.ID] && (c.policy.Target == WholeAccount || s.inside[u.ID]) {
			c.newcomer(u)
		}
	}
	return c.keep(ctx)
}

// touched reads only what Zoom said was changed, and the links.
func (c *checker) touched(ctx context.Context) error {
	if len(c.touches) == 0 {
		return nil
	}
	var s *state
	var err error
	if slices.ContainsFunc(c.touches, func(t navette.PolicyTouch) bool { return t.Level != string(User) }) {
		if s, err = c.reader.readLevels(ctx); err != nil {
			return err
		}
		if c.policy.Target == OneGroup {
			if err := c.reader.readPeople(ctx, s); err != nil {
				return err
			}
			if err := c.step(ctx, s); err != nil {
				return err
			}
		}
		c.compareLevels(s)
	}
	for _, e := range c.known {
		touched := func(t navette.PolicyTouch) bool { return t.Level == e.Level && t.Owner == e.Owner }
		if e.Level != string(User) || !slices.ContainsFunc(c.touches, touched) {
			continue
		}
		u, err := c.readMember(ctx, Person{ID: e.Owner, Name: e.Name})
		if err != nil {
			return err
		}
		c.compareUser(e, u)
	}
	for _, id := range c.added {
		u, err := c.readMember(ctx, s.byID[id].Person)
		if err != nil {
			return err
		}
		if u != nil && u.values != nil {
			u.linked, u.basic = true, s.byID[id].basic
			c.newcomer(u)
		}
	}
	return c.keep(ctx)
}

// readMember reads one user, or returns nil if the user no longer exists.
func (c *checker) readMember(ctx context.Context, who Person) (*member, error) {
	u := &member{Person: who}
	if err := c.reader.readUser(ctx, u); err != nil || u.values == nil && u.refused == "" {
		return nil, err
	}
	return u, nil
}

// compareLevels compares the account or the group with what is expected.
func (c *checker) compareLevels(s *state) {
	for _, e := range c.known {
		var at *level
		switch {
		case e.Level == string(Account):
			at = &s.account
		case e.Level == string(Group) && s.target != nil && s.target.id == e.Owner:
			at = s.target
		case e.Level == string(Group) && s.names[e.Owner] != "":
			continue // the policy has another group now
		case e.Level != string(Group):
			continue
		}
		c.checkedOwner(e)
		want := decode[expected](e.Body)
		if at == nil {
			c.differs(e, CreateGroup, "", On, Off)
			continue
		}
		c.compareValues(e, want.Values, at.values)
		for key, locked := range want.Locks {
			if found := at.locks[indexOf(key)]; found != locked && found != LockUnknown {
				c.differs(e, LockChange, key, Word(string(locked)), Word(string(found)))
			}
		}
		for _, id := range want.Members {
			if !s.inside[id] && s.byID[id] != nil && s.byID[id].linked {
				c.differs(e, Membership, id, On, Off)
			}
		}
	}
}

func (c *checker) checkedOwner(e navette.PolicyExpectation) {
	if c.checked == nil {
		c.checked = map[[2]string]bool{}
	}
	c.checked[[2]string{e.Level, e.Owner}] = true
}

func (c *checker) compareValues(e navette.PolicyExpectation, want map[string]Value, found values) {
	for i, item := range Items {
		if wanted, expects := want[item.Key]; expects && found[i] != wanted && !item.Met(found[i], wanted) {
			c.differs(e, Setting, item.Key, wanted, found[i])
		}
	}
}

// compareUser compares a user with what is expected; u is nil if the user no longer exists. What follows from a changed
// value of the target is not listed again for each user.
func (c *checker) compareUser(e navette.PolicyExpectation, u *member) {
	if u == nil {
		c.gone = append(c.gone, [2]string{e.Level, e.Owner})
		return
	}
	if u.values == nil {
		return
	}
	c.checkedOwner(e)
	want := decode[expected](e.Body)
	for key := range want.Values {
		if present, changed := c.above[key]; changed && present == encode(u.values[indexOf(key)]) {
			delete(want.Values, key)
		}
	}
	c.compareValues(e, want.Values, u.values)
}

// newcomer expects of a new user what the policy wants, so that what the user has otherwise is listed.
func (c *checker) newcomer(u *member) {
	e := expected{Values: map[string]Value{}}
	for _, item := range Items {
		wanted, wants := c.policy.Values[item.Key]
		at, possible := c.policy.level(item)
		if wants && possible && item.At(User) && (at != User || u.linked) && !(item.Paid && u.basic) {
			e.Values[item.Key] = wanted
		}
	}
	row := navette.PolicyExpectation{
		ZoomAccountID: c.reader.connection.ZoomAccountID, Level: string(User), Owner: u.ID, Name: u.Name, Body: encode(e),
	}
	c.fresh = append(c.fresh, row)
	c.compareUser(row, u)
}

func (c *checker) differs(e navette.PolicyExpectation, change Change, item string, want, found Value) {
	if e.Level != string(User) && change == Setting {
		if c.above == nil {
			c.above = map[string]string{}
		}
		c.above[item] = encode(found)
	}
	c.found = append(c.found, navette.PolicyDrift{
		ZoomAccountID: c.reader.connection.ZoomAccountID, Level: e.Level, Owner: e.Owner, Name: e.Name,
		Change: string(change), Item: item,
		Expected: encode(want), Present: encode(found),
	})
}

// keep stores what was found, and announces what is new.
func (c *checker) keep(ctx context.Context) error {
	system := navette.System(c.reader.connection.OrgID)
	return c.update(ctx, system, func(tx *store.Tx) error {
		before, err := tx.PolicyDrifts(ctx, c.reader.connection.ZoomAccountID)
		if err != nil {
			return err
		}
		if err := tx.SavePolicyExpectations(ctx, c.fresh); err != nil {
			return err
		}
		settled := c.settled(before)
		if err := tx.ForgetPolicyDrifts(ctx, settled); err != nil {
			return err
		}
		for _, owner := range c.gone {
			if err := tx.ForgetPolicyExpectation(ctx, owner[0], owner[1]); err != nil {
				return err
			}
		}
		if err := tx.SavePolicyDrifts(ctx, c.found); err != nil {
			return err
		}
		if c.full {
			if err := tx.PolicyRead(ctx); err != nil {
				return err
			}
		}
		if err := tx.PolicyTouchesRead(ctx, c.touches); err != nil {
			return err
		}
		return c.announce(ctx, tx, len(settled), len(before)-len(settled))
	})
}

// settled returns the ids of the differences that are gone: their owners were read, and they were not found again.
func (c *checker) settled(before []navette.PolicyDrift) []string {
	type place struct{ level, owner, change, item string }
	found := map[place]bool{}
	for _, d := range c.found {
		found[place{d.Level, d.Owner, d.Change, d.Item}] = true
	}
	var ids []string
	for _, d := range before {
		if c.checked[[2]string{d.Level, d.Owner}] && !found[place{d.Level, d.Owner, d.Change, d.Item}] {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// announce promises one mail about the differences that were not announced before, and records them in the journal.
func (c *checker) announce(ctx context.Context, tx *store.Tx, settled, left int) error {
	if settled > 0 && left == 0 && len(c.found) == 0 {
		if err := tx.Record(ctx, navette.EventPolicySettled, tx.ID, "", map[string]any{"differences": settled}); err != nil {
			return err
		}
	}
	n, err := tx.AnnouncePolicyDrifts(ctx)
	if err != nil || n == 0 {
		return err
	}
	all, err := tx.PolicyDrifts(ctx, c.reader.connection.ZoomAccountID)
	if err != nil {
		return err
	}
	var items []string
	subject := ""
	for _, d := range all {
		if !d.AnnouncedAt.Equal(navette.At(tx.At()).Time) {
			continue
		}
		subject = max(subject, d.ID)
		if indexOf(d.Item) >= 0 && !slices.Contains(items, d.Item) {
			items = append(items, d.Item)
		}
	}
	if err := tx.Record(ctx, navette.EventPolicyDrifted, tx.ID, "", map[string]any{
		"differences": n, "items": items,
	}); err != nil {
		return err
	}
	return people.NotifyAdmins(ctx, tx, navette.Mail{
		Kind: navette.MailPolicyDrifted, SubjectID: subject, Data: encode(DriftMail{Differences: n, Items: items}),
	})
}

// DriftMail is the data of a mail of the kind [navette.MailPolicyDrifted].
type DriftMail struct {
	Differences int64    `json:"differences"`
	Items       []string `json:"items"` // keys of the items that were changed
}
