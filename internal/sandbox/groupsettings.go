package sandbox

// inGroupSettings returns the group whose settings the path names. Zoom words its refusals differently from those of
// [call.inGroup].
func (c *call) inGroupSettings() (*group, error) {
	if err := c.mayGroups(); err != nil {
		return nil, err
	}
	g := c.group(c.vars["groupId"])
	if g == nil {
		return nil, refuse(404, 4130, "Group does not exist: %s.", c.vars["groupId"])
	}
	return g, nil
}

func (c *call) getGroupSettings() (any, error) {
	g, err := c.inGroupSettings()
	if err != nil {
		return nil, err
	}
	return c.getSettings(groupDefaults, func(option string) settingsTree { return c.groupSettings(g, option) })
}

// groupSettings returns a group's effective document: the defaults, overridden by the account's values, by the group's
// own, and finally by the values that the account has locked.
func (s *Sandbox) groupSettings(g *group, option string) settingsTree {
	tree := groupDefaults[option]
	inherit := func(values settingsTree) {
		known, _ := knownOf(groupDefaults[option], values, "") // settings that a group cannot have are left out
		tree = merged(tree, known)
	}
	inherit(s.model.account.changed[option])
	tree = merged(tree, g.settings.changed[option])
	inherit(lockedValues(s.accountSettings(option), s.model.account.lockedKeys(option)))
	return tree
}

func (c *call) patchGroupSettings() (any, error) {
	g, err := c.inGroupSettings()
	if err != nil {
		return nil, err
	}
	return nil, c.patchSettings(c.groupLevel(g))
}

func (c *call) getGroupLocks() (any, error) {
	g, err := c.inGroupSettings()
	if err != nil {
		return nil, err
	}
	return c.getSettings(lockDefaults, g.settings.lockSettings)
}

func (c *call) patchGroupLocks() (any, error) {
	g, err := c.inGroupSettings()
	if err != nil {
		return nil, err
	}
	return nil, c.patchSettings(c.groupLocksLevel(g))
}
