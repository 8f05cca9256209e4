package policy

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// readersAtOnce is the number of users whose settings are read at the same time. The client's limiter paces them.
const readersAtOnce = 8

// values has a value for each of [Items], by index. A value that Zoom does not show is not known.
type values []Value

// locks has the state of a lock for each of [Items], by index.
type locks []Lock

// level is the account or a group, with its settings and locks.
type level struct {
	id     string
	name   string
	values values
	locks  locks
}

// member is a user of the account, with effective settings.
type member struct {
	Person
	basic   bool
	linked  bool
	groups  []string // ids, the primary one first as far as Zoom shows it
	created navette.Instant
	values  values // nil if they were not read
	refused string // Zoom's message if it refuses to show them
}

// state is what was read from Zoom about a policy.
type state struct {
	account level
	groups  map[string]*level // those of the affected users and the policy's group, by id
	names   map[string]string // of all groups, by id
	sizes   map[string]int    // number of members of all groups, by id
	target  *level            // the policy's group, nil if it does not exist yet or the policy is for the account
	made    bool              // whether Navette created the policy's group
	problem Reason            // why the policy's group cannot be used, or ""
	inside  map[string]bool   // ids of the members of the policy's group
	users   []*member         // the affected users, and the other members of the policy's group
	byID    map[string]*member
}

// reader reads the state of one policy.
type reader struct {
	org        *store.Org
	api        *zoom.API
	connection navette.Connection
	policy     Policy
	whole      bool // whether all documents of the account are read, and not only those that the policy needs
	progress   func(done, total int64)
}

// read reads everything that the policy is about.
func (r *reader) read(ctx context.Context) (*state, error) {
	s, err := r.readLevels(ctx)
	if err != nil {
		return nil, err
	}
	if err := r.readPeople(ctx, s); err != nil {
		return nil, err
	}
	if err := r.readSettings(ctx, s.users); err != nil {
		return nil, err
	}
	s.users = slices.DeleteFunc(s.users, func(u *member) bool { return u.values == nil && u.refused == "" })
	return s, r.readGroupsOf(ctx, s)
}

