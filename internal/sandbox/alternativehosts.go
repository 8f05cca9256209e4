package sandbox

import "strings"

// checkAlternativeHosts refuses alternative hosts who are not licensed users of the account.
func (s *Sandbox) checkAlternativeHosts(host *user, settings map[string]any) error {
	names, _ := settings["alternative_hosts"].(string)
	for name := range strings.FieldsFuncSeq(names, func(r rune) bool { return r == ';' || r == ',' }) {
		other := s.model.user(name)
		if other == nil || other.kind != 2 || other == host {
			return refuse(400, 1114,
				"Cannot schedule a meeting with the alternative host %s: they are not a licensed user of this account.",
				strings.TrimSpace(name))
		}
	}
	return nil
}
