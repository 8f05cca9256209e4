package sandbox

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

func (u *user) name() string { return strings.TrimSpace(u.firstName + " " + u.lastName) }

// userBody is a user in GET /users/{userId} and in the list. A pending user has no id.
type userBody struct {
	ID            string   `json:"id,omitempty"`
	FirstName     string   `json:"first_name"`
	LastName      string   `json:"last_name"`
	DisplayName   string   `json:"display_name"`
	Email         string   `json:"email"`
	Type          int      `json:"type"`
	RoleID        string   `json:"role_id"`
	PMI           int64    `json:"pmi,omitempty"`
	Timezone      string   `json:"timezone"`
	Verified      int      `json:"verified"`
	Dept          string   `json:"dept"`
	CreatedAt     string   `json:"created_at"`
	UserCreatedAt string   `json:"user_created_at"`
	LastLoginTime string   `json:"last_login_time,omitempty"`
	GroupIDs      []string `json:"group_ids"`
	DivisionIDs   []string `json:"division_ids"`
	HostKey       string   `json:"host_key,omitempty"`
	Status        string   `json:"status"`
	LoginTypes    []int    `json:"login_types"`
	*userOwn
}

// userOwn holds the fields that only GET /users/{userId} has.
type userOwn struct {
	RoleName           string `json:"role_name"`
	UsePMI             bool   `json:"use_pmi"`
	PersonalMeetingURL string `json:"personal_meeting_url"`
	Language           string `json:"language"`
	AccountID          string `json:"account_id"`
	AccountNumber      int64  `json:"account_number"`
	Cluster            string `json:"cluster"`
	JID                string `json:"jid"`
	ZoomOneType        int64  `json:"zoom_one_type,omitempty"`
	PlanUnitedType     string `json:"plan_united_type,omitempty"`
}

// role returns the id of a user's role: 0 for the owner, 1 for administrators and 2 for members.
func (u *user) role() string {
	switch {
	case u.owner:
		return "0"
	case u.admin:
		return "1"
	}
	return "2"
}

func (s *Sandbox) userBody(u *user) userBody {
	body := userBody{
		ID: u.id, FirstName: u.firstName, LastName: u.lastName, DisplayName: u.name(), Email: u.email, Type: u.kind,
		RoleID: u.role(),
		PMI:    u.pmi, Timezone: u.timezone, Verified: 1, Dept: u.dept, CreatedAt: zoomTime(u.createdAt),
		UserCreatedAt: zoomTime(u.createdAt),
		LastLoginTime: zoomTime(u.lastSignIn), GroupIDs: s.shownGroups(u), DivisionIDs: []string{},
		Status: u.status, LoginTypes: []int{100},
	}
	if u.status == "pending" {
		body.ID, body.Verified = "", 0
	}
	return body
}

func (c *call) getUser() (any, error) {
	u, err := c.user()
	if err != nil {
		return nil, err
	}
	body := c.userBody(u)
	body.userOwn = &userOwn{
		RoleName: map[string]string{"0": "Owner", "1": "Admin", "2": "Member"}[body.RoleID], Language: u.language,
		PersonalMeetingURL: c.joinURL(u.pmi, ""), AccountID: c.options.AccountID, AccountNumber: 10_009_239,
		Cluster: "us02",
		JID:     lower(u.id) + "@xmpp.zoom.us", ZoomOneType: cmp.Or(u.workplace, c.plan.zoomOneType),
		PlanUnitedType: u.united,
	}
	return body, nil
}

type userList struct {
	numberedPage
	Users []userBody `json:"users"`
}

func (c *call) listUsers() (any, error) {
	if err := c.admin(); err != nil {
		return nil, err
	}
	status := cmp.Or(c.query.Get("status"), "active")
	var found []*user
	for _, u := range c.model.users {
		if role := c.query.Get("role_id"); u.status == status && (role == "" || role == u.role()) {
			found = append(found, u)
		}
	}
	info, part, offset, err := page(c, found, 2000)
	if err != nil {
		return nil, err
	}
	list := userList{numberedPage: info.numbered(offset), Users: make([]userBody, 0, len(part))}
	for _, u := range part {
		body := c.userBody(u)
		if slices.Contains(strings.Split(c.query.Get("include_fields"), ","), "host_key") {
			body.HostKey = u.hostKey
		}
		list.Users = append(list.Users, body)
	}
	return list, nil
}

func (c *call) summarizeUsers() (any, error) {
	if err := c.admin(); err != nil {
		return nil, err
	}
	count := map[string]int{
		"licensed_users_count": 0, "basic_users_count": 0, "on_prem_users_count": 0, "room_users_count": 0,
		"pending_users_count": 0, "join_only_users_count": 0, "total_users_count": len(c.model.users),
	}
	for _, u := range c.model.users {
		switch {
		case u.status == "pending":
			count["pending_users_count"]++
		case u.kind == 2:
			count["licensed_users_count"]++
		case u.kind == 1:
			count["basic_users_count"]++
		}
	}
	return count, nil
}

