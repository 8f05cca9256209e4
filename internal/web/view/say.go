package view

import (
	"navette.dev/navette/internal/lang"
)

// Say is a sentence with its arguments, given as pairs of name and value.
func Say(key string, pairs ...any) lang.Say {
	args := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i].(string)] = pairs[i+1]
	}
	return lang.Say{Key: key, Args: args}
}

// Count is a sentence that counts n, with its other arguments.
func Count(key string, n int64, pairs ...any) lang.Say {
	s := Say(key, pairs...)
	s.Plural, s.Count = true, int(n)
	return s
}

// SayOf is a message of the rules as a sentence. One that counts has its number in "n"; 0 counts nothing.
func SayOf(key string, args map[string]any) lang.Say {
	n, _ := args["n"].(int)
	return lang.Say{Key: key, Plural: n > 0, Count: n, Args: args}
}
