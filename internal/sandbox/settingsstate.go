package sandbox

// settingsState is the part of GET /state?settings=yes about the account: its settings, those of the option security
// included, its locks, and its groups.
type settingsState struct {
	Settings settingsTree `json:"settings"` // the effective document
	Own      settingsTree `json:"own"`      // what was changed
	Locks    settingsTree `json:"locks"`
	Groups   []groupState `json:"groups"`
}

type groupState struct {
	ID       string       `json:"id"`
	Name     string       `json:"name"`
	Members  []string     `json:"members"`  // ids of users
	Settings settingsTree `json:"settings"` // the effective document
	Own      settingsTree `json:"own"`      // what was set for the group
	Locks    settingsTree `json:"locks"`
}

// userSettingsState is the part of GET /state?settings=yes about a user.
type userSettingsState struct {
	Groups   []string     `json:"groups"`   // ids; the first is the primary group
	Settings settingsTree `json:"settings"` // the effective document
	Own      settingsTree `json:"own"`      // what was set for the user
}

func (s *Sandbox) settingsState() *settingsState {
	account := &s.model.account
	state := &settingsState{
		Settings: merged(s.accountSettings(""), s.accountSettings("security")),
		Own:      merged(account.changed[""], account.changed["security"]),
		Locks:    account.lockSettings(""), Groups: []groupState{},
	}
	for _, g := range s.model.groups {
		members := []string{}
		for _, u := range g.members {
			members = append(members, u.id)
		}
		state.Groups = append(state.Groups, groupState{
			g.id, g.name, members, s.groupSettings(g, ""), merged(nil, g.settings.changed[""]), g.settings.lockSettings(""),
		})
	}
	return state
}

func (s *Sandbox) userSettingsState(u *user) *userSettingsState {
	return &userSettingsState{
		append([]string{}, u.groups...), s.userSettings(u, ""), merged(nil, u.settings.changed[""]),
	}
}
