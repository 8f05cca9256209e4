package match

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// maxAliases is the greatest number of aliases of an organization.
const maxAliases = 50

// domainName matches a domain with at least two labels (RFC 1035, section 2.3.1).
var domainName = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`)

// Aliases returns the mail domains that count as equal as a text: one line for each pair, as in
// "studio.fr = studio.com".
func (m *Match) Aliases(ctx context.Context, actor navette.Actor) (string, error) {
	if err := actor.Need(navette.ManageZoom); err != nil {
		return "", err
	}
	aliases, err := m.store.Org(actor.Org).Aliases(ctx)
	lines := make([]string, len(aliases))
	for i, a := range aliases {
		lines[i] = a.Domain + " = " + a.SameAs
	}
	return strings.Join(lines, "\n"), err
}

// SaveAliases replaces the aliases by those of a text. If a line is invalid, the error is [navette.Invalid] with the
// field "aliases", and nothing is saved.
func (m *Match) SaveAliases(ctx context.Context, actor navette.Actor, text string) error {
	if err := actor.Need(navette.ManageZoom); err != nil {
		return err
	}
	aliases, err := parseAliases(text)
	if err != nil {
		return err
	}
	return m.update(ctx, actor, func(tx *store.Tx) error { return tx.SaveAliases(ctx, aliases) })
}

// parseAliases returns the aliases of a text, each once. Empty lines are ignored.
func parseAliases(text string) ([]store.Alias, error) {
	var aliases []store.Alias
	var wrong navette.FieldErrors
	number := 0
	for line := range strings.Lines(text) {
		number++
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		a, message := parseAlias(line)
		if message != "" {
			wrong.Add("aliases", message, map[string]any{"line": number})
		} else if !slices.Contains(aliases, a) {
			aliases = append(aliases, a)
		}
	}
	if len(aliases) > maxAliases {
		wrong.Add("aliases", "match.alias_many", map[string]any{"most": maxAliases})
	}
	return aliases, wrong.Err()
}

// parseAlias returns the alias of a line, or the message key of what is wrong with it. The two domains are in
// alphabetical order, so that a repeated pair is found.
func parseAlias(line string) (store.Alias, string) {
	left, right, two := strings.Cut(line, "=")
	if !two || strings.Contains(right, "=") {
		return store.Alias{}, "match.alias_form"
	}
	domains := []string{left, right}
	for i, domain := range domains {
		domains[i] = asciiDomain(strings.ToLower(strings.TrimPrefix(strings.TrimSpace(domain), "@")))
		if len(domains[i]) > 253 || !domainName.MatchString(domains[i]) {
			return store.Alias{}, "match.alias_domain"
		}
	}
	if slices.Sort(domains); domains[0] == domains[1] {
		return store.Alias{}, "match.alias_same"
	}
	return store.Alias{Domain: domains[0], SameAs: domains[1]}, ""
}
