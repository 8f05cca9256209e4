// Package shape describes the structure of JSON without its contents: which keys it has, and of which type and format
// their values are. A description contains no text of the JSON. A key consists of words of a fixed list, words.txt, and
// each other word of a key is replaced by an asterisk, because the keys of some objects are data, such as user ids or
// names.
package shape

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode"
)

const (
	mostItems = 50   // number of items of an array that are described
	mostPaths = 1000 // number of paths in a description
	mostDepth = 20
	mostBytes = 1 << 20 // larger texts are not described
)

// Shape has the types of the values at each path, in alphabetical order. A path consists of keys with dots between
// them, and of [] for the items of an array. The types are null, boolean, integer, number, object (without keys),
// array, and for strings the format, see [Format].
type Shape map[string][]string

// Of returns the shape of a JSON text. It is nil if the text is empty, too large or not JSON.
func Of(text []byte) Shape {
	if len(text) == 0 || len(text) > mostBytes {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return nil
	}
	s := Shape{}
	s.walk("", value, 0)
	return s
}

// Merge adds the paths and types of another shape.
func (s Shape) Merge(other Shape) {
	for path, types := range other {
		for _, t := range types {
			s.add(path, t)
		}
	}
}

func (s Shape) add(path, kind string) {
	if _, known := s[path]; !known && len(s) >= mostPaths {
		return
	}
	if at, found := slices.BinarySearch(s[path], kind); !found {
		s[path] = slices.Insert(s[path], at, kind)
	}
}

func (s Shape) walk(path string, value any, depth int) {
	if depth > mostDepth {
		return
	}
	switch value := value.(type) {
	case map[string]any:
		if len(value) == 0 {
			s.add(path, "object")
		}
		for _, key := range slices.Sorted(maps.Keys(value)) {
			s.walk(strings.TrimPrefix(path+"."+Name(key), "."), value[key], depth+1)
		}
	case []any:
		s.add(path, "array")
		for _, item := range value[:min(len(value), mostItems)] {
			s.walk(path+"[]", item, depth+1)
		}
	case string:
		s.add(path, Format(value))
	case json.Number:
		s.add(path, numberType(value))
	case bool:
		s.add(path, "boolean")
	case nil:
		s.add(path, "null")
	}
}

func numberType(n json.Number) string {
	if _, err := n.Int64(); err == nil {
		return "integer"
	}
	return "number"
}

//go:embed words.txt
var wordList string

var words = func() map[string]bool {
	known := map[string]bool{}
	for _, word := range strings.Fields(wordList) {
		known[word] = true
	}
	return known
}()

// Name returns a key, the name of a header or the name of an event, in which each word that is not in the list is
// replaced by an asterisk. If no word is in the list, or if the name has other characters than ASCII letters, digits
// and the separators underscore, dash and dot, it returns one asterisk. Words are separated by those characters, and
// before a capital letter that follows a small one.
func Name(name string) string {
	if strings.ContainsFunc(name, foreign) {
		return "*"
	}
	var masked strings.Builder
	known := false
	for _, part := range partsOf(name) {
		switch {
		case strings.ContainsAny(part, separators):
			masked.WriteString(part)
		case words[strings.ToLower(part)]:
			known = true
			masked.WriteString(part)
		default:
			masked.WriteByte('*')
		}
	}
	if !known {
		return "*"
	}
	return masked.String()
}

const separators = "_-."

func foreign(r rune) bool {
	return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(separators, r)
}

// partsOf splits a name into words and separators.
func partsOf(name string) []string {
	var parts []string
	begin := 0
	for i := range len(name) {
		between := strings.IndexByte(separators, name[i]) >= 0
		if i > begin && (between || strings.IndexByte(separators, name[i-1]) >= 0 ||
			unicode.IsUpper(rune(name[i])) && !unicode.IsUpper(rune(name[i-1]))) {
			parts = append(parts, name[begin:i])
			begin = i
		}
	}
	return append(parts, name[begin:])
}
