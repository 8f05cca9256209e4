package connection

import (
	"context"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/zoom/webhook"
)

// PolicyScopes are the scopes that only the recording policy needs. A connection without them is whole for everything
// else, so they are not in [Scopes].
var PolicyScopes = []Scope{
	policyScope("account:read:settings:admin", "account:read", "policyscope.account"),
	policyScope("account:update:settings:admin", "account:write", "policyscope.account_set"),
	policyScope(AccountLocksScope, "account:read", "policyscope.account_locks"),
	policyScope("account:update:lock_settings:admin", "account:write", "policyscope.account_lock"),
	policyScope("group:read:list_groups:admin", "group:read", "policyscope.groups"),
	policyScope("group:read:group:admin", "group:read", "policyscope.group"),
	policyScope("group:read:list_members:admin", "group:read", "policyscope.members"),
	policyScope("group:read:settings:admin", "group:read", "policyscope.group_settings"),
	policyScope("group:read:lock_settings:admin", "group:read", "policyscope.group_locks"),
	policyScope("group:write:group:admin", "group:write", "policyscope.group_create"),
	policyScope("group:delete:group:admin", "group:write", "policyscope.group_delete"),
	policyScope("group:write:member:admin", "group:write", "policyscope.member_add"),
	policyScope("group:update:member:admin", "group:write", "policyscope.member_primary"),
	policyScope("group:delete:member:admin", "group:write", "policyscope.member_remove"),
	policyScope("group:update:settings:admin", "group:write", "policyscope.group_set"),
	policyScope("group:update:lock_settings:admin", "group:write", "policyscope.group_lock"),
	policyScope("user:update:settings:admin", "user:write", "policyscope.user_set"),
}

// AccountLocksScope is the scope to read the account's locks. Zoom's documents list it for webhooks, and only its
// ":master" form for the operation, so Zoom may not offer it to an app. Without it the locks are unknown.
const AccountLocksScope = "account:read:lock_settings:admin"

// policyRelease is the release that first needed the scopes and events of the recording policy.
const policyRelease = "1.1"

func policyScope(name, classic, why string) Scope {
	s := Scope{Name: name, Classic: []string{classic}, Why: why, Since: policyRelease}
	if classic == "account:read" || classic == "group:read" {
		s.Classic = append(s.Classic, classic[:len(classic)-len("read")]+"write")
	}
	return s
}

// Optional reports whether the recording policy works without the scope.
func (s Scope) Optional() bool { return s.Name == AccountLocksScope }

// PolicyEvents are the events by which the recording policy notices changes at once. Without them its daily check finds
// the changes.
var PolicyEvents = []Event{
	{Name: webhook.AccountSettings, Why: "policyscope.event_account", Since: policyRelease},
	{Name: webhook.AccountLocks, Why: "policyscope.event_account_locks", Since: policyRelease},
	{Name: webhook.GroupSettings, Why: "policyscope.event_group", Since: policyRelease},
	{Name: webhook.GroupLocks, Why: "policyscope.event_group_locks", Since: policyRelease},
	{Name: webhook.GroupMemberAdded, Why: "policyscope.event_member_added", Since: policyRelease},
	{Name: webhook.GroupMemberDeleted, Why: "policyscope.event_member_deleted", Since: policyRelease},
	{Name: webhook.GroupDeleted, Why: "policyscope.event_group_deleted", Since: policyRelease},
	{Name: webhook.UserSettings, Why: "policyscope.event_user_settings", Since: policyRelease},
	{Name: webhook.UserUpdated, Why: "policyscope.event_user", Since: policyRelease},
	{Name: webhook.UserDeleted, Why: "policyscope.event_user_deleted", Since: policyRelease},
}

// MissingForPolicy returns the scopes of [PolicyScopes] that the organization's connection lacks. Like
// [Connections.Missing] it returns none if there is no working connection, or if Zoom did not return the granted
// scopes.
func (c *Connections) MissingForPolicy(ctx context.Context, actor navette.Actor) ([]Scope, error) {
	return c.missing(ctx, actor, PolicyScopes)
}