type newUser struct {
	Action   string `json:"action"`
	UserInfo struct {
		Email     string `json:"email"`
		FirstName string `json:"first_name"`
		LastName  string `json:"last_name"`
		Type      int    `json:"type"`
		Password  string `json:"password"`
	} `json:"user_info"`
}

// createUser handles POST /users. An invited user (action create) is pending; the other actions make active users.
func (c *call) createUser() (any, error) {
	var in newUser
	if err := cmp.Or(c.admin(), c.decode(&in)); err != nil {
		return nil, err
	}
	info := in.UserInfo
	if !slices.Contains(creationWays, in.Action) {
		return nil, invalid(fieldError{"action", "Invalid field."})
	}
	if !strings.Contains(info.Email, "@") {
		return nil, invalid(fieldError{"user_info.email", "Invalid email."})
	}
	if c.model.userByID[lower(info.Email)] != nil {
		return nil, refuse(409, 1005, "Email %q has already been used.", info.Email)
	}
	u := c.addUser(userSeed{
		Email: info.Email, FirstName: info.FirstName, LastName: info.LastName, Type: info.Type, Password: info.Password,
	})
	u.custom = in.Action == "custCreate"
	if in.Action == "create" {
		u.status = "pending"
	}
	c.userCreated(u, in.Action, c.grant)
	return map[string]any{
		"id": u.id, "email": u.email, "first_name": u.firstName, "last_name": u.lastName, "type": u.kind,
	}, nil
}

func (c *call) deleteUser() (any, error) {
	u, err := c.user()
	if err := cmp.Or(err, c.admin()); err != nil {
		return nil, err
	}
	event := map[string]string{
		"disassociate": "user.disassociated", "delete": "user.deleted",
	}[cmp.Or(c.query.Get("action"), "disassociate")]
	if event == "" {
		return nil, invalid(fieldError{"action", "Invalid field."})
	}
	if u.owner {
		return nil, refuse(400, 1117, "You can not disassociate an Admin user.")
	}
	c.removeUser(u, event, c.grant)
	return nil, nil
}

// removeUser removes a user from the account and sends the event.
func (s *Sandbox) removeUser(u *user, event string, g *grant) {
	s.model.users = slices.DeleteFunc(s.model.users, func(other *user) bool { return other == u })
	for _, group := range s.groupsOf(u) {
		group.drop(u)
	}
	for _, host := range s.model.users {
		host.assistants = without(host.assistants, u)
	}
	delete(s.model.userByID, u.id)
	delete(s.model.userByID, lower(u.email))
	for _, held := range s.model.grants {
		held.dead = held.dead || held.user == u
	}
	s.userEvent(event, u, g)
}

func (c *call) putUserStatus() (any, error) {
	var in struct {
		Action string `json:"action"`
	}
	u, err := c.user()
	if err := cmp.Or(err, c.admin(), c.decode(&in)); err != nil {
		return nil, err
	}
	if u.admin || u.owner {
		return nil, refuse(400, 200, "Zoom Room and Admin users' status cannot be activated or deactivated.")
	}
	if !c.changeStatus(u, in.Action, c.grant) {
		return nil, invalid(fieldError{"action", "Invalid field."})
	}
	return nil, nil
}

// changeStatus activates or deactivates a user and sends the event. It reports whether there is such an action.
func (s *Sandbox) changeStatus(u *user, action string, g *grant) bool {
	switch action {
	case "activate":
		u.status = "active"
		s.userEvent("user.activated", u, g)
	case "deactivate":
		u.status = "inactive"
		s.userEvent("user.deactivated", u, g)
	default:
		return false
	}
	return true
}

const zakLife = 5 * time.Minute

func (c *call) getZAK() (any, error) {
	c.vars["userId"] = "me"
	u, err := c.user()
	if err != nil {
		return nil, err
	}
	return map[string]string{"token": c.zak(u, c.now.Add(zakLife))}, nil
}

func (c *call) getUserToken() (any, error) {
	u, err := c.user()
	if err != nil {
		return nil, err
	}
	seconds, err := c.number("ttl", 7200)
	if err != nil || seconds < 1 || seconds > 31_536_000 {
		return nil, invalid(fieldError{"ttl", "Invalid field."})
	}
	return map[string]string{"token": c.zak(u, c.now.Add(time.Duration(seconds)*time.Second))}, nil
}

// zak returns a token that starts meetings as the user. Within one second it returns the same token.
func (s *Sandbox) zak(u *user, expires time.Time) string {
	if second := expires.Unix(); u.zakExpires != second {
		u.zak = s.signToken(map[string]any{"uid": u.id, "iss": "web", "exp": second, "use": "zak"})
		u.zakExpires = second
	}
	return u.zak
}
