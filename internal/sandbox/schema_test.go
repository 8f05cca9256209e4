package sandbox_test

import (
	"encoding/json"
	"fmt"
	"strings"
)

// schema is the part of JSON Schema that Zoom's documents use.
type schema struct {
	Type       string             `json:"type"`
	Properties map[string]*schema `json:"properties"`
	Required   []string           `json:"required"`
	Items      *schema            `json:"items"`
	AllOf      []*schema          `json:"allOf"`
	OneOf      []*schema          `json:"oneOf"`
	AnyOf      []*schema          `json:"anyOf"`
	Enum       []any              `json:"enum"`
	Additional any                `json:"additionalProperties"`
	Ref        string             `json:"$ref"` // refers to a part of the documents that is missing
	malformed  bool               // one property of one event is a string instead of a schema
}

// UnmarshalJSON implements json.Unmarshaler and marks a value that is not a schema.
func (s *schema) UnmarshalJSON(raw []byte) error {
	type plain schema
	if raw[0] != '{' {
		s.malformed = true
		return nil
	}
	return json.Unmarshal(raw, (*plain)(s))
}

// alternatives returns the schemas any one of which a value may follow. Properties joined by allOf are merged.
func (s *schema) alternatives() []*schema {
	if len(s.AllOf) > 0 {
		joined := &schema{Type: "object", Properties: map[string]*schema{}, Required: s.Required}
		for _, part := range append(s.AllOf, &schema{Properties: s.Properties}) {
			for _, one := range part.alternatives() {
				for name, property := range one.Properties {
					joined.Properties[name] = property
				}
				joined.Required = append(joined.Required, one.Required...)
			}
		}
		return []*schema{joined}
	}
	if options := append(s.OneOf, s.AnyOf...); len(options) > 0 {
		var all []*schema
		for _, option := range options {
			all = append(all, option.alternatives()...)
		}
		return all
	}
	return []*schema{s}
}

// problems returns the fields of a value that are unknown to a schema, have another type, or are missing.
func (s *schema) problems(value any, where string) []string {
	if s.Ref != "" || s.malformed {
		return nil // not documented
	}
	var fewest []string
	for i, option := range s.alternatives() {
		found := option.plainProblems(value, where)
		if i == 0 || len(found) < len(fewest) {
			fewest = found
		}
	}
	return fewest
}

func (s *schema) plainProblems(value any, where string) []string {
	switch value := value.(type) {
	case map[string]any:
		if s.Type != "object" && s.Type != "" {
			return []string{where + ": is an object, the document says " + s.Type}
		}
		return s.objectProblems(value, where)
	case []any:
		if s.Type != "array" {
			return []string{where + ": is a list, the document says " + s.Type}
		}
		var found []string
		for _, item := range value {
			if s.Items != nil {
				found = append(found, s.Items.problems(item, where+"[]")...)
			}
		}
		return found
	}
	return s.scalarProblems(value, where)
}

func (s *schema) objectProblems(value map[string]any, where string) []string {
	var found []string
	join := func(name string) string { return strings.TrimPrefix(where+"."+name, ".") }
	for name, inner := range value {
		property := s.Properties[name]
		if property == nil {
			if len(s.Properties) > 0 && s.Additional == nil {
				found = append(found, join(name)+": is not in the document")
			}
			continue
		}
		found = append(found, property.problems(inner, join(name))...)
	}
	for _, name := range s.Required {
		if _, there := value[name]; !there && s.Properties[name] != nil {
			found = append(found, join(name)+": is required and missing")
		}
	}
	return found
}

func (s *schema) scalarProblems(value any, where string) []string {
	good := true
	switch value := value.(type) {
	case nil:
		good = false
	case bool:
		good = s.Type == "boolean"
	case string:
		good = s.Type == "string"
	case float64:
		good = s.Type == "number" || s.Type == "integer" && value == float64(int64(value))
	}
	if !good && (s.Type != "" || value == nil) {
		return []string{fmt.Sprintf("%s: is %T, the document says %s", where, value, s.Type)}
	}
	if len(s.Enum) == 0 || value == "" {
		return nil
	}
	for _, allowed := range s.Enum {
		if allowed == value {
			return nil
		}
	}
	return []string{fmt.Sprintf("%s: %v is none of the document's values", where, value)}
}
