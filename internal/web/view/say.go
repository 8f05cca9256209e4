package view

import (
	"navette.dev/navette/internal/lang"
)

// Say returns a message with its arguments, given as pairs of name and value.
func Say(key string, pairs ...any) lang.Say {
	args := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i].(string)] = pairs[i+1]
	}
	return lang.Say{Key: key, Args: args}
}

// Count returns a message with the plural form of n, and its other arguments as pairs of name and value.
func Count(key string, n int64, pairs ...any) lang.Say {
	s := Say(key, pairs...)
	s.Plural, s.Count = true, int(n)
	return s
}

// SayOf returns the message with a key and arguments, such as those of a navette.Error. If the argument "n" is above
// 0, it selects the plural form.
func SayOf(key string, args map[string]any) lang.Say {
	n, _ := args["n"].(int)
	return lang.Say{Key: key, Plural: n > 0, Count: n, Args: args}
}
