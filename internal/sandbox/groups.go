package sandbox

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Zoom's limits for groups.
const (
	maxGroups      = 5000
	maxGroupsADay  = 100
	maxMemberBatch = 30
)

func (s *Sandbox) group(id string) *group {
	for _, g := range s.model.groups {
		if g.id == id {
			return g
		}
	}
	return nil
}

// mayGroups refuses callers who are not administrators of a paid account.
func (c *call) mayGroups() error {
	if err := c.admin(); err != nil {
		return err
	}
	if !c.plan.paid {
		return paidOnly(400, c.options.AccountID)
	}
	return nil
}

// inGroup returns the group in the path.
func (c *call) inGroup() (*group, error) {
	if err := c.mayGroups(); err != nil {
		return nil, err
	}
	g := c.group(c.vars["groupId"])
	if g == nil {
		return nil, refuse(404, 4130, "A group with this %s does not exist.", c.vars["groupId"])
	}
	return g, nil
}

type groupBody struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	TotalMembers int    `json:"total_members"`
}

func (g *group) body() groupBody { return groupBody{g.id, g.name, len(g.members)} }

func (c *call) listGroups() (any, error) {
	if err := c.mayGroups(); err != nil {
		return nil, err
	}
	info, part, _, err := page(c, c.model.groups, 300)
	if err != nil {
		return nil, err
	}
	bodies := []groupBody{}
	for _, g := range part {
		bodies = append(bodies, g.body())
	}
	return map[string]any{
		"groups": bodies, "total_records": info.TotalRecords, "next_page_token": info.NextPageToken,
	}, nil
}

// groupName reads and checks the name in a request. own is the group that already has the name, if any.
func (c *call) groupName(own *group) (string, error) {
	var in struct {
		Name string `json:"name"`
	}
	if err := c.decode(&in); err != nil {
		return "", err
	}
	in.Name = strings.TrimSpace(in.Name)
	if in.Name == "" {
		return "", refuse(400, 300, "Invalid parameter: name.")
	}
	if c.nameTaken(in.Name, own) {
		if own == nil {
			return "", refuse(409, 4132, "The group name %q is already in use.", in.Name)
		}
		return "", refuse(409, 4132, "Group name %s is already in use.", in.Name)
	}
	return in.Name, nil
}

// nameTaken reports whether a group other than own has a name.
func (s *Sandbox) nameTaken(name string, own *group) bool {
	return slices.ContainsFunc(s.model.groups, func(g *group) bool { return g != own && lower(g.name) == lower(name) })
}

func (c *call) createGroup() (any, error) {
	if err := c.mayGroups(); err != nil {
		return nil, err
	}
	name, err := c.groupName(nil)
	if err != nil {
		return nil, err
	}
	if len(c.model.groups) >= maxGroups {
		return nil, refuse(400, 300,
			"It has reached the maximum number of groups. You can clean up some groups then add.")
	}
	if c.options.RateLimits == "on" && c.model.groupsMade.add(c.now) > maxGroupsADay {
		return nil, c.tooMany("You have exceeded the daily limit of (%d) for Create a group API requests.",
			maxGroupsADay)
	}
	g := &group{id: c.draw.id(), name: name}
	c.model.groups = append(c.model.groups, g)
	c.groupEvent("group.created", g.eventObject(), nil, c.grant)
	return g.body(), nil
}

func (c *call) getGroup() (any, error) {
	g, err := c.inGroup()
	if err != nil {
		return nil, err
	}
	return g.body(), nil
}

func (c *call) renameGroup() (any, error) {
	g, err := c.inGroup()
	if err != nil {
		return nil, err
	}
	name, err := c.groupName(g)
	if err != nil {
		return nil, err
	}
	old := g.eventObject()
	g.name = name
	c.groupEvent("group.updated", g.eventObject(), old, c.grant)
	return nil, nil
}

func (c *call) deleteGroup() (any, error) {
	g, err := c.inGroup()
	if err != nil {
		return nil, err
	}
	c.removeGroup(g, c.grant)
	return nil, nil
}

func (s *Sandbox) removeGroup(g *group, by *grant) {
	for _, u := range g.members {
		u.leaveGroup(g)
	}
	s.model.groups = slices.DeleteFunc(s.model.groups, func(other *group) bool { return other == g })
	s.groupEvent("group.deleted", g.eventObject(), nil, by)
}

func (u *user) leaveGroup(g *group) {
	u.groups = slices.DeleteFunc(u.groups, func(id string) bool { return id == g.id })
}

