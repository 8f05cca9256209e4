package cli

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"navette.dev/navette/internal/app"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/policy"
)

// mostNames is the number of people that one line names. The JSON names all.
const mostNames = 8

// printer writes plans and results for people. Each line of a change begins with a mark: + is added, - is removed, ~ is
// changed, ? needs an agreement, ! is not possible.
type printer struct {
	out   io.Writer
	words lang.Words
}

func newPrinter(out io.Writer) (printer, error) {
	catalogues, err := lang.Load()
	if err != nil {
		return printer{}, err
	}
	return printer{out, catalogues.Words(lang.English, time.UTC)}, nil
}

func (p printer) line(format string, args ...any) { fmt.Fprintf(p.out, format+"\n", args...) }

// plan prints a plan.
func (p printer) plan(org app.NamedOrganization, wanted policy.Policy, plan policy.Plan) {
	p.line("Recording policy of %s for %s", navette.OneLine(org.Name), targetWords(wanted))
	p.line("%s, read %s UTC\n", number(len(plan.Affected), "affected user"),
		plan.ReadAt.UTC().Format("2006-01-02 15:04"))
	p.members(plan.Members)
	for _, c := range plan.Levels {
		p.level(c)
	}
	p.userChanges(plan.Users)
	p.offers(plan.Offers)
	for _, i := range plan.Impossible {
		p.line("  ! %-8s %s", i.Level, impossibleWords(i))
	}
	p.atRisk(plan.AtRisk)
	p.checklist(wanted, plan.Checklist)
	if !changes(plan) {
		p.line("Nothing to change.")
		return
	}
	p.line("%s, %s that need an agreement, %d not possible.", number(sends(plan), "change"),
		number(len(plan.Offers), "offer"), len(plan.Impossible))
}

func targetWords(wanted policy.Policy) string {
	if wanted.Target == policy.WholeAccount {
		return "the whole Zoom account"
	}
	return fmt.Sprintf("the Zoom group %q", navette.OneLine(wanted.Group.Name))
}

// changes reports whether an apply has something to send or to ask.
func changes(plan policy.Plan) bool { return !plan.Empty() || len(plan.Offers) > 0 }

// sends returns the number of requests' worth of changes: one for each value, lock, member and group.
func sends(plan policy.Plan) int {
	n := len(plan.Users) + len(plan.Members.Add) + len(plan.Members.Remove)
	if plan.Members.Create {
		n++
	}
	for _, c := range plan.Levels {
		if c.Send {
			n++
		}
		if c.SendLock {
			n++
		}
	}
	return n
}

func (p printer) members(m policy.MemberChanges) {
	if m.Create {
		p.line("  + create the group %q", navette.OneLine(m.GroupName))
	}
	if len(m.Add) > 0 {
		p.line("  + add %s: %s", number(len(m.Add), "member"), people(m.Add))
	}
	if len(m.Remove) > 0 {
		p.line("  - remove %s: %s", number(len(m.Remove), "member"), people(m.Remove))
	}
}

func (p printer) level(c policy.LevelChange) {
	if c.Send {
		p.line("  ~ %-8s %-42s %s → %s", c.Level, c.Item, shown(c.Present), shown(c.Wanted))
	}
	if c.SendLock {
		p.line("  ~ %-8s %-42s lock %s → %s", c.Level, c.Item, c.LockPresent, c.LockWanted)
	}
}

// userChanges prints the settings that are set user by user, those that are the same on one line.
func (p printer) userChanges(all []policy.UserChange) {
	type change struct {
		item            string
		present, wanted policy.Value
	}
	who := map[change][]policy.Person{}
	var order []change
	for _, u := range all {
		c := change{u.Item, u.Present, u.Wanted}
		if who[c] == nil {
			order = append(order, c)
		}
		who[c] = append(who[c], u.Person)
	}
	for _, c := range order {
		p.line("  ~ %-8s %-42s %s → %s: %s", policy.User, c.item, shown(c.present), shown(c.wanted), people(who[c]))
	}
}

func (p printer) offers(offers []policy.Offer) {
	for _, o := range offers {
		reason := "has chosen other values"
		if o.Reason == policy.OtherGroup {
			reason = fmt.Sprintf("has the primary group %q", navette.OneLine(o.GroupName))
		}
		var wins, options []string
		for _, w := range o.Items {
			wins = append(wins, fmt.Sprintf("%s %s → %s", w.Item, shown(w.Present), shown(w.Wanted)))
		}
		if o.Primary {
			options = append(options, "--set-primary-groups")
		}
		if o.Own {
			options = append(options, "--set-own-settings")
		}
		p.line("  ? %-8s %s %s: %s; agree with %s", policy.User, address(o.Person), reason, strings.Join(wins, ", "),
			strings.Join(options, " or "))
	}
}

// impossibleWords says what a policy cannot decide, and what to do.
func impossibleWords(i policy.Impossible) string {
	text := map[policy.Reason]string{
		policy.LockedByAccount: "the account has locked %s: unlock it in Zoom",
		policy.LockedByGroup:   "the group %q has locked %s: unlock it in Zoom",
		policy.NoLicence:       "%s needs a licence",
		policy.AccountOnly:     "Zoom has %s only for the whole account: remove it, or choose the whole account",
		policy.NoLockThere:     "Zoom has no lock for %s here: remove the lock",
		policy.GroupNameTaken:  "a group named %q exists already: choose it, or another name",
		policy.GroupGone:       "the connected Zoom account has no group %q: choose another one",
		policy.NotRead:         "Zoom refuses to show the settings: check the permissions of the Zoom app",
	}[i.Reason]
	group := navette.OneLine(i.GroupName)
	item := i.Item
	if i.Present.Known() {
		item += " " + shown(i.Present)
	}
	switch i.Reason {
	case policy.LockedByGroup:
		text = fmt.Sprintf(text, group, item)
	case policy.GroupNameTaken, policy.GroupGone:
		text = fmt.Sprintf(text, group)
	case policy.NotRead:
	case "":
		text = item
	default:
		if text == "" {
			text = string(i.Reason) + ": %s"
		}
		text = fmt.Sprintf(text, item)
	}
	if len(i.Users) > 0 {
		text += " (" + people(i.Users) + ")"
	}
	return text
}

