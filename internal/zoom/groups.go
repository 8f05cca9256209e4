package zoom

import (
	"context"
	"errors"
	"iter"
	"net/url"
)

// Groups are the operations in the section "Groups" of Zoom's reference. They need a paid account.
type Groups struct{ api *API }

// UserGroup is a group of users.
type UserGroup struct {
	ID      string `json:"id"`
	Name    string `json:"name"` // unique in its account
	Members int    `json:"total_members"`
}

// GroupMember is a member of a group.
type GroupMember struct {
	ID        string   `json:"id"`
	Email     string   `json:"email"`
	FirstName string   `json:"first_name"`
	LastName  string   `json:"last_name"`
	Type      UserType `json:"type"`
}

// MembersAtOnce is the largest number of members that one request adds (Zoom API reference, "Add group members").
const MembersAtOnce = 30

// List returns the groups of the account.
//
//	GET /groups
func (s Groups) List(ctx context.Context) iter.Seq2[UserGroup, error] {
	return list[UserGroup](ctx, s.api, Call{Operation: opGroups, Query: url.Values{"page_size": {"300"}}}, "groups")
}

// Get returns a group.
//
//	GET /groups/{groupId}
func (s Groups) Get(ctx context.Context, groupID string) (UserGroup, error) {
	var g UserGroup
	err := s.api.Do(ctx, Call{Operation: opGroup, IDs: []string{groupID}}, &g)
	return g, err
}

// Create creates a group. An account may create 100 a day. See [IsNameTaken] for a name that is in use.
//
//	POST /groups
func (s Groups) Create(ctx context.Context, name string) (UserGroup, error) {
	var g UserGroup
	err := s.api.Do(ctx, Call{Operation: opCreateGroup, Body: map[string]string{"name": name}}, &g)
	if err == nil && g.ID == "" {
		return g, &LostError{Operation: opCreateGroup.String(), Sent: true, Cause: errNoGroupID}
	}
	return g, err
}

var errNoGroupID = errors.New("the created group has no id")

// Delete deletes a group. Its members stay in the account.
//
//	DELETE /groups/{groupId}
func (s Groups) Delete(ctx context.Context, groupID string) error {
	return s.api.Do(ctx, Call{Operation: opDeleteGroup, IDs: []string{groupID}}, nil)
}

// Members returns the members of a group.
//
//	GET /groups/{groupId}/members
func (s Groups) Members(ctx context.Context, groupID string) iter.Seq2[GroupMember, error] {
	call := Call{Operation: opGroupMembers, IDs: []string{groupID}, Query: url.Values{"page_size": {"2000"}}}
	return list[GroupMember](ctx, s.api, call, "members")
}

// AddMembers adds users to a group, at most [MembersAtOnce].
//
//	POST /groups/{groupId}/members
func (s Groups) AddMembers(ctx context.Context, groupID string, userIDs []string) error {
	type member struct {
		ID string `json:"id"`
	}
	members := make([]member, len(userIDs))
	for i, id := range userIDs {
		members[i].ID = id
	}
	body := map[string][]member{"members": members}
	return s.api.Do(ctx, Call{Operation: opAddMembers, IDs: []string{groupID}, Body: body}, nil)
}

// RemoveMember removes a user from a group.
//
//	DELETE /groups/{groupId}/members/{memberId}
func (s Groups) RemoveMember(ctx context.Context, groupID, userID string) error {
	return s.api.Do(ctx, Call{Operation: opRemoveMember, IDs: []string{groupID, userID}}, nil)
}

// SetPrimary makes a group the primary one of a member, whose settings the member inherits.
//
//	PATCH /groups/{groupId}/members/{memberId}
func (s Groups) SetPrimary(ctx context.Context, groupID, userID string) error {
	body := map[string]string{"action": "set_primary", "target_group_id": groupID}
	return s.api.Do(ctx, Call{Operation: opMoveMember, IDs: []string{groupID, userID}, Body: body}, nil)
}

// Settings returns a group's settings, including those that it inherits from the account.
//
//	GET /groups/{groupId}/settings
func (s Groups) Settings(ctx context.Context, groupID string) (Document, error) {
	return s.api.document(ctx, opGroupSettings, "", groupID)
}

// SetSettings changes some of a group's settings.
//
//	PATCH /groups/{groupId}/settings
func (s Groups) SetSettings(ctx context.Context, groupID string, changed Document) error {
	return s.api.change(ctx, opSetGroupSettings, "", changed, groupID)
}

// Locks returns which settings the group has locked.
//
//	GET /groups/{groupId}/lock_settings
func (s Groups) Locks(ctx context.Context, groupID string) (Document, error) {
	return s.api.document(ctx, opGroupLocks, "", groupID)
}

// SetLocks changes some of a group's locks.
//
//	PATCH /groups/{groupId}/lock_settings
func (s Groups) SetLocks(ctx context.Context, groupID string, changed Document) error {
	return s.api.change(ctx, opSetGroupLocks, "", changed, groupID)
}
