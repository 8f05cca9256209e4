package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"navette.dev/navette/internal/navette"
)

// What an action of a person counts, beside the time in which the machine answers.
const (
	clickTime = 2 * time.Second
	fieldTime = 5 * time.Second // typed or pasted
)

// party is whose line an action is printed on.
type party string

const (
	administrator party = "Navette"
	atZoom        party = "Zoom's pages"
	colleague     party = "invited people"
	member        party = "member"
)

// cost is what one step costs one party.
type cost struct {
	Machine       time.Duration // from each action until its result is on the page
	Clicks, Field int
}

func (c cost) total() time.Duration {
	return c.Machine + time.Duration(c.Clicks)*clickTime + time.Duration(c.Field)*fieldTime
}

func (c cost) plus(other cost) cost {
	return cost{c.Machine + other.Machine, c.Clicks + other.Clicks, c.Field + other.Field}
}

// line is the cost of a step for one party.
type line struct {
	Step  string
	Party party
	cost
}

// tally counts the actions of all persons and measures time, step by step. Each instant of a step is measured once: a
// mark gives the time since the last one to a party.
type tally struct {
	lines   []line
	step    string
	last    time.Time
	leftOut []leftOut
}

// leftOut is time that does not count.
type leftOut struct {
	What string
	Took time.Duration
}

// begin begins a step.
func (t *tally) begin(step string) { t.step, t.last = step, navette.RealNow() }

func (t *tally) of(who party) *cost {
	i := slices.IndexFunc(t.lines, func(l line) bool { return l.Step == t.step && l.Party == who })
	if i < 0 {
		i = len(t.lines)
		t.lines = append(t.lines, line{Step: t.step, Party: who})
	}
	return &t.lines[i].cost
}

func (t *tally) click(who party) { t.of(who).Clicks++ }
func (t *tally) field(who party) { t.of(who).Field++ }

// mark gives the time since the last mark to a party.
func (t *tally) mark(who party) {
	now := navette.RealNow()
	t.of(who).Machine += now.Sub(t.last)
	t.last = now
}

// leave measures a wait that does not count.
func (t *tally) leave(what string, wait func() error) error {
	began := navette.RealNow()
	err := wait()
	t.last = navette.RealNow()
	t.leftOut = append(t.leftOut, leftOut{what, t.last.Sub(began)})
	return err
}

func (t *tally) total() cost {
	var sum cost
	for _, l := range t.lines {
		sum = sum.plus(l.cost)
	}
	return sum
}

func (t *tally) sum(who party) cost {
	var sum cost
	for _, l := range t.lines {
		if l.Party == who {
			sum = sum.plus(l.cost)
		}
	}
	return sum
}

// print prints the lines, what was left out, and the total as the last line.
func (t *tally) print(w io.Writer, limit time.Duration) {
	fmt.Fprintf(w, "%-26s %-15s %9s %7s %7s %9s\n", "step", "where", "machine", "clicks", "fields", "time")
	row := func(step string, who string, c cost) {
		fmt.Fprintf(w, "%-26s %-15s %7.1f s %7d %7d %7.1f s\n", step, who, c.Machine.Seconds(), c.Clicks, c.Field,
			c.total().Seconds())
	}
	before := ""
	for _, l := range t.lines {
		step := l.Step
		if step == before {
			step = ""
		}
		before = l.Step
		row(step, string(l.Party), l.cost)
	}
	fmt.Fprintln(w, strings.Repeat("-", 78))
	for _, who := range []party{administrator, atZoom, colleague, member} {
		if c := t.sum(who); c != (cost{}) {
			row("all steps", string(who), c)
		}
	}
	for _, l := range t.leftOut {
		fmt.Fprintf(w, "left out: %s, %.1f s\n", l.What, l.Took.Seconds())
	}
	sum := t.total()
	fmt.Fprintf(w, "total: %.1f s of at most %.0f s (%.1f s machine + %d clicks of 2 s + %d fields of 5 s)\n",
		sum.total().Seconds(), limit.Seconds(), sum.Machine.Seconds(), sum.Clicks, sum.Field)
}

// printJSON prints the same as JSON, with times in seconds.
func (t *tally) printJSON(w io.Writer, limit time.Duration) error {
	type row struct {
		Step    string  `json:"step"`
		Where   party   `json:"where"`
		Machine float64 `json:"machine_seconds"`
		Clicks  int     `json:"clicks"`
		Fields  int     `json:"fields"`
		Total   float64 `json:"seconds"`
	}
	type left struct {
		What string  `json:"what"`
		Took float64 `json:"seconds"`
	}
	report := struct {
		Steps   []row   `json:"steps"`
		LeftOut []left  `json:"left_out"`
		Total   float64 `json:"total_seconds"`
		Limit   float64 `json:"limit_seconds"`
	}{Total: t.total().total().Seconds(), Limit: limit.Seconds()}
	for _, l := range t.lines {
		report.Steps = append(report.Steps, row{
			l.Step, l.Party, l.Machine.Seconds(), l.Clicks, l.Field, l.total().Seconds(),
		})
	}
	for _, l := range t.leftOut {
		report.LeftOut = append(report.LeftOut, left{l.What, l.Took.Seconds()})
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(report)
}
