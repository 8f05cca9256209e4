package navette

import (
	"maps"
	"slices"
)

// ActorKind is the kind of an actor.
type ActorKind string

// The kinds of actor.
const (
	ActorUser    ActorKind = "user"    // a person with a user in the organization
	ActorMember  ActorKind = "member"  // a customer who is signed in by a mailed link
	ActorKey     ActorKind = "key"     // an API key
	ActorVisitor ActorKind = "visitor" // a person who opened a personal link
	ActorZoom    ActorKind = "zoom"    // Zoom, through a webhook
	ActorSystem  ActorKind = "system"  // Navette itself, when something is due
)

// Role is a user's role in one organization. It decides the user's rights.
type Role string

// The roles, from the most rights to the fewest.
const (
	RoleOwner  Role = "owner"
	RoleAdmin  Role = "admin"
	RoleStaff  Role = "staff"
	RoleViewer Role = "viewer"
)

// Roles lists all roles, from the most rights to the fewest.
var Roles = []Role{RoleOwner, RoleAdmin, RoleStaff, RoleViewer}

// Actor is the person or system that acts in an organization. Methods that act for an actor take it as their first
// argument after the context. They check its rights, and the journal names it.
type Actor struct {
	Kind ActorKind
	Org  string // id of the organization
	ID   string // user, member, key or booking id; "" for Zoom and the system
	Role Role   // for users only
}

// System returns the actor for Navette itself in an organization.
func System(org string) Actor { return Actor{Kind: ActorSystem, Org: org} }

// Right is one thing that an actor may be permitted to do.
type Right string

// The rights. Owners have all of them, and admins all but ManageOwners. Staff have ReadSchedule, WriteSchedule,
// ReadMembers, WriteMembers, ReadCalls, RetryWork, ReadLinks, ReadPreconditions and ManageOwnSpace. Viewers have
// ReadSchedule, ReadCalls and ManageOwnSpace.
const (
	ReadSchedule   Right = "schedule.read"
	WriteSchedule  Right = "schedule.write"
	ReadMembers    Right = "members.read"
	WriteMembers   Right = "members.write"
	ReadCalls      Right = "calls.read"          // calls that the user hosts
	ReadAllCalls   Right = "calls.read.all"      // every call of the organization
	ManageZoom     Right = "zoom.manage"         // connect, pause and disconnect Zoom, link hosts
	ManagePeople   Right = "people.manage"       // list, invite, change and remove colleagues
	ManageOrg      Right = "organization.manage" // change name, zone and language
	RetryWork      Right = "work.retry"
	ReadLinks      Right = "links.read"  // see whether a member's link was sent or refused
	ManageOwnSpace Right = "self.manage" // change one's own language and time zone
	// ReadPreconditions: read what the Zoom account still lacks; only [ManageZoom] changes something there
	ReadPreconditions Right = "preconditions.read"
	// ManageOwners: invite an owner, make a user an owner, and change or remove an owner
	ManageOwners Right = "people.owners"
	ManagePolicy Right = "policy.manage" // read, set and revert the recording policy
	// ManagePrivacy: write, preview and publish the privacy notice, which everyone who has its address may read
	ManagePrivacy Right = "privacy.manage"
	RunFirstCall  Right = "firstcall.run" // test the first call: begin, follow, stop and remove a test
	// ManageImports: pause, resume and cancel imports, import the past, decide about trashed recordings, and move
	// imported recordings to Zoom's trash
	ManageImports Right = "imports.manage"
	RemoveCalls   Right = "calls.remove" // remove a call with its files, for good
	ReadAudit     Right = "audit.read"   // read, begin and annotate the completeness audit
)

var rights = map[Role]map[Right]bool{
	RoleOwner: set(ReadSchedule, WriteSchedule, ReadMembers, WriteMembers, ReadCalls, ReadAllCalls, ManageZoom,
		ManagePeople, ManageOrg, RetryWork, ReadLinks, ManageOwnSpace, ReadPreconditions, ManageOwners,
		ManagePolicy, ManagePrivacy, RunFirstCall, ManageImports, RemoveCalls, ReadAudit),
	RoleAdmin: set(ReadSchedule, WriteSchedule, ReadMembers, WriteMembers, ReadCalls, ReadAllCalls, ManageZoom,
		ManagePeople, ManageOrg, RetryWork, ReadLinks, ManageOwnSpace, ReadPreconditions, ManagePolicy,
		ManagePrivacy, RunFirstCall, ManageImports, RemoveCalls, ReadAudit),
	RoleStaff: set(ReadSchedule, WriteSchedule, ReadMembers, WriteMembers, ReadCalls, RetryWork, ReadLinks,
		ManageOwnSpace, ReadPreconditions),
	// A viewer reads the schedule and the calls they host, but never members' addresses.
	RoleViewer: set(ReadSchedule, ReadCalls, ManageOwnSpace),
}

// Rights returns all rights, ordered by their texts.
func Rights() []Right { return slices.Sorted(maps.Keys(rights[RoleOwner])) }

// May reports whether users with the role have the right.
func (r Role) May(right Right) bool { return rights[r][right] }

// Above reports whether the role has more rights than another.
func (r Role) Above(other Role) bool { return slices.Index(Roles, r) < slices.Index(Roles, other) }

func set(rights ...Right) map[Right]bool {
	m := make(map[Right]bool, len(rights))
	for _, r := range rights {
		m[r] = true
	}
	return m
}

// May reports whether the actor has the right. The system has every right. Zoom, visitors, members and keys have none
// of a user's rights.
func (a Actor) May(r Right) bool {
	switch a.Kind {
	case ActorSystem:
		return true
	case ActorUser:
		return a.Role.May(r)
	default:
		return false
	}
}

// Need returns nil if the actor has the right, otherwise a [Forbidden] error.
func (a Actor) Need(r Right) error {
	if a.May(r) {
		return nil
	}
	return Fail(Forbidden, "reason.forbidden", nil)
}
