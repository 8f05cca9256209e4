package preconditions

import (
	"slices"
	"strconv"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/zoom"
)

// ClueKind is the origin of a clue about the plan.
type ClueKind string

// The clues, from the answers of Zoom's API. None is certain.
const (
	ClueLicence    ClueKind = "licence"    // licence of the connected user
	ClueCapacity   ClueKind = "capacity"   // feature.meeting_capacity in that user's settings
	ClueConcurrent ClueKind = "concurrent" // feature.concurrent_meeting there: only an add-on
	ClueUnited     ClueKind = "united"     // plan_united_type of the user
	ClueWorkplace  ClueKind = "workplace"  // zoom_one_type or license_info_list of the user
	ClueRate       ClueKind = "rate"       // header X-RateLimit-Limit, which not all of Zoom's hosts send
	CluePaid       ClueKind = "paid"       // whether an operation for paid accounts was refused
)

// Clue is something that Zoom answered, and the plans with which it agrees.
type Clue struct {
	Kind  ClueKind
	Value string    // as Zoom sent it, for display
	Low   zoom.Plan // lowest plan with which it agrees; "" if it shows nothing
	High  zoom.Plan // highest one
}

// plans orders the plans by what they permit. Business includes Education and Enterprise.
var plans = []zoom.Plan{zoom.PlanFree, zoom.PlanPro, zoom.PlanBusiness}

func rank(p zoom.Plan) int { return slices.Index(plans, p) }

// proUnited are the numbers of the Zoom United plans for Pro; the others are for Business or Enterprise (Zoom API
// reference, "Get a user").
var proUnited = []string{"1", "2", "4", "8", "16", "32768"}

// proPlus is the number of the Zoom Workplace bundle Pro Plus, in the same reference. All others are of Business,
// Enterprise and Education.
const proPlus = 4398046511104

// clues returns what the reading shows about the plan.
func (r Reading) clues() []Clue {
	list := []Clue{r.licenceClue(), r.capacityClue(), {Kind: ClueConcurrent, Value: r.Concurrent}}
	if r.United != "" {
		plan := zoom.PlanBusiness
		if slices.Contains(proUnited, r.United) {
			plan = zoom.PlanPro
		}
		list = append(list, Clue{ClueUnited, r.United, plan, plan})
	}
	if r.Workplace != 0 {
		plan := zoom.PlanBusiness
		if r.Workplace == proPlus {
			plan = zoom.PlanPro
		}
		list = append(list, Clue{ClueWorkplace, strconv.FormatInt(r.Workplace, 10), plan, plan})
	}
	list = append(list, r.rateClue())
	if r.Paid != nil {
		clue := Clue{CluePaid, "no", zoom.PlanFree, zoom.PlanFree}
		if *r.Paid {
			clue = Clue{CluePaid, "yes", zoom.PlanPro, zoom.PlanBusiness}
		}
		list = append(list, clue)
	}
	return slices.DeleteFunc(list, func(c Clue) bool { return c.Value == "" })
}

// licenceClue reads the licence: only paid plans have licensed users, and every plan has Basic ones.
func (r Reading) licenceClue() Clue {
	switch zoom.UserType(r.Licence) {
	case 0:
		return Clue{}
	case zoom.Licensed:
		return Clue{ClueLicence, "2", zoom.PlanPro, zoom.PlanBusiness}
	default:
		return Clue{Kind: ClueLicence, Value: strconv.Itoa(r.Licence)}
	}
}

// capacityClue reads the number of people in a meeting: 100 on Free and Pro, 300 on Business (Zoom support, plans). An
// add-on for larger meetings makes Pro look like Business, and a Basic user has 100 on every plan.
func (r Reading) capacityClue() Clue {
	clue := Clue{Kind: ClueCapacity, Value: strconv.Itoa(r.Capacity)}
	switch {
	case r.Capacity == 0:
		return Clue{}
	case r.Capacity > 100:
		clue.Low, clue.High = zoom.PlanPro, zoom.PlanBusiness
	case zoom.UserType(r.Licence) != zoom.Basic:
		clue.Low, clue.High = zoom.PlanFree, zoom.PlanPro
	}
	return clue
}

// rateClue compares the number of light calls per second with Zoom's table. A number that is not in it shows nothing.
func (r Reading) rateClue() Clue {
	if r.PerSecond == 0 {
		return Clue{}
	}
	clue := Clue{Kind: ClueRate, Value: strconv.Itoa(r.PerSecond)}
	for _, plan := range plans {
		if zoom.AllowanceOf(plan, zoom.Light).PerSecond == float64(r.PerSecond) {
			clue.Low, clue.High = plan, plan
		}
	}
	return clue
}

// PlanVerdict is the plan of an account as far as it can be told.
type PlanVerdict struct {
	Plan     zoom.Plan // the lowest that is possible, which rates follow; "" if nothing is known
	High     zoom.Plan // the highest that is possible
	Disagree bool      // whether two clues contradict each other
	Refuted  bool      // whether the admin's answer contradicts the clues
	Clues    []Clue
	Answer   navette.PlanAnswer // Plan is "" if no admin answered
}

// Sure reports whether exactly one plan is possible.
func (v PlanVerdict) Sure() bool {
	return v.Plan != "" && v.Plan == v.High && !v.Disagree && !v.Refuted
}

// decide derives the plan from all clues and the admin's answer. Where they leave several plans, contradict each other
// or contradict the answer, it takes the lowest, since calls beyond an account's rates are refused for all its apps.
func decide(clues []Clue, answer navette.PlanAnswer) PlanVerdict {
	v := PlanVerdict{Clues: clues, Answer: answer}
	low, high, known := 0, len(plans)-1, false
	for _, c := range clues {
		if c.Low != "" {
			low, high, known = max(low, rank(c.Low)), min(high, rank(c.High)), true
		}
	}
	if v.Disagree = low > high; v.Disagree {
		low = high
	}
	if said := rank(zoom.Plan(answer.Plan)); said >= 0 {
		v.Refuted = said < low || said > high
		if v.Refuted || v.Disagree {
			low = min(low, said)
		} else {
			low, high = said, said
		}
		known = true
	}
	v.Plan, v.High = plans[low], plans[high]
	if !known || v.Plan == zoom.PlanFree && high > low {
		v.Plan = zoom.PlanUnknown
	}
	return v
}
