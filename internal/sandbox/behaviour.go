package sandbox

import (
	"fmt"
	"slices"
	"strings"
)

// behaviour is a point on which Zoom's documents are silent or observations disagree. A switch chooses between the
// possible readings.
type behaviour struct {
	Name   string   `json:"name"`
	Values []string `json:"values"` // the first is the default
	Reason string   `json:"reason"`
}

// behaviours lists every switch, in the order of the documentation.
var behaviours = []behaviour{
	{"refresh-rotation", []string{"lenient", "strict"},
		"whether an old refresh token still works after a refresh: it did when last measured, Zoom says to use only " +
			"the newest"},
	{"refresh-token", []string{"new", "same"},
		"whether a refresh returns a new refresh token or the same again: Zoom documents a new one"},
	{"s2s-rotation", []string{"keep", "replace"}, "whether a new Server-to-Server token ends the one before it"},
	{"s2s-me", []string{"owner", "refuse"}, "whether `me` works with a Server-to-Server token"},
	{"invalid-client-status", []string{"400", "401"}, "HTTP status of invalid_client at the token endpoint"},
	{"missing-scope-status", []string{"400", "401", "403"}, "HTTP status of code 4711, scopes missing"},
	{"token-error-number", []string{"none", "reason"},
		"whether the reason of a refused token ends with Zoom's number for it"},
	{"authorize-scope", []string{"take", "ignore"},
		"whether `scope` at the authorization narrows what the app gets: apps with classic scopes are said to ignore " +
			"it"},
	{"account-lock-scope", []string{"master", "admin"},
		"granular scope that reads the account's locks: the reference lists only `:master`, the webhook's page names " +
			"`:admin`"},
	{"auto-delete-days", []string{"refuse", "ignore"},
		"what happens to an `auto_delete_cmr_days` that is not 30, 60, 90 or 120: the portal offers 7 as well"},
	{"locked-setting", []string{"ignore", "refuse"},
		"whether a change of a setting that is locked above is accepted without effect or refused"},
	{"group-order", []string{"primary-first", "by-id"},
		"order of a user's `group_ids`: the reference does not say whether the primary group is first"},
	{"account-recordings-scope", []string{"admin", "master"},
		"scope that lists the account's recordings: only the reference for master accounts has the operation, yet an " +
			"`:admin` scope exists"},
	{"rate-limit-code", []string{"429", "4001"}, "code in the body of a 429"},
	{"rate-limit-headers", []string{"full", "category", "none"}, "which X-RateLimit headers are sent"},
	{"webhook-retry", []string{"5xx", "non-2xx"}, "whether an answer of 3xx or 4xx is delivered again"},
	{"webhook-stamp", []string{"fresh", "original"}, "whether a repeated delivery is stamped and signed anew"},
	{"updated-plan", []string{"any", "pro"}, "lowest plan that meeting.updated is sent under"},
	{"transcript-plan", []string{"pro", "business"}, "lowest plan that recording.transcript_completed is sent under"},
	{"webhook-download-token", []string{"only", "any"},
		"whether addresses from webhooks take only the webhook's own token"},
	{"download-range", []string{"on", "off"}, "whether downloads honour Range"},
	{"download-redirect", []string{"other-host", "none"},
		"whether a download is redirected to a signed address on another host"},
	{"delete-counts", []string{"no", "yes"}, "whether deleting counts toward the 100 creates and updates a day"},
	{"transcript", []string{"on", "off"},
		"whether recordings get a transcript: accounts that switched it off get none"},
	{"recording-type", []string{"number", "string"},
		"JSON type of a recording's `type`: documented as text, seen as a number"},
}

// readBehaviours reads name=value pairs and returns the value of every switch.
func readBehaviours(pairs []string) (map[string]string, error) {
	chosen := make(map[string]string, len(behaviours))
	for _, b := range behaviours {
		chosen[b.Name] = b.Values[0]
	}
	for _, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		if err := choose(chosen, name, value); err != nil {
			return nil, err
		}
	}
	return chosen, nil
}

func choose(chosen map[string]string, name, value string) error {
	i := slices.IndexFunc(behaviours, func(b behaviour) bool { return b.Name == name })
	if i < 0 {
		return fmt.Errorf("behaviour %q is not known", name)
	}
	if !slices.Contains(behaviours[i].Values, value) {
		return fmt.Errorf("behaviour %s: %q is none of %s", name, value, strings.Join(behaviours[i].Values, ", "))
	}
	chosen[name] = value
	return nil
}

// is reports whether the named switch has the value. The model must be locked.
func (s *Sandbox) is(name, value string) bool { return s.behaviour[name] == value }
