package sandbox

import "cmp"

// mayAccount refuses operations on account settings unless the caller is an administrator of the account and the
// account has a paid plan. unpaidStatus is the HTTP status of the refusal for an unpaid plan, which differs among these
// operations in Zoom's documents.
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
	return c.getSettings(accountDefaults, c.accountSettings)
}

func (c *call) patchAccountSettings() (any, error) {
	if err := c.mayAccount(400); err != nil {
		return nil, err
	}
	return nil, c.patchSettings(c.accountLevel())
}

func (c *call) getAccountLocks() (any, error) {
	if err := c.mayAccount(200); err != nil {
		return nil, err
	}
	return c.getSettings(lockDefaults, c.model.account.lockSettings)
}

func (c *call) patchAccountLocks() (any, error) {
	if err := c.mayAccount(200); err != nil {
		return nil, err
	}
	return nil, c.patchSettings(c.accountLocksLevel())
}
