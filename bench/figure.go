package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
)

// Figure is a measured number, with that of a reference measured in the same run.
type Figure struct {
	Name      string  `json:"name"`
	Value     float64 `json:"value"`
	Unit      string  `json:"unit"`      // bytes, seconds, requests, or one of them per second
	Reference float64 `json:"reference"` // in the same unit; 0 if there is no reference
	Ratio     float64 `json:"ratio"`     // Value / Reference; 0 if there is no reference
	Goal      Goal    `json:"goal"`
	OK        bool    `json:"ok"`
}

// Goal is the largest or the smallest value that a figure may have.
type Goal struct {
	bound   float64
	atLeast bool
}

// AtMost returns the goal of a figure that should be small.
func AtMost(bound float64) Goal { return Goal{bound: bound} }

// AtLeast returns the goal of a figure that should be large.
func AtLeast(bound float64) Goal { return Goal{bound: bound, atLeast: true} }

// Reached reports whether a value meets the goal.
func (g Goal) Reached(value float64) bool {
	if g.atLeast {
		return value >= g.bound
	}
	return value <= g.bound
}

// MarshalText implements encoding.TextMarshaler with "<= 1" or ">= 1".
func (g Goal) MarshalText() ([]byte, error) {
	sign := "<= "
	if g.atLeast {
		sign = ">= "
	}
	return []byte(sign + strconv.FormatFloat(g.bound, 'f', -1, 64)), nil
}

// NewFigure compares a value with its reference and its goal.
func NewFigure(name string, value float64, unit string, reference float64, goal Goal) Figure {
	f := Figure{Name: name, Value: value, Unit: unit, Reference: reference, Goal: goal, OK: goal.Reached(value)}
	if reference != 0 {
		f.Ratio = value / reference
	}
	return f
}

// print writes the figure as one line of JSON.
func (f Figure) print(to io.Writer) error {
	line := json.NewEncoder(to)
	line.SetEscapeHTML(false) // goals contain < or >
	if err := line.Encode(f); err != nil {
		return fmt.Errorf("print %s: %w", f.Name, err)
	}
	return nil
}
