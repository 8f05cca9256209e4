package policy

import (
	"slices"
	"time"
)

// Person is a Zoom user in plans and results.
type Person struct {
	ID    string `json:"id"` // Zoom's id
	Name  string `json:"name"`
	Email string `json:"email"`
}

// Affected is a user whose settings a policy is for.
type Affected struct {
	Person
	Linked  bool   `json:"linked"`            // whether the user's calls are imported here
	Basic   bool   `json:"basic,omitempty"`   // whether the user has no licence
	Joins   bool   `json:"joins,omitempty"`   // whether an apply adds the user to the policy's group
	Primary string `json:"primary,omitempty"` // name of the user's primary group, as far as Zoom shows it
}

// Lock is whether a setting is locked.
type Lock string

// The states of a lock. A lock is unknown if Zoom refuses to show it, which happens for the locks of an account.
const (
	Unlocked    Lock = "off"
	Locked      Lock = "on"
	LockUnknown Lock = "unknown"
)

func lockOf(on bool) Lock {
	if on {
		return Locked
	}
	return Unlocked
}

// LevelChange is an item of a policy at the level of its target: what is there, and what is wanted.
type LevelChange struct {
	Level       Level  `json:"level"`
	Owner       string `json:"owner"` // Zoom's id of the account or of the group, "" if the group does not exist yet
	Item        string `json:"item"`  // key
	Present     Value  `json:"present"`
	Wanted      Value  `json:"wanted"`                 // not known if the policy wants only a lock
	Send        bool   `json:"send"`                   // whether an apply sends the value
	LockPresent Lock   `json:"lock_present,omitempty"` // "" if Zoom has no lock for the item at this level
	LockWanted  Lock   `json:"lock_wanted,omitempty"`  // "" if the policy wants none
	SendLock    bool   `json:"send_lock"`              // whether an apply sends the lock
}

// UserChange is a setting that an apply sets for one user, because Zoom does not have it at the level of the target.
type UserChange struct {
	Person
	Item    string `json:"item"`
	Present Value  `json:"present"`
	Wanted  Value  `json:"wanted"`
}

// Reason is why something else than the policy would decide a setting, or why the policy cannot decide it.
type Reason string

// The reasons for an [Offer] come first, then those for an [Impossible].
const (
	OtherGroup Reason = "other_group" // another group is the user's primary one and has another value
	OwnChoice  Reason = "own_choice"  // the user has chosen another value

	LockedByAccount Reason = "locked_by_account" // the account has locked another value
	LockedByGroup   Reason = "locked_by_group"   // another group of the user has locked another value
	NoLicence       Reason = "no_licence"        // the user has no licence
	AccountOnly     Reason = "account_only"      // Zoom has the setting only for the whole account
	SetByHand       Reason = "set_by_hand"       // a value that only Zoom's portal sets, and that no revert could restore
	NoLockThere     Reason = "no_lock_there"     // Zoom has no lock for the item at the level of the target
	GroupNameTaken  Reason = "group_name_taken"  // a group of that name exists that Navette did not create
	GroupGone       Reason = "group_gone"        // the chosen group does not exist in the connected account
	NotRead         Reason = "not_read"          // Zoom refuses to show the user's settings
)

// Wins is an item of which another value would win.
type Wins struct {
	Item    string `json:"item"`
	Present Value  `json:"present"`
	Wanted  Value  `json:"wanted"`
}

// Offer is what an apply does for one user only if that is agreed to: make the policy's group the user's primary one,
// or set the user's own settings.
type Offer struct {
	Person
	Reason    Reason `json:"reason"`
	GroupID   string `json:"group_id,omitempty"` // of the other primary group
	GroupName string `json:"group_name,omitempty"`
	Primary   bool   `json:"primary"` // whether making the policy's group the primary one is offered
	Own       bool   `json:"own"`     // whether setting the user's own settings is offered
	Items     []Wins `json:"items"`
}

// Impossible is an item that the policy cannot decide.
type Impossible struct {
	Level     Level    `json:"level"`
	Item      string   `json:"item,omitempty"` // "" if the reason concerns the whole policy
	Reason    Reason   `json:"reason"`
	GroupID   string   `json:"group_id,omitempty"`
	GroupName string   `json:"group_name,omitempty"`
	Present   Value    `json:"present"`
	Wanted    Value    `json:"wanted"`
	Users     []Person `json:"users,omitempty"` // whom it concerns; empty if it concerns all affected users
}

// MemberChanges are the changes of the policy's group.
type MemberChanges struct {
	GroupID   string   `json:"group_id,omitempty"` // "" if the group does not exist yet
	GroupName string   `json:"group_name,omitempty"`
	Create    bool     `json:"create,omitempty"`
	Add       []Person `json:"add,omitempty"`
	Remove    []Person `json:"remove,omitempty"` // only from a group that Navette created
}

// AtRisk are recordings of one user that Zoom would delete once automatic deletion is on, and that are not imported.
type AtRisk struct {
	Person
	Count  int       `json:"count"`
	Oldest time.Time `json:"oldest"` // UTC
}

