package sandbox

import (
	"maps"
	"slices"
	"strings"
)

// at returns the value under the keys, one for each level of a tree.
func at(tree settingsTree, keys ...string) any {
	var here any = tree
	for _, key := range keys {
		object, isObject := here.(settingsTree)
		if !isObject {
			return nil
		}
		here = object[key]
	}
	return here
}

// merged returns a copy of base overridden by the values of over.
func merged(base, over settingsTree) settingsTree {
	out := maps.Clone(base)
	if out == nil {
		out = settingsTree{}
	}
	for key, value := range over {
		inner, isObject := value.(settingsTree)
		existing, wasObject := out[key].(settingsTree)
		switch {
		case isObject && wasObject:
			out[key] = merged(existing, inner)
		case value != nil:
			out[key] = value
		}
	}
	return out
}

// knownOf returns the values of a request whose keys the defaults have with the same JSON type. Values of another
// type are returned as errors.
func knownOf(defaults, in settingsTree, prefix string) (settingsTree, []fieldError) {
	out, wrong := settingsTree{}, []fieldError(nil)
	for _, key := range slices.Sorted(maps.Keys(in)) {
		def, known := defaults[key]
		value := in[key]
		if !known || value == nil {
			continue
		}
		inner, isObject := def.(settingsTree)
		object, fits := value.(settingsTree)
		switch {
		case isObject && fits:
			part, more := knownOf(inner, object, prefix+key+".")
			out[key], wrong = part, append(wrong, more...)
		case !isObject && sameJSONType(def, value):
			out[key] = value
		default:
			wrong = append(wrong, fieldError{prefix + key, "Invalid field."})
		}
	}
	return out, wrong
}

func sameJSONType(a, b any) bool {
	same := false
	switch a.(type) {
	case bool:
		_, same = b.(bool)
	case string:
		_, same = b.(string)
	case float64:
		_, same = b.(float64)
	case []any:
		_, same = b.([]any)
	}
	return same
}

// lockedValues returns the values of a tree whose keys are locked.
func lockedValues(values, locks settingsTree) settingsTree {
	out := settingsTree{}
	for key, lock := range locks {
		inner, isObject := lock.(settingsTree)
		here, _ := values[key].(settingsTree)
		switch {
		case isObject && here != nil:
			out[key] = lockedValues(here, inner)
		case lock == true && values[key] != nil:
			out[key] = values[key]
		}
	}
	return out
}

// difference returns the values of after that differ from those of before.
func difference(before, after settingsTree) settingsTree {
	out := settingsTree{}
	for key, value := range after {
		inner, isObject := value.(settingsTree)
		if !isObject {
			if string(stringify(before[key])) != string(stringify(value)) {
				out[key] = value
			}
			continue
		}
		earlier, _ := before[key].(settingsTree)
		if part := difference(earlier, inner); len(part) > 0 {
			out[key] = part
		}
	}
	return out
}

// pruned returns a copy of a tree without the values for which drop returns true. A path consists of the keys that lead
// to a value, joined by dots; prefix precedes it.
func pruned(tree settingsTree, prefix string, drop func(path string) bool) settingsTree {
	out := settingsTree{}
	for key, value := range tree {
		if inner, isObject := value.(settingsTree); isObject {
			out[key] = pruned(inner, prefix+key+".", drop)
		} else if !drop(prefix + key) {
			out[key] = value
		}
	}
	return out
}

// paths returns the paths of a tree's values, sorted.
func paths(tree settingsTree) (found []string) {
	pruned(tree, "", func(path string) bool {
		found = append(found, path)
		return false
	})
	slices.Sort(found)
	return found
}

// valueAt returns the value at a path of keys that are joined by dots.
func valueAt(tree settingsTree, path string) any { return at(tree, strings.Split(path, ".")...) }
