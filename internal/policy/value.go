package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// Value is the value of a setting: true or false, a whole number, or a word such as "cloud". The zero Value means that
// the value is not known. Values are comparable with ==. In JSON a Value is a boolean, a number, a string or null.
type Value struct{ of any } // nil, bool, int or string

// On and Off are the values of a switch.
var (
	On  = Value{true}
	Off = Value{false}
)

// Number returns the Value of a whole number.
func Number(n int) Value { return Value{n} }

// Word returns the Value of a word.
func Word(w string) Value { return Value{w} }

// ValueOf returns the Value of a decoded JSON or YAML scalar. It reports false for anything that is no boolean, whole
// number or string.
func ValueOf(decoded any) (Value, bool) {
	switch v := decoded.(type) {
	case bool, int, string:
		return Value{v}, true
	case int64:
		return Value{int(v)}, true
	case uint64:
		return Value{int(v)}, v <= math.MaxInt32 //nolint:gosec // a larger number is refused
	case float64:
		return Value{int(v)}, v == math.Trunc(v) && math.Abs(v) <= math.MaxInt32
	case json.Number:
		n, err := strconv.Atoi(v.String())
		return Value{n}, err == nil
	}
	return Value{}, false
}

// Known reports whether the value is known.
func (v Value) Known() bool { return v.of != nil }

// Any returns the value as a bool, an int or a string, or nil if it is not known.
func (v Value) Any() any { return v.of }

// String returns the value as text: "true", "30", "cloud", or "" if it is not known.
func (v Value) String() string {
	if v.of == nil {
		return ""
	}
	return fmt.Sprint(v.of)
}

// MarshalJSON implements [json.Marshaler].
func (v Value) MarshalJSON() ([]byte, error) { return json.Marshal(v.of) }

// UnmarshalJSON implements [json.Unmarshaler].
func (v *Value) UnmarshalJSON(raw []byte) error {
	if bytes.Equal(bytes.TrimSpace(raw), []byte("null")) {
		*v = Value{}
		return nil
	}
	var decoded any
	if err := json.Unmarshal(raw, &decoded); err != nil {
		return err
	}
	value, ok := ValueOf(decoded)
	if !ok {
		return fmt.Errorf("a setting's value is a boolean, a whole number or a string, not %s", raw)
	}
	*v = value
	return nil
}