func (g *group) drop(u *user) {
	g.members = slices.DeleteFunc(g.members, func(other *user) bool { return other == u })
	u.leaveGroup(g)
}

func (g *group) add(u *user) {
	if !slices.Contains(g.members, u) {
		g.members, u.groups = append(g.members, u), append(u.groups, g.id)
	}
}

// makePrimary makes a group of a user the primary one.
func (s *Sandbox) makePrimary(u *user, g *group, by *grant) {
	if u.groups[0] == g.id {
		return
	}
	old := u.groups[0]
	u.leaveGroup(g)
	u.groups = slices.Insert(u.groups, 0, g.id)
	s.primaryChanged(u, old, by)
}

// shownGroups returns the ids of a user's groups in the order of Zoom's answers.
func (s *Sandbox) shownGroups(u *user) []string {
	ids := append([]string{}, u.groups...)
	if s.is("group-order", "by-id") {
		slices.Sort(ids)
	}
	return ids
}

type groupMember struct {
	ID        string `json:"id"`
	Email     string `json:"email"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Type      int    `json:"type"`
}

func (c *call) listGroupMembers() (any, error) {
	g, err := c.inGroup()
	if err != nil {
		return nil, err
	}
	info, part, offset, err := page(c, g.members, 2000)
	if err != nil {
		return nil, err
	}
	members := []groupMember{}
	for _, u := range part {
		members = append(members, groupMember{u.id, u.email, u.firstName, u.lastName, u.kind})
	}
	return struct {
		numberedPage
		Members []groupMember `json:"members"`
	}{info.numbered(offset), members}, nil
}

// addGroupMembers handles POST /groups/{groupId}/members. It adds at most 30 members, each by id or, without an id, by
// e-mail address.
func (c *call) addGroupMembers() (any, error) {
	g, err := c.inGroup()
	if err != nil {
		return nil, err
	}
	var in struct {
		Members []struct {
			ID    string `json:"id"`
			Email string `json:"email"`
		} `json:"members"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if len(in.Members) == 0 || len(in.Members) > maxMemberBatch {
		return nil, invalid(fieldError{"members", fmt.Sprintf("1 to %d members.", maxMemberBatch)})
	}
	var added []string
	var people []*user
	for _, named := range in.Members {
		if u := cmp.Or(c.model.user(named.ID), c.model.user(named.Email)); u != nil {
			g.add(u)
			added, people = append(added, u.id), append(people, u)
		}
	}
	if len(people) > 0 {
		c.groupEvent("group.member_added", g.membersObject(people...), nil, c.grant)
	}
	return map[string]string{"ids": strings.Join(added, ","), "added_at": zoomTime(c.now)}, nil
}

// memberInPath returns the group and the member that the path names.
func (c *call) memberInPath() (*group, *user, error) {
	g, err := c.inGroup()
	if err != nil {
		return nil, nil, err
	}
	u := c.model.userByID[c.vars["memberId"]]
	if u == nil || !slices.Contains(g.members, u) {
		return nil, nil, refuse(404, 4131, "Group member does not exist.")
	}
	return g, u, nil
}

func (c *call) removeGroupMember() (any, error) {
	g, u, err := c.memberInPath()
	if err != nil {
		return nil, err
	}
	g.drop(u)
	c.groupEvent("group.member_deleted", g.membersObject(u), nil, c.grant)
	return nil, nil
}

// moveGroupMember handles PATCH /groups/{groupId}/members/{memberId}. It moves a member, or makes the group the
// member's primary one.
func (c *call) moveGroupMember() (any, error) {
	g, u, err := c.memberInPath()
	if err != nil {
		return nil, err
	}
	var in struct {
		Action        string `json:"action"`
		TargetGroupID string `json:"target_group_id"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	target := c.group(in.TargetGroupID)
	switch {
	case in.TargetGroupID == "":
		return nil, refuse(400, 300, "The target_group_id can not be empty.")
	case target == nil, in.Action == "set_primary" && !slices.Contains(target.members, u):
		return nil, refuse(404, 4130, "A group with this %s does not exist.", in.TargetGroupID)
	}
	switch in.Action {
	case "set_primary":
		c.makePrimary(u, target, c.grant)
	case "move":
		g.drop(u)
		target.add(u)
		c.groupEvent("group.member_deleted", g.membersObject(u), nil, c.grant)
		c.groupEvent("group.member_added", target.membersObject(u), nil, c.grant)
	default:
		return nil, invalid(fieldError{"action", "Invalid field."})
	}
	return nil, nil
}