// readLevels reads the account and the policy's group.
func (r *reader) readLevels(ctx context.Context) (*state, error) {
	s := &state{
		groups: map[string]*level{}, names: map[string]string{}, sizes: map[string]int{}, inside: map[string]bool{},
		byID: map[string]*member{},
	}
	var err error
	if s.account, err = r.readAccount(ctx); err != nil {
		return nil, err
	}
	for g, err := range r.api.Groups.List(ctx) {
		if err != nil && r.policy.Target == WholeAccount && (zoom.IsScopesMissing(err) || zoom.IsNoPermission(err)) {
			break // the groups only explain why a user has another value
		}
		if err != nil {
			return nil, err
		}
		s.names[g.ID], s.sizes[g.ID] = g.Name, g.Members
	}
	if r.policy.Target == OneGroup {
		if err := r.findGroup(ctx, s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (r *reader) readAccount(ctx context.Context) (level, error) {
	account := level{id: r.connection.ZoomAccountID, values: make(values, len(Items)), locks: make(locks, len(Items))}
	for _, option := range r.options() {
		document, err := r.api.Accounts.Settings(ctx, option)
		if err != nil {
			return account, err
		}
		account.values.fill(document, option)
	}
	document, err := r.api.Accounts.Locks(ctx)
	if err != nil && !zoom.IsScopesMissing(err) && !zoom.IsNoPermission(err) {
		return account, err
	}
	account.locks.fill(document, Account, err == nil)
	return account, nil
}

// options returns the account's documents to read.
func (r *reader) options() []string {
	options := []string{""}
	for _, item := range Items {
		_, needed := r.policy.Values[item.Key]
		if (needed || r.whole) && !slices.Contains(options, item.Option) {
			options = append(options, item.Option)
		}
	}
	return options
}

// fill takes the items' values from a document.
func (v values) fill(document zoom.Document, option string) {
	for i, item := range Items {
		if item.Option == option {
			v[i], _ = ValueOf(document.At(item.keys()...))
		}
	}
}

// fill takes the items' locks from a document. The locks are unknown if Zoom does not show it.
func (l locks) fill(document zoom.Document, at Level, shown bool) {
	for i, item := range Items {
		switch on, known := document.At(item.keys()...).(bool); {
		case !item.LockAt(at):
		case !shown || !known:
			l[i] = LockUnknown
		default:
			l[i] = lockOf(on)
		}
	}
}

// findGroup finds the policy's group. A group that Navette is to create may exist from an earlier apply; a group of the
// same name that Navette did not create is never used.
func (r *reader) findGroup(ctx context.Context, s *state) error {
	id := r.policy.Group.ID
	if r.policy.Group.Create {
		made, err := r.madeGroup(ctx, s)
		if err != nil {
			return err
		}
		id, s.made = made, made != ""
		if id == "" && s.problem == "" && s.taken(r.policy.Group.Name) != "" {
			s.problem = GroupNameTaken
		}
	} else if s.names[id] == "" {
		s.problem = GroupGone
		return nil
	}
	if id == "" {
		return nil
	}
	group, err := r.readGroup(ctx, id, s.names[id])
	if err != nil {
		return err
	}
	s.target, s.groups[id] = group, group
	for m, err := range r.api.Groups.Members(ctx, id) {
		if err != nil {
			return err
		}
		s.inside[m.ID] = true
	}
	return nil
}

// madeGroup returns the id of the group that an earlier apply created for the policy, or "" if there is none. If the
// answer to the request that created it was lost, the group is found by its name: the intent was stored when no group
// had it, and members are added only once the id is stored.
func (r *reader) madeGroup(ctx context.Context, s *state) (string, error) {
	made, err := r.org.PolicyGroups(ctx, r.connection.ZoomAccountID)
	for _, g := range made {
		if g.Name != r.policy.Group.Name {
			continue
		}
		if id := s.taken(g.Name); g.GroupID == "" && id != "" && s.sizes[id] == 0 {
			return id, err
		}
		if s.names[g.GroupID] != "" {
			return g.GroupID, err
		}
	}
	return "", err
}

// taken returns the id of the group that has a name, or "". Zoom does not distinguish the case of names.
func (s *state) taken(name string) string {
	for id, other := range s.names {
		if strings.EqualFold(other, name) {
			return id
		}
	}
	return ""
}

func (r *reader) readGroup(ctx context.Context, id, name string) (*level, error) {
	group := &level{id: id, name: name, values: make(values, len(Items)), locks: make(locks, len(Items))}
	settings, err := r.api.Groups.Settings(ctx, id)
	if err != nil {
		return nil, err
	}
	locked, err := r.api.Groups.Locks(ctx, id)
	if err != nil && !zoom.IsScopesMissing(err) {
		return nil, err
	}
	group.values.fill(settings, "")
	group.locks.fill(locked, Group, err == nil)
	for i, item := range Items {
		if item.LockAt(Account) && !item.LockAt(Group) { // Zoom documents the lock for groups, too
			if on, known := locked.At(item.keys()...).(bool); known && on {
				group.locks[i] = Locked
			}
		}
	}
	return group, nil
}

// readPeople reads the users of the account, and keeps those whom the policy affects and the members of its group.
func (r *reader) readPeople(ctx context.Context, s *state) error {
	linked, err := r.linked(ctx)
	if err != nil {
		return err
	}
	for u, err := range r.api.Users.List(ctx, "active") {
		if err != nil {
			return err
		}
		if u.ID == "" || r.policy.Target == OneGroup && !linked[u.ID] && !s.inside[u.ID] {
			continue
		}
		found := &member{
			Person: Person{ID: u.ID, Name: hosts.NameOf(u), Email: u.Email}, basic: u.Type == zoom.Basic,
			linked: linked[u.ID], groups: u.GroupIDs, created: navette.At(u.CreatedAt),
		}
		s.users, s.byID[u.ID] = append(s.users, found), found
	}
	return nil
}

// linked returns the ids of the Zoom users whose calls are imported.
func (r *reader) linked(ctx context.Context) (map[string]bool, error) {
	known, err := r.org.Hosts(ctx, r.connection.ZoomAccountID)
	if err != nil {
		return nil, err
	}
	links, err := r.org.HostLinks(ctx)
	if err != nil {
		return nil, err
	}
	imported := map[string]bool{}
	for _, link := range links {
		imported[link.HostID] = link.ForImport
	}
	linked := map[string]bool{}
	for _, h := range known {
		if imported[h.ID] {
			linked[h.ZoomUserID] = true
		}
	}
	return linked, nil
}

// readSettings reads the effective settings of users. A user who no longer exists keeps none.
func (r *reader) readSettings(ctx context.Context, users []*member) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(readersAtOnce)
	var done atomic.Int64
	for _, u := range users {
		group.Go(func() error {
			err := r.readUser(ctx, u)
			r.progress(done.Add(1), int64(len(users)))
			return err
		})
	}
	return group.Wait()
}

// readUser reads a user's effective settings.
func (r *reader) readUser(ctx context.Context, u *member) error {
	document, err := r.api.Users.SettingsDocument(ctx, hosts.UserPath(r.connection, u.ID))
	var refused *zoom.Error
	switch {
	case err == nil:
		u.values = make(values, len(Items))
		u.values.fill(document, "")
	case zoom.IsNotFound(err):
		u.values = nil
	case zoom.IsNoPermission(err) && errors.As(err, &refused):
		u.values, u.refused = nil, refused.Message
	default:
		return err
	}
	return nil
}

// readGroupsOf reads the groups of the affected users.
func (r *reader) readGroupsOf(ctx context.Context, s *state) error {
	for _, u := range s.users {
		for _, id := range u.groups {
			if s.groups[id] != nil || s.names[id] == "" {
				continue
			}
			group, err := r.readGroup(ctx, id, s.names[id])
			if zoom.IsNotFound(err) {
				continue
			}
			if err != nil {
				return err
			}
			s.groups[id] = group
		}
	}
	return nil
}

// groupsOf returns the groups of a user that were read, the primary one first as far as Zoom shows it.
func (s *state) groupsOf(u *member) []*level {
	var found []*level
	for _, id := range u.groups {
		if g := s.groups[id]; g != nil {
			found = append(found, g)
		}
	}
	return found
}
