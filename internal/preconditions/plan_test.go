package preconditions_test

import (
	"testing"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/preconditions"
	"navette.dev/navette/internal/zoom"
)

// TestThePlanFollowsFromAllClues has a licensed user unless a case says otherwise.
func TestThePlanFollowsFromAllClues(t *testing.T) {
	const free, pro, business = zoom.PlanFree, zoom.PlanPro, zoom.PlanBusiness
	yes, no := true, false
	cases := []struct {
		name     string
		reading  preconditions.Reading
		answer   zoom.Plan
		plan     zoom.Plan
		sure     bool
		disagree bool
		refuted  bool
	}{
		{"nothing", preconditions.Reading{}, "", zoom.PlanUnknown, false, false, false},
		{"only an answer", preconditions.Reading{}, business, business, true, false, false},
		{"pro", preconditions.Reading{Licence: 2, Capacity: 100}, "", pro, true, false, false},
		{"large meetings alone", preconditions.Reading{Licence: 2, Capacity: 300}, "", pro, false, false, false},
		{"and the answer pro", preconditions.Reading{Licence: 2, Capacity: 500}, pro, pro, true, false, false},
		{"and the answer business", preconditions.Reading{Licence: 2, Capacity: 300}, business, business, true, false,
			false},
		{"and the rates of pro", preconditions.Reading{Licence: 2, Capacity: 500, PerSecond: 30}, "", pro, true, false,
			false},
		{"and the rates of business", preconditions.Reading{Licence: 2, Capacity: 300, PerSecond: 80}, "", business, true,
			false, false},
		{"rates that no plan has", preconditions.Reading{Licence: 2, Capacity: 300, PerSecond: 800}, "", pro, false,
			false, false},
		{"refused as unpaid", preconditions.Reading{Licence: 1, Capacity: 100, Paid: &no}, "", free, true, false, false},
		{"a Basic user of a paid account", preconditions.Reading{Licence: 1, Capacity: 100, Paid: &yes}, "", pro, false,
			false, false},
		{"a Basic user of an account of any plan", preconditions.Reading{Licence: 1, Capacity: 100}, "",
			zoom.PlanUnknown, false, false, false},
		{"Biz-United", preconditions.Reading{Licence: 2, Capacity: 300, United: "32"}, "", business, true, false, false},
		{"Pro-United", preconditions.Reading{Licence: 2, Capacity: 300, United: "32768"}, "", pro, true, false, false},
		{"Business Plus", preconditions.Reading{Licence: 2, Workplace: 16}, "", business, true, false, false},
		{"Pro Plus", preconditions.Reading{Licence: 2, Workplace: 4398046511104}, "", pro, true, false, false},
		{"an add-on", preconditions.Reading{Concurrent: "Plus"}, "", zoom.PlanUnknown, false, false, false},
		{"bundle against rates", preconditions.Reading{Licence: 2, United: "32", PerSecond: 30}, "", pro, false, true,
			false},
		{"which an answer cannot settle", preconditions.Reading{Licence: 2, United: "32", PerSecond: 30}, business, pro,
			false, true, true},
		{"licence against refusal", preconditions.Reading{Licence: 2, Paid: &no}, "", free, false, true, false},
		{"answer above the rates", preconditions.Reading{Licence: 2, PerSecond: 30}, business, pro, false, false, true},
		{"answer below the rates", preconditions.Reading{Licence: 2, PerSecond: 80}, pro, pro, false, false, true},
	}
	for _, c := range cases {
		v := preconditions.Decide(c.reading, navette.PlanAnswer{Plan: string(c.answer)})
		if v.Plan != c.plan || v.Sure() != c.sure || v.Disagree != c.disagree || v.Refuted != c.refuted {
			t.Errorf("%s: %q, sure %t, disagree %t, refuted %t; want %q, %t, %t, %t", c.name, v.Plan, v.Sure(),
				v.Disagree, v.Refuted, c.plan, c.sure, c.disagree, c.refuted)
		}
	}
}
