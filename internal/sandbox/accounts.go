package sandbox

import "cmp"

// mayAccount refuses operations on account settings: they need an administrator, the own account and a paid plan. The last is refused inside a
// status that the caller chooses, since Zoom documents code 200 in answers of status 200 for some of them.
func (c *call) mayAccount(unpaidStatus int) error {
	if err := cmp.Or(c.account(), c.admin()); err != nil {
		return err
	}
	if !c.plan.paid {
		return paidOnly(unpaidStatus, c.options.AccountID)
	}
	return nil
}

func (c *call) getAccountSettings() (any, error) {
	if err := c.mayAccount(200); err != nil {
		return nil, err
	}
	option, err := c.option(accountDefaults)
	if err != nil {
		return nil, err
	}
	return c.only(c.accountSettings(option)), nil
}

func (c *call) patchAccountSettings() (any, error) {
	if err := c.mayAccount(400); err != nil {
		return nil, err
	}
	option, err := c.option(accountDefaults)
	if err != nil {
		return nil, err
	}
	var in settingsTree
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	before := c.accountSettings(option)
	if err := c.model.account.change(option, accountDefaults, in); err != nil {
		return nil, err
	}
	c.settingsUpdated("account.settings_updated", "", before, c.accountSettings(option))
	return nil, nil
}

func (c *call) getAccountLocks() (any, error) {
	if err := c.mayAccount(200); err != nil {
		return nil, err
	}
	return c.getLocks(&c.model.account)
}

func (c *call) patchAccountLocks() (any, error) {
	if err := c.mayAccount(200); err != nil {
		return nil, err
	}
	return nil, c.patchLocks(&c.model.account, "account.lock_settings_updated", "")
}

func (c *call) getLocks(h *settingsHolder) (any, error) {
	option, err := c.option(lockDefaults)
	if err != nil {
		return nil, err
	}
	return c.only(merged(lockDefaults[option], h.locks[option])), nil
}

// patchLocks changes the locks of the account, or of the group of an id.
func (c *call) patchLocks(h *settingsHolder, event, id string) error {
	option, err := c.option(lockDefaults)
	if err != nil {
		return err
	}
	var in settingsTree
	if err := c.decode(&in); err != nil {
		return err
	}
	known, wrong := knownOf(lockDefaults[option], in, "")
	if len(wrong) > 0 {
		return invalid(wrong...)
	}
	before := merged(lockDefaults[option], h.locks[option])
	if h.locks == nil {
		h.locks = documents{}
	}
	h.locks[option] = merged(h.locks[option], known)
	c.settingsUpdated(event, id, before, merged(lockDefaults[option], h.locks[option]))
	return nil
}
