package firstcall

// Paths of the pages where remedies are applied.
const (
	zoomPath          = "/settings/integrations/zoom"
	preconditionsPath = zoomPath + "/preconditions"
	policyPath        = zoomPath + "/policy"
	peoplePath        = zoomPath + "/people"
)

// cause is what to do about a case.
type cause struct {
	remedy string // the end of the message key "firstcall.remedy_…", or ""
	to     string
}

// causes are the cases that any step may have, with what to do. The sentences are "firstcall.case_…".
var causes = map[string]cause{
	"not_connected": {"connect", zoomPath},
	"attention":     {"reconnect", zoomPath},
	"paused":        {"resume", zoomPath},
	"unreachable":   {"wait", ""},
	"unsure":        {"wait", ""},
	"limited":       {"wait", ""},
	"refused":       {"permissions", preconditionsPath},
	"disk_full":     {"disk", ""},
	"wrong_size":    {"wait", ""},
	"damaged":       {"wait", ""},
	"withheld":      {"download", ""},
	"gone":          {"again", ""},
	"failed":        {"wait", ""},
}

// caseOf maps message keys of failures to cases.
var caseOf = map[string]string{
	"reason.not_connected":        "not_connected",
	"reason.connection_attention": "attention",
	"reason.paused":               "paused",
	"reason.zoom_unreachable":     "unreachable",
	"reason.zoom_unsure":          "unsure",
	"reason.zoom_rate_limited":    "limited",
	"reason.zoom_refused":         "refused",
	"reason.disk_full":            "disk_full",
	"reason.file_wrong_size":      "wrong_size",
	"reason.file_damaged":         "damaged",
	"reason.file_withheld":        "withheld",
	"reason.file_gone":            "gone",
}

// remedies are what to do about the cases of one step.
var remedies = map[string]cause{
	"nobody":        {"link", peoplePath},
	"nobody_called": {"again", ""},
	"deleted":       {"again", ""},
	"too_late":      {"again", ""},
	"off":           {"policy", policyPath},
	"basic":         {"licence", preconditionsPath},
	"by_hand":       {"by_hand", ""},
	"missing":       {"recording", preconditionsPath},
	"never":         {"again", ""},
	"no_media":      {"policy", policyPath},
}

// blame makes a failure the case of a step. detail is Zoom's reply.
func (s *Step) blame(message, detail string) {
	s.State = Attention
	s.Case = caseOf[message]
	if s.Case == "" {
		s.Case = "failed"
	}
	if s.Case == "refused" {
		s.Args = map[string]any{"words": detail}
	}
	s.remedy()
}

// remedy sets what to do about the step's case.
func (s *Step) remedy() {
	c, shared := causes[s.Case]
	if !shared {
		c = remedies[s.Case]
	}
	if c.remedy != "" {
		s.Remedy, s.To = "firstcall.remedy_"+c.remedy, c.to
	}
}
