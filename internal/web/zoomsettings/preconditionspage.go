package zoomsettings

import (
	"slices"
	"strings"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// PreconditionsPage shows what the recording policy needs and whether it is there. Readers who may not change the
// connection see it without forms.
type PreconditionsPage struct {
	view.Frame
	Connected    bool
	Refused      bool      // whether Zoom refuses the connection's access
	ConnectedAt  time.Time // when the account was connected
	ReadAt       time.Time // when Zoom was last asked, zero if never
	MayChange    bool
	Admins       []string // names of the owners and admins
	Checks       []Precondition
	Missing      []Scope // permissions that the app lacks
	MissingToo   []Scope // those that it lacks and only the recording policy needs
	Plan         PlanSection
	Email        string    // of the connected Zoom user
	Role         string    // that user's role, as Zoom names it
	Heard        time.Time // when Zoom last sent anything, zero if it never did
	SweepEvery   time.Duration
	Server       bool // whether the app is a Server-to-Server app
	Installation bool // whether the app is configured for all organizations
}

// firstCheck is how long after connecting the page expects the first answers of Zoom.
const firstCheck = time.Minute

// checking reports whether the first check after connecting is still expected to end soon.
func (p PreconditionsPage) checking() bool {
	return p.Connected && !p.Refused && p.ReadAt.IsZero() && p.Now.Sub(p.ConnectedAt) < firstCheck
}

// Precondition is one precondition with its result. The message keys are "precondition." + Kind + "_" + Case.
type Precondition struct {
	Kind    string // here, admin, recording, plan, scopes or webhook
	State   string // fine, warning, unknown or failed
	Case    string
	Because string // end of the message key of why it is unknown, or ""
}

// PlanSection is what is known about the plan of the Zoom account.
type PlanSection struct {
	Plan   string // free, pro or business, "" if unknown
	Clues  []PlanClue
	Answer string    // the plan that an admin stated, "" if none
	By     string    // who stated it, "" if that user left
	At     time.Time // when
	Form   view.Form // plan
}

// PlanClue is an answer of Zoom that suggests a plan.
type PlanClue struct {
	Kind  string // end of the message key "precondition.clue_…"
	Value string // as Zoom sent it
	Reads string // end of the message key "precondition.reads_…"
}

// noPlan is the value of the plan form that withdraws the answer.
const noPlan = "none"

// stateOrder orders the problems on the page.
var stateOrder = []string{"failed", "unknown", "warning"}

// problems returns the preconditions that are not met, those that need an action first.
func (p PreconditionsPage) problems() []Precondition {
	var list []Precondition
	for _, state := range stateOrder {
		for _, c := range p.Checks {
			if c.State == state {
				list = append(list, c)
			}
		}
	}
	return list
}

// allFine reports whether every precondition is met.
func (p PreconditionsPage) allFine() bool {
	return p.Connected && !slices.ContainsFunc(p.Checks, func(c Precondition) bool { return c.State != "fine" })
}

// checkedFact returns when Zoom was last asked, in words.
func (p PreconditionsPage) checkedFact() string {
	switch {
	case !p.Connected:
		return ""
	case p.ReadAt.IsZero():
		return p.T("precondition.not_checked")
	default:
		return p.T("precondition.checked", "at", p.When(p.ReadAt, p.Now))
	}
}

// say returns one of the messages about a problem: its title, its text or what to do.
func (p PreconditionsPage) say(c Precondition, part string) string {
	key := "precondition." + c.Kind + "_" + c.Case + "." + part
	if !p.Has(key) {
		return ""
	}
	return p.Say(lang.Say{Key: key, Args: map[string]any{
		"email": p.Email, "role": p.Role, "names": p.adminNames(), "because": p.because(c),
		"answer": p.planName(p.Plan.Answer), "every": p.SweepEvery, "at": p.When(p.Heard, p.Now),
	}})
}

func (p PreconditionsPage) because(c Precondition) string {
	if c.Because == "" {
		return ""
	}
	return p.T("precondition.because_"+c.Because, "email", p.Email)
}

// note returns why a part of a failed precondition is not known, or "".
func (p PreconditionsPage) note(c Precondition) string {
	if c.State == "unknown" || c.Because == "" {
		return ""
	}
	return p.T("precondition."+c.Kind+"_part", "because", p.because(c))
}

// zoomPages are the pages of Zoom's portal where the problems are solved, by kind and case.
var zoomPages = map[string]string{
	"admin_own_user":        "https://marketplace.zoom.us/develop/create",
	"admin_member":          "https://zoom.us/role",
	"admin_role":            "https://zoom.us/role",
	"recording_account_off": "https://zoom.us/account/setting?tab=recording",
	"recording_off":         "https://zoom.us/account/setting?tab=recording",
	"recording_locked":      "https://zoom.us/account/setting?tab=recording",
	"recording_free":        "https://zoom.us/billing",
	"recording_basic":       "https://zoom.us/account/user",
	"recording_user_off":    "https://zoom.us/account/user",
	"recording_unknown":     "https://zoom.us/account/setting?tab=recording",
	"plan_free":             "https://zoom.us/billing",
	"plan_pro":              "https://zoom.us/billing",
	"plan_disagree":         "https://zoom.us/billing",
	"plan_refuted":          "https://zoom.us/billing",
	"plan_unsure":           "https://zoom.us/billing",
	"scopes_missing":        "https://marketplace.zoom.us/user/build",
	"scopes_policy":         "https://marketplace.zoom.us/user/build",
	"webhook_no_secret":     "https://marketplace.zoom.us/user/build",
	"webhook_never":         "https://marketplace.zoom.us/user/build",
	"webhook_silent":        "https://marketplace.zoom.us/user/build",
}

// zoomPage returns the address of the page where a problem is solved, or "". The app of the installation is not the
// reader's.
func (p PreconditionsPage) zoomPage(c Precondition) string {
	if p.Installation && (c.Kind == "scopes" || c.Kind == "webhook") {
		return ""
	}
	return zoomPages[c.Kind+"_"+c.Case]
}

// missing returns the permissions that a problem is about.
func (p PreconditionsPage) missing(c Precondition) []Scope {
	return map[string][]Scope{"scopes_missing": p.Missing, "scopes_policy": p.MissingToo}[c.Kind+"_"+c.Case]
}

// problemClass returns the class of the notice about a problem.
func problemClass(c Precondition) string {
	if c.State == "failed" {
		return "bad"
	}
	return ""
}

// adminsNamed is the greatest number of admins that the page names.
const adminsNamed = 5

func (p PreconditionsPage) adminNames() string {
	return strings.Join(p.Admins[:min(len(p.Admins), adminsNamed)], ", ")
}

// planFact returns the plan that Navette assumes, in words.
func (p PreconditionsPage) planFact() string {
	if p.Plan.Plan == "" {
		return p.T("precondition.plan_is_unknown")
	}
	return p.T("precondition.plan_is", "plan", p.planName(p.Plan.Plan))
}

// planName returns the name of a plan in words.
func (p PreconditionsPage) planName(plan string) string {
	if plan == "" {
		return p.T("precondition.plan_none_name")
	}
	return p.T("precondition.plan_" + plan + "_name")
}

// planInput returns the question which plan the account has.
func (p PreconditionsPage) planInput() view.Input {
	in := view.Input{Name: "plan", Label: p.T("precondition.plan_ask"), Hint: p.T("precondition.plan_ask_hint")}
	for _, plan := range []string{"free", "pro", "business"} {
		in.Options = append(in.Options, view.Option{Value: plan, Text: p.planName(plan)})
	}
	in.Options = append(in.Options, view.Option{Value: noPlan, Text: p.planName("")})
	return in
}

// answered returns who stated the plan and when, in words.
func (p PreconditionsPage) answered() string {
	s := p.Plan
	switch {
	case s.Answer == "":
		return p.T("precondition.plan_no_answer")
	case s.By == "":
		return p.T("precondition.plan_answered_alone", "at", p.When(s.At, p.Now), "plan", p.planName(s.Answer))
	default:
		return p.T("precondition.plan_answered", "name", s.By, "at", p.When(s.At, p.Now), "plan", p.planName(s.Answer))
	}
}

// clueName, clueValue and clueReads return the cells of a clue's row.
func (p PreconditionsPage) clueName(c PlanClue) string {
	return p.T("precondition.clue_"+c.Kind, "email", p.Email)
}

func (p PreconditionsPage) clueValue(c PlanClue) string {
	switch key := "precondition.clue_" + c.Kind + "_" + c.Value; {
	case p.Has(key):
		return p.T(key)
	case c.Kind == "licence":
		return p.T("precondition.clue_licence_other", "value", c.Value)
	case c.Kind == "united" || c.Kind == "workplace":
		return p.T("precondition.clue_number", "value", c.Value)
	default:
		return c.Value
	}
}

func (p PreconditionsPage) clueReads(c PlanClue) string { return p.T("precondition.reads_" + c.Reads) }
