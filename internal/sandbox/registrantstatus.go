package sandbox

import (
	"cmp"
	"fmt"
)

// putRegistrantStatus handles PUT /meetings/{meetingId}/registrants/status.
func (c *call) putRegistrantStatus() (any, error) {
	m, err := c.meeting()
	if err != nil {
		return nil, err
	}
	var in struct {
		Action      string `json:"action"`
		Registrants []struct {
			ID    string `json:"id"`
			Email string `json:"email"`
		} `json:"registrants"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	status := map[string]string{"approve": "approved", "deny": "denied", "cancel": "cancelled"}[in.Action]
	if status == "" {
		return nil, invalid(fieldError{"action", "Invalid field."})
	}
	if len(in.Registrants) > maxBatch {
		return nil, invalid(fieldError{"registrants", fmt.Sprintf("At most %d registrants.", maxBatch)})
	}
	for _, named := range in.Registrants {
		r := cmp.Or(m.registrantByID(named.ID), m.registrantByEmail(named.Email))
		if r == nil {
			continue
		}
		if c.options.RateLimits == "on" && r.changes.add(c.now) > maxStatusPerDay {
			return nil,
				c.tooMany(
					"You have exceeded the daily rate limit of (%d) for Update Registrant Status API requests "+
						"permitted for this particular registrant.", maxStatusPerDay)
		}
		r.status = status
		c.registrationEvent("meeting.registration_"+status, m, r, c.grant)
	}
	return nil, nil
}

func (c *call) getRegistrationQuestions() (any, error) {
	m, err := c.meeting()
	if err != nil {
		return nil, err
	}
	return cmp.Or(m.questions, &registrationQuestions{Questions: []any{}, CustomQuestions: []any{}}), nil
}

func (c *call) patchRegistrationQuestions() (any, error) {
	m, err := c.meeting()
	if err != nil {
		return nil, err
	}
	in := registrationQuestions{Questions: []any{}, CustomQuestions: []any{}}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	m.questions = &in
	return nil, nil
}
