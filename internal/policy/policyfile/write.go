package policyfile

import (
	"encoding/json"
	"fmt"
	"strings"

	"navette.dev/navette/internal/policy"
)

// Write returns a policy as a file that [Read] reads. Each setting has its permitted values in a comment.
func Write(p policy.Policy) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# A recording policy of Navette; docs/policy.md describes the keys.\nversion: %d\ntarget: %s\n",
		Version, p.Target)
	if p.Target == policy.OneGroup {
		fmt.Fprintf(&b, "group: %s\n", quoted(p.Group.Name))
		if p.Group.Create {
			b.WriteString("create_group: true # and keep the linked users as its members\n")
		}
	}
	b.WriteString("\nsettings: # a setting that is not listed stays as it is in Zoom\n")
	if len(p.Values) == 0 {
		b.WriteString("  {}\n")
	}
	for _, item := range policy.Items {
		if value, listed := p.Values[item.Key]; listed {
			fmt.Fprintf(&b, "  %s: %s # %s\n", item.Key, value, expected(item))
		}
	}
	if len(p.Locks) > 0 {
		b.WriteString("\nlocks: # true: people below cannot change the setting\n")
	}
	for _, item := range policy.Items {
		if locked, listed := p.Locks[item.Key]; listed {
			fmt.Fprintf(&b, "  %s: %t\n", item.Key, locked)
		}
	}
	return []byte(b.String())
}

// quoted returns a text in double quotes. YAML 1.2 reads every JSON string.
func quoted(text string) string {
	encoded, err := json.Marshal(text)
	if err != nil {
		return `""` // a string is always encoded
	}
	return string(encoded)
}
