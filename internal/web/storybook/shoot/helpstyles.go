package main

import (
	"regexp"
	"slices"
	"strings"
)

// rule is a rule of a style sheet, with the conditions of the blocks around it.
type rule struct {
	conditions string // such as "@media(min-width:62rem)", "" without
	selector   string // or the name of an at-rule
	body       string
}

// rulesOf returns the rules of a minified style sheet without comments in strings.
func rulesOf(sheet, conditions string) []rule {
	var rules []rule
	sheet = comment.ReplaceAllString(sheet, "")
	for {
		open := strings.IndexAny(sheet, "{;")
		if open < 0 {
			return rules
		}
		prelude := strings.TrimSpace(sheet[:open])
		if sheet[open] == ';' {
			rules = append(rules, rule{conditions, prelude, ""})
			sheet = sheet[open+1:]
			continue
		}
		end := closing(sheet, open)
		body := sheet[open+1 : end]
		if group.MatchString(prelude) {
			rules = append(rules, rulesOf(body, conditions+prelude)...)
		} else {
			rules = append(rules, rule{conditions, prelude, body})
		}
		sheet = sheet[min(end+1, len(sheet)):]
	}
}

var (
	comment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	group   = regexp.MustCompile(`^@(media|supports|layer|container)`)
)

// closing returns the offset of the brace that closes the one at an offset, or the length of the sheet.
func closing(sheet string, open int) int {
	depth, quote := 0, byte(0)
	for i := open; i < len(sheet); i++ {
		switch c := sheet[i]; {
		case quote != 0:
			if c == '\\' {
				i++
			} else if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(sheet)
}

// appliesTo reports whether the rule can apply to elements with these names. It may report true for one that does not:
// then a picture is made again without need, but it is never kept by mistake.
func (r rule) appliesTo(names map[string]bool) bool {
	switch {
	case strings.HasPrefix(r.selector, "@"):
		return true // fonts and animations have no selector
	case strings.Contains(r.conditions, "print") || strings.Contains(r.conditions, "forced-colors"):
		return false
	}
	return slices.ContainsFunc(selectors(r.selector), func(selector string) bool { return matches(selector, names) })
}

// selectors splits a list of selectors at its commas, and removes the arguments of pseudo-classes.
func selectors(list string) []string {
	var plain strings.Builder
	depth := 0
	for _, c := range list {
		switch {
		case c == '(':
			depth++
		case c == ')':
			depth--
		case depth == 0:
			plain.WriteRune(c)
		}
	}
	return strings.Split(plain.String(), ",")
}

var (
	// passing are states that no picture shows.
	passing = regexp.MustCompile(`:(hover|active|focus|focus-visible|focus-within|target)\b`)
	pseudo  = regexp.MustCompile(`::?[a-z-]+`)
	named   = regexp.MustCompile(`\[[a-z-]+|[.#]?[A-Za-z_][\w-]*`)
	values  = regexp.MustCompile(`[~|^$*]?=("[^"]*"|'[^']*'|[^\]]*)`)
)

// matches reports whether all names in a selector are among names.
func matches(selector string, names map[string]bool) bool {
	if passing.MatchString(selector) {
		return false
	}
	selector = pseudo.ReplaceAllString(values.ReplaceAllString(selector, ""), "")
	for _, name := range named.FindAllString(selector, -1) {
		if !names[name] {
			return false
		}
	}
	return true
}

// stylesFor returns the rules that can apply to elements with these names, as one text.
func stylesFor(rules []rule, names map[string]bool) string {
	var b strings.Builder
	for _, r := range rules {
		if r.appliesTo(names) {
			b.WriteString(r.conditions + " " + r.selector + "{" + r.body + "}\n")
		}
	}
	return b.String()
}
