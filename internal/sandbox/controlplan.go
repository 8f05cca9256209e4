package sandbox

import (
	"fmt"
	"net/http"
)

// controlUserBundle handles POST /users/{id}/bundle. The bundle appears in the user's profile and changes nothing else.
func (s *Sandbox) controlUserBundle(r *http.Request) (any, error) {
	var in struct {
		United    string `json:"plan_united_type"`
		Workplace int64  `json:"zoom_one_type"`
	}
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	s.lock()
	defer s.mu.Unlock()
	u, err := s.controlUser(r)
	if err != nil {
		return nil, err
	}
	u.united, u.workplace = in.United, in.Workplace
	return s.userBody(u), nil
}

// controlAccountPlan handles POST /account/plan: the account buys another plan, which licenses its Basic users, or
// falls back to the free one, where every user is Basic.
func (s *Sandbox) controlAccountPlan(r *http.Request) (any, error) {
	var in struct {
		Plan string `json:"plan"`
	}
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	s.lock()
	defer s.mu.Unlock()
	bought, known := plans[in.Plan]
	if !known {
		return nil, fmt.Errorf("plan %q: want free, pro, business or enterprise", in.Plan)
	}
	s.plan, s.options.Plan = bought, in.Plan
	s.limits = newRateLimits(bought, s.options.RateFactor)
	for _, u := range s.model.users {
		before := u.kind
		switch {
		case !bought.paid:
			u.kind = 1
		case u.kind == 1:
			u.kind = 2
		}
		s.userTypeChanged(u, before)
	}
	return map[string]string{"plan": in.Plan}, nil
}
