package policyfile

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"navette.dev/navette/internal/policy"
)

// Group is a group of the connected Zoom account.
type Group struct{ ID, Name string }

// Find sets the id of the policy's group, which must be one of the given groups of the organization's Zoom account. A
// name that it does not have, or more than once, is a [Mistake]. If the policy creates its group, Find does nothing.
func (f *File) Find(groups []Group) error {
	p := &f.Policy
	if p.Target != policy.OneGroup || p.Group.Create {
		return nil
	}
	var found []Group
	var names []string
	for _, g := range groups {
		if g.Name == p.Group.Name || g.ID == p.Group.Name {
			found = append(found, g)
		}
		names = append(names, g.Name)
	}
	switch len(found) {
	case 0:
		slices.Sort(names)
		known := "it has no groups"
		if len(names) > 0 {
			known = "its groups are " + listed(names)
		}
		return Mistake{f.name, f.group, "group", fmt.Sprintf("the organization's Zoom account has no group %q: %s. Write "+
			"\"create_group: true\" to have Navette create it", p.Group.Name, known)}
	case 1:
		p.Group.ID, p.Group.Name = found[0].ID, found[0].Name
		return nil
	}
	return Mistake{f.name, f.group, "group", fmt.Sprintf("%d groups are named %q: write the group's id, such as %s",
		len(found), p.Group.Name, found[0].ID)}
}

// listed returns at most ten names, and how many more there are.
func listed(names []string) string {
	const most = 10
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// Add adds people from an option: "all", or email addresses and Zoom ids, separated by commas.
func (p *People) Add(option string) {
	for name := range strings.SplitSeq(option, ",") {
		switch name = strings.TrimSpace(name); name {
		case "":
		case "all":
			p.All = true
		default:
			p.Named = append(p.Named, Name{Text: name})
		}
	}
}

// Agreement returns what the file agrees to, with the people's Zoom ids. A person that a plan does not affect is a
// [Mistake].
func (f *File) Agreement(affected []policy.Affected) (policy.Agreement, error) {
	ids := map[string]string{}
	for _, a := range affected {
		ids[strings.ToLower(a.Email)], ids[strings.ToLower(a.ID)] = a.ID, a.ID
	}
	var mistakes []error
	consent := func(key string, people People) policy.Consent {
		c := policy.Consent{All: people.All}
		for _, name := range people.Named {
			id, known := ids[strings.ToLower(name.Text)]
			switch text := fmt.Sprintf("the policy affects no Zoom user %q: leave it out", name.Text); {
			case known:
				c.Users = append(c.Users, id)
			case name.Line == 0:
				mistakes = append(mistakes, fmt.Errorf("--%s: %s", strings.ReplaceAll(key, "_", "-"), text))
			default:
				mistakes = append(mistakes, Mistake{f.name, name.Line, "agreements." + key, text})
			}
		}
		return c
	}
	agreed := policy.Agreement{
		Primary: consent("set_primary_groups", f.Primary), Own: consent("set_own_settings", f.Own),
		AutoDelete: f.AutoDelete,
	}
	return agreed, errors.Join(mistakes...)
}