func (p printer) atRisk(all []policy.AtRisk) {
	if len(all) == 0 {
		return
	}
	count, oldest := 0, all[0].Oldest
	var who []policy.Person
	for _, a := range all {
		count += a.Count
		who = append(who, a.Person)
		if a.Oldest.Before(oldest) {
			oldest = a.Oldest
		}
	}
	p.line("  ? %-8s automatic deletion would delete %s that are not imported here, the oldest of %s: %s; agree with "+
		"--delete-recordings", policy.User, number(count, "recording"), oldest.UTC().Format(time.DateOnly), people(who))
}

// checklist prints what has to be done by hand, with its place in Zoom's portal.
func (p printer) checklist(wanted policy.Policy, items []policy.CheckItem) {
	heading := "\nTo do by hand in Zoom's portal (the page of the policy has the texts to copy):"
	for _, item := range items {
		if item.Verified == policy.VerifiedMet || item.Verified == "" && !item.TickedAt.IsZero() {
			continue
		}
		if heading != "" {
			p.line("%s", heading)
			heading = ""
		}
		key := "checklist." + string(item.Key) + "."
		where := p.words.T(key + "account")
		if wanted.Target == policy.OneGroup {
			where = p.words.T(key+"group", "group", navette.OneLine(wanted.Group.Name))
		}
		p.line("  · %s: %s", p.words.T(key+"name"), where)
	}
	p.line("")
}

// result prints the outcome of an apply or a revert.
func (p printer) result(r policy.Result) {
	for _, item := range slices.Sorted(maps.Keys(r.Applied)) {
		p.line("  ✓ %-8s %-42s %s", policy.User, item, number(r.Applied[item], "user"))
	}
	for _, i := range r.Items {
		mark := "!"
		switch i.Outcome {
		case policy.Applied, policy.Unverified:
			mark = "✓"
		case policy.KeptOwn, policy.KeptOther, policy.NotAgreed, policy.Waiting:
			mark = "?"
		}
		what := i.Item
		switch i.Change {
		case policy.Setting:
		case policy.CreateGroup:
			what = fmt.Sprintf("group %q", navette.OneLine(i.Name))
		default:
			what = strings.TrimSpace(string(i.Change) + " " + i.Item)
		}
		text := outcomeWords(i)
		if i.Level == policy.User && i.Name != "" {
			text = navette.OneLine(i.Name) + ": " + text
		}
		p.line("  %s %-8s %-42s %s", mark, i.Level, what, text)
	}
	if r.Added > 0 {
		p.line("  ✓ %-8s %s added", policy.Group, number(r.Added, "member"))
	}
	if r.Removed > 0 {
		p.line("  ✓ %-8s %s removed", policy.Group, number(r.Removed, "member"))
	}
	if r.Primary > 0 {
		p.line("  ✓ %-8s primary group set for %s", policy.User, number(r.Primary, "user"))
	}
}

// finish prints what became of an apply or a revert.
func (p printer) finish(run app.PolicyRun, left bool) {
	if run.Result != nil {
		p.result(*run.Result)
	}
	switch {
	case run.Message != "":
		p.line("%s", run.Message)
	case left:
		p.line("Not everything is as wanted.")
	default:
		p.line("Done.")
	}
}

// outcomeWords says what became of a change.
func outcomeWords(i policy.ItemResult) string {
	detail := ""
	if i.Detail != "" {
		detail = ": " + navette.OneLine(i.Detail)
	}
	switch i.Outcome {
	case policy.Applied:
		if !i.Wanted.Known() {
			return "done"
		}
		return shown(i.Wanted)
	case policy.Unverified:
		return shown(i.Wanted) + " was sent; Zoom does not show it" + detail
	case policy.Dropped:
		return fmt.Sprintf("not applied: Zoom accepted %s and kept %s%s", shown(i.Wanted), shown(i.Found), detail)
	case policy.Refused:
		return "refused by Zoom" + detail
	case policy.KeptOwn:
		return fmt.Sprintf("the user's own %s stays, since setting it was not agreed to", shown(i.Found))
	case policy.KeptOther:
		return fmt.Sprintf("another group's %s stays, since changing it was not agreed to", shown(i.Found))
	case policy.NotAgreed:
		return "not sent: it was not agreed to that recordings are deleted"
	case policy.Waiting:
		return "not sent yet"
	}
	return string(i.Outcome) + detail
}

// shown returns a value, or a dash if it is not known.
func shown(v policy.Value) string {
	if !v.Known() {
		return "–"
	}
	return v.String()
}

// people returns the addresses of the first people, and how many more there are.
func people(all []policy.Person) string {
	var names []string
	for _, one := range all[:min(len(all), mostNames)] {
		names = append(names, address(one))
	}
	if more := len(all) - len(names); more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names, ", "), more)
	}
	return strings.Join(names, ", ")
}

// address returns a person's address without characters that control a terminal.
func address(p policy.Person) string {
	if p.Email == "" {
		return navette.OneLine(p.ID)
	}
	return navette.OneLine(p.Email)
}

func number(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
