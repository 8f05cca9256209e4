package firstcall

import (
	"strings"

	rule "navette.dev/navette/internal/firstcall"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/rows"
	"navette.dev/navette/internal/web/view"
)

// test converts a test to what the page shows.
func (a Pages) test(t *rule.Test) Test {
	shown := Test{
		ID: t.ID, Any: t.Any, By: t.AskedBy, At: t.AskedAt.Time, Ended: t.EndedAt.Time, EndedBy: t.EndedBy,
		Stopped: t.Outcome == navette.FirstCallStopped, NextLook: t.NextLook.Time, Host: t.Host, HostEmail: t.HostEmail,
		StartPath: t.StartPath, JoinURL: t.JoinURL, Removable: t.Removable(), Webhooks: a.webhooks(t),
		RecordPath: path + "/record",
	}
	if t.CallID != "" && t.Step(rule.Playable).State == rule.Done {
		shown.CallPath = rows.CallPath(t.CallID)
	}
	last := t.AskedAt.Time
	for _, s := range t.Steps {
		step := Step{
			Kind: string(s.Kind), State: State(s.State), At: s.At.Time, Since: s.Since.Time,
			Looked: s.SeenBy == navette.SeenByLook, To: s.To,
		}
		if !s.At.IsZero() {
			if step.Took = s.At.Sub(last); step.Took > 0 {
				last = s.At.Time
			}
		}
		if key := s.Sentence(); key != "" {
			text := view.SayOf(key, s.Args)
			step.Text = &text
		}
		if s.Remedy != "" {
			remedy := view.Say(s.Remedy)
			step.Remedy = &remedy
		}
		shown.Steps = append(shown.Steps, step)
	}
	for _, f := range t.Files {
		shown.Files = append(shown.Files, File{Kind: fileKind(f.Type), Size: f.Bytes, Got: f.Done, Verified: f.Verified})
	}
	return shown
}

// webhooks returns whether Zoom's webhooks reach the server, as far as the test shows it.
func (a Pages) webhooks(t *rule.Test) Webhooks {
	switch {
	case t.Webhooks:
		return WebhooksArrive
	case !strings.HasPrefix(a.PublicURL, "https://"):
		return WebhooksUnneeded
	case t.Step(rule.Started).State == rule.Done:
		return WebhooksNot
	}
	return WebhooksUnknown
}

// fileKind returns the end of the message key of a file's kind. fileType is Zoom's.
func fileKind(fileType string) string {
	switch fileType {
	case "MP4":
		return "video"
	case "M4A":
		return "audio"
	case "TRANSCRIPT", "CHAT", "TIMELINE":
		return strings.ToLower(fileType)
	}
	return "file"
}
