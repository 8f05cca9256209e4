package navette

// ActorKind is what sort of actor does something.
type ActorKind string

// The kinds of actor.
const (
	ActorUser    ActorKind = "user"    // a person with a place in the organization
	ActorMember  ActorKind = "member"  // a customer, signed in by a mailed link
	ActorKey     ActorKind = "key"     // an API key
	ActorVisitor ActorKind = "visitor" // somebody who followed a personal link
	ActorZoom    ActorKind = "zoom"    // Zoom, by a webhook
	ActorSystem  ActorKind = "system"  // Navette itself, by the clock
)

// Role is what a user may do in one organization.
type Role string

// The roles, from most to least.
const (
	RoleOwner  Role = "owner"
	RoleAdmin  Role = "admin"
	RoleStaff  Role = "staff"
	RoleViewer Role = "viewer"
)

// Roles are all roles, from most to least.
var Roles = []Role{RoleOwner, RoleAdmin, RoleStaff, RoleViewer}

// Actor is who does something in which organization. Every rule takes it first: rights and the journal need it.
type Actor struct {
	Kind ActorKind
	Org  string // the organization acted in
	ID   string // user, member, key or booking id; "" for Zoom and the system
	Role Role   // for users
}

// System is Navette itself acting in an organization.
func System(org string) Actor { return Actor{Kind: ActorSystem, Org: org} }

// Right is one thing that a rule may allow.
type Right string

// The rights. Which role has which stands in one table, [Actor.May].
const (
	ReadSchedule   Right = "schedule.read"
	WriteSchedule  Right = "schedule.write"
	ReadMembers    Right = "members.read"
	WriteMembers   Right = "members.write"
	ReadCalls      Right = "calls.read"     // calls one hosts
	ReadAllCalls   Right = "calls.read.all" // every call of the organization
	ManageZoom     Right = "zoom.manage"    // connect, pause, disconnect, link hosts
	ManagePeople   Right = "people.manage"
	ManageOrg      Right = "organization.manage" // name, zone and language
	RetryWork      Right = "work.retry"
	ReceiveLinks   Right = "links.read" // see whether a member's link left, and where it was refused
	ManageOwnSpace Right = "self.manage"
)

var rights = map[Role]map[Right]bool{
	RoleOwner: set(ReadSchedule, WriteSchedule, ReadMembers, WriteMembers, ReadCalls, ReadAllCalls, ManageZoom, ManagePeople, ManageOrg, RetryWork, ReceiveLinks, ManageOwnSpace),
	RoleAdmin: set(ReadSchedule, WriteSchedule, ReadMembers, WriteMembers, ReadCalls, ReadAllCalls, ManageZoom, ManagePeople, ManageOrg, RetryWork, ReceiveLinks, ManageOwnSpace),
	RoleStaff: set(ReadSchedule, WriteSchedule, ReadMembers, WriteMembers, ReadCalls, RetryWork, ReceiveLinks, ManageOwnSpace),
	// A viewer reads the schedule, and the calls they host themselves; never members' addresses.
	RoleViewer: set(ReadSchedule, ReadCalls, ManageOwnSpace),
}

func set(rights ...Right) map[Right]bool {
	m := make(map[Right]bool, len(rights))
	for _, r := range rights {
		m[r] = true
	}
	return m
}

// May says whether the actor has the right. The system has every right; Zoom, visitors, members and keys have none of a user's.
func (a Actor) May(r Right) bool {
	switch a.Kind {
	case ActorSystem:
		return true
	case ActorUser:
		return rights[a.Role][r]
	default:
		return false
	}
}

// Need is nil where the actor has the right, else a [Forbidden] error.
func (a Actor) Need(r Right) error {
	if a.May(r) {
		return nil
	}
	return Fail(Forbidden, "reason.forbidden", nil)
}
