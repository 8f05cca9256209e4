// Package lenient decodes JSON whose types vary: Zoom's answers contain numbers as strings, strings as numbers and
// empty strings for missing instants, and they omit fields.
package lenient

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// maxDepth is the depth of nested objects beyond which JSON is not decoded.
const maxDepth = 32

var (
	timeType = reflect.TypeFor[time.Time]()
	rawType  = reflect.TypeFor[json.RawMessage]()
)

// Unmarshal decodes data into the struct, slice or map that into points to. Fields are matched by their json tag. A
// value that cannot be converted to its field's type leaves the field zero. Instants are converted to UTC. Unmarshal
// fails only if the data is not JSON, if into points to a struct or map and the data is no object, or if into points to
// a slice and the data is no array.
func Unmarshal(data []byte, into any) error {
	if !json.Valid(data) {
		return errors.New("not JSON")
	}
	target := reflect.ValueOf(into)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return fmt.Errorf("lenient: target is %T, not a pointer", into)
	}
	target = target.Elem()
	data = bytes.TrimSpace(data)
	wanted, first := opening(target.Type()), data[0]
	if wanted != 0 && first != wanted {
		return fmt.Errorf("JSON begins with %q, not %q", first, wanted)
	}
	set(target, data, 0)
	return nil
}

// opening returns the byte with which the JSON of a type begins, or 0 if it can begin with several.
func opening(t reflect.Type) byte {
	switch {
	case t == rawType || t == timeType:
		return 0
	case t.Kind() == reflect.Struct, t.Kind() == reflect.Map:
		return '{'
	case t.Kind() == reflect.Slice:
		return '['
	}
	return 0
}

// set decodes data into v. depth is the number of objects and arrays around it.
func set(v reflect.Value, data []byte, depth int) {
	if depth > maxDepth || string(data) == "null" {
		return
	}
	switch {
	case v.Type() == rawType:
		v.SetBytes(bytes.Clone(data))
	case v.Type() == timeType:
		v.Set(reflect.ValueOf(instant(text(data))))
	case v.Kind() == reflect.Pointer:
		fresh := reflect.New(v.Type().Elem())
		set(fresh.Elem(), data, depth+1)
		v.Set(fresh)
	case v.Kind() == reflect.Struct:
		setStruct(v, data, depth)
	case v.Kind() == reflect.Slice:
		setSlice(v, data, depth)
	case v.Kind() == reflect.Map:
		setMap(v, data, depth)
	default:
		setLeaf(v, text(data))
	}
}

func setStruct(v reflect.Value, data []byte, depth int) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(data, &fields) != nil {
		return
	}
	setFields(v, fields, depth)
}

func setFields(v reflect.Value, fields map[string]json.RawMessage, depth int) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous && name == "" && field.Type.Kind() == reflect.Struct:
			setFields(v.Field(i), fields, depth)
		case field.IsExported() && name != "" && name != "-":
			if raw, there := fields[name]; there {
				set(v.Field(i), raw, depth+1)
			}
		}
	}
}

func setSlice(v reflect.Value, data []byte, depth int) {
	var items []json.RawMessage
	if json.Unmarshal(data, &items) != nil {
		return
	}
	list := reflect.MakeSlice(v.Type(), len(items), len(items))
	for i, item := range items {
		set(list.Index(i), item, depth+1)
	}
	v.Set(list)
}

func setMap(v reflect.Value, data []byte, depth int) {
	var fields map[string]json.RawMessage
	if v.Type().Key().Kind() != reflect.String || json.Unmarshal(data, &fields) != nil {
		return
	}
	m := reflect.MakeMapWithSize(v.Type(), len(fields))
	for name, raw := range fields {
		item := reflect.New(v.Type().Elem()).Elem()
		set(item, raw, depth+1)
		m.SetMapIndex(reflect.ValueOf(name).Convert(v.Type().Key()), item)
	}
	v.Set(m)
}

// setLeaf converts the text of a JSON scalar to the type of v. A text that cannot be converted becomes zero.
func setLeaf(v reflect.Value, s string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
	case reflect.Bool:
		b, _ := strconv.ParseBool(strings.ToLower(s))
		v.SetBool(b)
	case reflect.Int, reflect.Int32, reflect.Int64:
		if n := integer(s); !v.OverflowInt(n) {
			v.SetInt(n)
		}
	case reflect.Float64:
		f, _ := strconv.ParseFloat(s, 64)
		v.SetFloat(f)
	}
}

// text returns a JSON scalar as text, without quotes; objects and arrays give "".
func text(data []byte) string {
	switch data[0] {
	case '"':
		var s string
		_ = json.Unmarshal(data, &s)
		return s
	case '{', '[':
		return ""
	}
	return string(data)
}

func integer(s string) int64 {
	s = strings.TrimSpace(s)
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f >= 1<<63 || f < -1<<63 || f != f {
		return 0
	}
	return int64(f)
}

// layouts are the forms of Zoom's instants. Those without a zone are UTC.
var layouts = []string{
	time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04:05Z0700", time.DateOnly,
}

// milliseconds is the number from which on a timestamp is in milliseconds since 1970 and not in seconds. In seconds it
// is after the year 5000.
const milliseconds = 100_000_000_000

func instant(s string) time.Time {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		if n >= milliseconds {
			return time.UnixMilli(n).UTC()
		}
		return time.Unix(n, 0).UTC()
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
