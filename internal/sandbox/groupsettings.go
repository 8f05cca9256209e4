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

// groupSettings returns a group's document: the defaults, overridden by the account's values and then by the group's
// own.
func (s *Sandbox) groupSettings(g *group, option string) settingsTree {
	// settings that a group cannot have are left out
	inherited, _ := knownOf(groupDefaults[option], s.model.account.changed[option], "")
	return merged(merged(groupDefaults[option], inherited), g.settings.changed[option])
}

func (c *call) patchGroupSettings() (any, error) {
	g, err := c.inGroupSettings()
	if err != nil {
		return nil, err
	}
	return nil, c.patchSettings(&g.settings.changed, groupDefaults, "group.settings_updated", g.id,
		func(option string) settingsTree { return c.groupSettings(g, option) })
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
