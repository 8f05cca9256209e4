package sandbox

// inGroupSettings is the group whose settings the path names, which are refused in words of their own.
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

// groupSettings is a group's document: its own choices over the account's over the defaults.
func (s *Sandbox) groupSettings(g *group, option string) settingsTree {
	inherited, _ := knownOf(groupDefaults[option], s.model.account.changed[option], "") // what a group cannot have stays with the account
	return merged(merged(groupDefaults[option], inherited), g.settings.changed[option])
}

func (c *call) patchGroupSettings() (any, error) {
	g, err := c.inGroupSettings()
	if err != nil {
		return nil, err
	}
	return nil, c.patchSettings(&g.settings.changed, groupDefaults, "group.settings_updated", g.id, func(option string) settingsTree { return c.groupSettings(g, option) })
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
	return nil, c.patchLocks(&g.settings, "group.lock_settings_updated", g.id)
}
