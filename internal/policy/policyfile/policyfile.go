// Package policyfile reads and writes recording policies as YAML files, which organizations keep under version control.
// docs/policy.md describes the format.
//
// Reading is strict: an unknown or repeated key and a value of another type are mistakes, each with its line and what
// to do. A file of which only a part is read would change other settings than its author expects.
package policyfile

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	yaml "go.yaml.in/yaml/v4"

	"navette.dev/navette/internal/policy"
)

// Version is the version of the format.
const Version = 1

// longest is the maximum length of a file in bytes. A policy with an agreement for each of 5 000 people is half as
// long.
const longest = 512 << 10

// File is what a file says.
type File struct {
	// Policy is the wanted policy. If it is for an existing group, it has the group's name and no id; [File.Find] sets
	// the id.
	Policy policy.Policy

	// Primary and Own are the people, by Zoom's id or email address, for whom the file agrees that the policy's group is
	// made the primary one, and that the person's own settings are set.
	Primary, Own People
	AutoDelete   bool // whether the file agrees to automatic deletion while recordings are not imported

	name  string
	group int // line of the group
}

// People are some people, or all.
type People struct {
	All   bool
	Named []Name
}

// Name is a person's email address or Zoom id, with the line on which it is.
type Name struct {
	Text string
	Line int
}

// Mistake is one mistake in a file.
type Mistake struct {
	File string
	Line int    // from 1; 0 if the mistake has no line
	Key  string // path of the key, such as settings.cloud_recording; "" if it has none
	Text string // what is wrong, and what to do
}

// Error returns the mistake as file:line: key: text.
func (m Mistake) Error() string {
	text := m.File + ":"
	if m.Line > 0 {
		text += fmt.Sprintf("%d:", m.Line)
	}
	if m.Key != "" {
		text += " " + m.Key + ":"
	}
	return text + " " + m.Text
}

// Read parses a file. name is its name for the mistakes, which are joined in the error, each a [Mistake].
func Read(name string, text []byte) (File, error) {
	r := &reader{file: File{name: name}}
	r.file.Policy.Values, r.file.Policy.Locks = map[string]policy.Value{}, map[string]bool{}
	if root := r.parse(text); root != nil {
		r.readFile(root)
	}
	return r.file, errors.Join(r.mistakes...)
}

// reader collects the mistakes of a file.
type reader struct {
	file     File
	mistakes []error
}

func (r *reader) wrong(line int, key, text string, args ...any) {
	r.mistakes = append(r.mistakes, Mistake{r.file.name, line, key, fmt.Sprintf(text, args...)})
}

// parse returns the root of the file, or nil after a mistake.
func (r *reader) parse(text []byte) *yaml.Node {
	if len(text) > longest {
		r.wrong(0, "", "the file has %d bytes, and a policy at most %d: check that it is the right file", len(text), longest)
		return nil
	}
	if !utf8.Valid(text) {
		r.wrong(0, "", "the file is not in UTF-8: save it in that encoding")
		return nil
	}
	var document yaml.Node
	err := yaml.Load(text, &document)
	var syntax *yaml.LoadError
	switch {
	case errors.As(err, &syntax) && syntax.Mark.Line > 0:
		r.wrong(syntax.Mark.Line, "", "this is not YAML: %s", syntax.Message)
		return nil
	case err != nil:
		r.wrong(0, "", "the file must contain one policy: %v", err)
		return nil
	case len(document.Content) != 1 || document.Content[0].Kind != yaml.MappingNode:
		r.wrong(1, "", "the file must begin with a key, such as \"version: %d\"", Version)
		return nil
	}
	return document.Content[0]
}

// field is a key of a mapping, and what reads its value.
type field struct {
	name string
	read func(key string, value *yaml.Node)
}

// mapping reads the keys of a mapping, each at most once, and returns the names of those that it has. path is the key
// of the mapping, with a dot at its end.
func (r *reader) mapping(path string, node *yaml.Node, fields []field) map[string]bool {
	seen := map[string]bool{}
	if node.Kind != yaml.MappingNode {
		r.wrong(node.Line, strings.TrimSuffix(path, "."), "expected keys and values, each key on a line of its own")
		return seen
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		at := slices.IndexFunc(fields, func(f field) bool { return key.Kind == yaml.ScalarNode && f.name == key.Value })
		switch {
		case at < 0:
			r.wrong(key.Line, path+key.Value, "unknown key%s", r.suggest(key.Value, fields))
		case seen[key.Value]:
			r.wrong(key.Line, path+key.Value, "the key is there twice: remove one of them")
		default:
			seen[key.Value] = true
			fields[at].read(path+key.Value, value)
		}
	}
	return seen
}

// suggest returns the words that follow an unknown key: the key that is meant, or all that are permitted.
func (r *reader) suggest(key string, fields []field) string {
	var names []string
	for _, f := range fields {
		if distance(key, f.name) <= 2 {
			return fmt.Sprintf("; did you mean %q?", f.name)
		}
		names = append(names, f.name)
	}
	return "; the keys here are " + strings.Join(names, ", ")
}

// distance returns the number of letters to insert, delete or replace in a to get b (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// scalar returns the decoded value of a scalar: bool, int or string. It reports false after a mistake, whose text says
// what is expected.
func (r *reader) scalar(key string, node *yaml.Node, expected string) (policy.Value, bool) {
	var decoded any
	if node.Kind == yaml.ScalarNode && slices.Contains([]string{"!!bool", "!!int", "!!str"}, node.ShortTag()) &&
		node.Decode(&decoded) == nil {
		if value, ok := policy.ValueOf(decoded); ok {
			return value, true
		}
	}
	r.wrong(node.Line, key, "expected %s", expected)
	return policy.Value{}, false
}

func (r *reader) text(into *string) func(string, *yaml.Node) {
	return func(key string, node *yaml.Node) {
		value, ok := r.scalar(key, node, "a text")
		if !ok {
			return
		}
		if text, is := value.Any().(string); is {
			*into = text
			return
		}
		r.wrong(node.Line, key, "%s is no text here: put it between quotation marks, \"%s\"", node.Value, node.Value)
	}
}

func (r *reader) yes(into *bool) func(string, *yaml.Node) {
	return func(key string, node *yaml.Node) {
		if value, ok := r.scalar(key, node, "true or false"); ok {
			*into = value == policy.On
			if value != policy.On && value != policy.Off {
				r.wrong(node.Line, key, "expected true or false, not %q", node.Value)
			}
		}
	}
}
