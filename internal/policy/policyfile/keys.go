package policyfile

import (
	"fmt"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"navette.dev/navette/internal/policy"
)

// readFile reads the keys of a file.
func (r *reader) readFile(root *yaml.Node) {
	p := &r.file.Policy
	var version int
	var target, group string
	var create bool
	seen := r.mapping("", root, []field{
		{"version", func(key string, node *yaml.Node) {
			if value, ok := r.scalar(key, node, "a number"); ok {
				version, _ = value.Any().(int)
				if version != Version {
					r.wrong(node.Line, key, "this Navette reads version %d, not %q", Version, node.Value)
				}
			}
		}},
		{"target", func(key string, node *yaml.Node) {
			r.text(&target)(key, node)
			if p.Target = policy.Target(target); p.Target != policy.WholeAccount && p.Target != policy.OneGroup {
				r.wrong(node.Line, key, "expected account or group, not %q", node.Value)
			}
		}},
		{"group", func(key string, node *yaml.Node) {
			r.file.group = node.Line
			r.text(&group)(key, node)
		}},
		{"create_group", r.yes(&create)},
		{"settings", func(key string, node *yaml.Node) { r.mapping(key+".", node, r.settings()) }},
		{"locks", func(key string, node *yaml.Node) { r.mapping(key+".", node, r.locks()) }},
		{"agreements", func(key string, node *yaml.Node) { r.mapping(key+".", node, r.agreements()) }},
	})
	for _, required := range []string{"version", "target", "settings"} {
		if !seen[required] {
			r.wrong(root.Line, required, "the key is missing: add it as docs/policy.md describes")
		}
	}
	p.Group = policy.GroupChoice{Name: strings.TrimSpace(group), Create: create}
	r.checkGroup(root, seen)
}

// checkGroup checks that the group fits the target.
func (r *reader) checkGroup(root *yaml.Node, seen map[string]bool) {
	p := &r.file.Policy
	switch {
	case p.Target == policy.OneGroup && !seen["group"]:
		r.wrong(root.Line, "group", "the key is missing: name the Zoom group that the policy is for")
	case p.Target == policy.OneGroup && p.Group.Name == "":
		r.wrong(r.file.group, "group", "the name is empty: name the Zoom group that the policy is for")
	case p.Target == policy.WholeAccount && (seen["group"] || seen["create_group"]):
		r.wrong(max(r.file.group, root.Line), "group",
			"a policy for the whole account has no group: remove group and create_group, or write \"target: group\"")
	}
}

// settings returns the keys below "settings": one for each item.
func (r *reader) settings() []field {
	var fields []field
	for _, item := range policy.Items {
		fields = append(fields, field{item.Key, func(key string, node *yaml.Node) {
			value, ok := r.scalar(key, node, expected(item))
			switch {
			case !ok:
			case item.Permits(value):
				r.file.Policy.Values[item.Key] = value
			case item.AlsoMet.Known() && value == item.AlsoMet:
				r.wrong(node.Line, key, "Zoom's API does not set %s: write %s, and set %s by hand as the checklist says; "+
					"Navette then leaves it", value, item.Values[0], value)
			default:
				r.wrong(node.Line, key, "expected %s, not %q", expected(item), node.Value)
			}
		}})
	}
	return fields
}

// expected returns the permitted values of an item in words.
func expected(item policy.Item) string {
	if item.Kind == policy.Switch {
		return "true or false"
	}
	var values []string
	for _, value := range item.Values {
		values = append(values, value.String())
	}
	last := len(values) - 1
	return strings.Join(values[:last], ", ") + " or " + values[last]
}

// locks returns the keys below "locks": one for each item, so that an item without a lock has a mistake of its own.
func (r *reader) locks() []field {
	var fields []field
	for _, item := range policy.Items {
		fields = append(fields, field{item.Key, func(key string, node *yaml.Node) {
			if len(item.Locks) == 0 {
				r.wrong(node.Line, key, "Zoom has no lock for this setting that a program can set: remove the line")
				return
			}
			var locked bool
			r.yes(&locked)(key, node)
			r.file.Policy.Locks[item.Key] = locked
		}})
	}
	return fields
}

// agreements returns the keys below "agreements".
func (r *reader) agreements() []field {
	return []field{
		{"set_primary_groups", r.people(&r.file.Primary)},
		{"set_own_settings", r.people(&r.file.Own)},
		{"delete_recordings", r.yes(&r.file.AutoDelete)},
	}
}

// people reads "all" or a list of people.
func (r *reader) people(into *People) func(string, *yaml.Node) {
	const want = "all, or a list of email addresses or Zoom user ids"
	return func(key string, node *yaml.Node) {
		if node.Kind == yaml.ScalarNode && node.Value == "all" {
			into.All = true
			return
		}
		if node.Kind != yaml.SequenceNode {
			r.wrong(node.Line, key, "expected %s", want)
			return
		}
		for i, entry := range node.Content {
			var name string
			if r.text(&name)(fmt.Sprintf("%s[%d]", key, i), entry); name != "" {
				into.Named = append(into.Named, Name{name, entry.Line})
			}
		}
	}
}