// Plan is what an apply of a policy would change in Zoom, and what it would leave.
type Plan struct {
	Fingerprint string        `json:"fingerprint"` // changes with everything that an apply would do
	Version     int64         `json:"version"`     // of the policy
	ReadAt      time.Time     `json:"read_at"`     // product time, UTC
	Affected    []Affected    `json:"affected"`
	Levels      []LevelChange `json:"levels"`
	Users       []UserChange  `json:"users,omitempty"`
	Offers      []Offer       `json:"offers,omitempty"`
	Impossible  []Impossible  `json:"impossible,omitempty"`
	Members     MemberChanges `json:"members,omitzero"`
	AtRisk      []AtRisk      `json:"at_risk,omitempty"`
	Checklist   []CheckItem   `json:"checklist,omitempty"`
}

// Empty reports whether an apply would send nothing without an agreement to the offers.
func (p Plan) Empty() bool {
	return len(p.Users) == 0 && !p.Members.Create && len(p.Members.Add) == 0 && len(p.Members.Remove) == 0 &&
		!slices.ContainsFunc(p.Levels, func(c LevelChange) bool { return c.Send || c.SendLock })
}

// NeedsConsent reports whether the plan switches automatic deletion on while recordings would be lost.
func (p Plan) NeedsConsent() bool { return len(p.AtRisk) > 0 }

// Consent is to which users an agreement applies.
type Consent struct {
	All   bool     `json:"all,omitempty"` // also users that an apply finds only while it runs
	Users []string `json:"users,omitempty"`
}

// Has reports whether the consent includes a Zoom user.
func (c Consent) Has(zoomUserID string) bool { return c.All || slices.Contains(c.Users, zoomUserID) }

// Agreement is what a user agreed to when starting an apply.
type Agreement struct {
	Primary    Consent `json:"primary,omitzero"` // make the policy's group the primary one
	Own        Consent `json:"own,omitzero"`     // set the user's own settings
	AutoDelete bool    `json:"auto_delete,omitempty"`
}

// Outcome is what became of a change.
type Outcome string

// The outcomes.
const (
	Waiting    Outcome = "waiting"    // not sent yet
	Applied    Outcome = "applied"    // read back as wanted
	Dropped    Outcome = "dropped"    // Zoom accepted the request, and the value did not change
	Refused    Outcome = "refused"    // Zoom refused the request; Detail has its message
	Unverified Outcome = "unverified" // sent, and Zoom does not show it
	KeptOwn    Outcome = "kept_own"   // the user's own choice stays, since setting it was not agreed to
	KeptOther  Outcome = "kept_other" // another group of the user decides, since changing it was not agreed to
	NotAgreed  Outcome = "not_agreed" // automatic deletion was not agreed to
)

// Change is what an [ItemResult] is about.
type Change string

// The kinds of change.
const (
	Setting     Change = "setting"
	LockChange  Change = "lock"
	Membership  Change = "member"
	PrimaryOf   Change = "primary"
	CreateGroup Change = "group"
)

// ItemResult is the outcome of one change. Users have a result for each change that is not Applied; the applied ones
// are counted in [Result].
type ItemResult struct {
	Level   Level   `json:"level"`
	Owner   string  `json:"owner"` // Zoom's id of the account, the group or the user
	Name    string  `json:"name,omitempty"`
	Change  Change  `json:"change"`
	Item    string  `json:"item,omitempty"`
	Wanted  Value   `json:"wanted"`
	Found   Value   `json:"found"`
	Outcome Outcome `json:"outcome"`
	Detail  string  `json:"detail,omitempty"` // Zoom's message
}

// Result is the outcome of an apply or a revert, so far if it is not finished.
type Result struct {
	Items   []ItemResult   `json:"items,omitempty"`
	Applied map[string]int `json:"applied,omitempty"` // by item, the number of users for whom it was read back as wanted
	Added   int            `json:"added,omitempty"`   // number of members added to the group
	Removed int            `json:"removed,omitempty"`
	Primary int            `json:"primary,omitempty"` // number of users whose primary group was set
}

// Whole reports whether everything is as wanted: no change was dropped, refused or left.
func (r Result) Whole() bool {
	return !slices.ContainsFunc(r.Items, func(i ItemResult) bool {
		return i.Outcome != Applied && i.Outcome != Unverified
	})
}

// CheckKey names an entry of the checklist: what Zoom's API cannot do.
type CheckKey string

// The entries of the checklist. Their menu paths and texts are in the catalogues.
const (
	CheckDisclaimerText  CheckKey = "disclaimer_text" // title and description that participants see
	CheckDisclaimerLock  CheckKey = "disclaimer_lock"
	CheckSessionDuration CheckKey = "session_duration"   // sign out after a fixed time
	CheckHostPause       CheckKey = "host_pause"         // for users who are not linked
	CheckAutoDelete7     CheckKey = "auto_delete_days_7" // 7 days instead of 30
)

// Verified is what reading Zoom says about an entry of the checklist.
type Verified string

// The results of a verification. An entry that cannot be read has none.
const (
	VerifiedMet   Verified = "met"
	VerifiedUnmet Verified = "unmet"
)

// CheckItem is an entry of the checklist.
type CheckItem struct {
	Key      CheckKey  `json:"key"`
	TickedBy string    `json:"ticked_by,omitempty"` // id of the user
	TickedAt time.Time `json:"ticked_at,omitzero"`
	Verified Verified  `json:"verified,omitempty"`
}
