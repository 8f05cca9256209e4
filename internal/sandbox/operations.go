package sandbox

import (
	"slices"
	"strings"
)

// operationsBy holds the operations by method and first segment of the path, which leaves few to compare.
var operationsBy = func() map[[2]string][]*operation {
	by := map[[2]string][]*operation{}
	for i := range operations {
		op := &operations[i]
		by[[2]string{op.method, op.parts[0]}] = append(by[[2]string{op.method, op.parts[0]}], op)
	}
	return by
}()

// findOperation returns the operation for a method and the segments of a path below /v2. A meeting's UUID may contain
// unescaped slashes and then spans several segments. Among the matching operations, the one with the fewest extra
// segments and variables wins.
func findOperation(method string, parts []string) (*operation, map[string]string, bool) {
	if len(parts) == 0 {
		return nil, nil, false
	}
	var best *operation
	bestCost := 1 << 20
	for _, op := range operationsBy[[2]string{method, parts[0]}] {
		if cost, fits := matchOperation(op.parts, parts); fits && cost < bestCost {
			best, bestCost = op, cost
		}
	}
	if best == nil {
		return nil, nil, false
	}
	return best, pathVars(best.parts, parts), true
}

// matchOperation compares a path with an operation's pattern. The cost counts variables, and each extra segment much
// more.
func matchOperation(pattern, parts []string) (cost int, fits bool) {
	extra := len(parts) - len(pattern)
	if extra < 0 || extra > 0 && !slices.Contains(pattern, "{meetingId}") {
		return 0, false
	}
	at := 0
	for _, part := range pattern {
		switch {
		case part == "{meetingId}":
			at += extra
			cost++
		case strings.HasPrefix(part, "{"):
			cost++
		case part != parts[at]:
			return 0, false
		}
		at++
	}
	return cost + 100*extra, true
}

// pathVars returns the variables of a path that matches a pattern.
func pathVars(pattern, parts []string) map[string]string {
	vars, extra, at := map[string]string{}, len(parts)-len(pattern), 0
	for _, part := range pattern {
		width := 1
		if part == "{meetingId}" {
			width += extra
		}
		if strings.HasPrefix(part, "{") {
			vars[strings.Trim(part, "{}")] = strings.Join(parts[at:at+width], "/")
		}
		at += width
	}
	return vars
}

// everyScope returns every scope that an operation requires.
func everyScope() []string {
	var all []string
	for _, op := range operations {
		all = append(all, op.scopes...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
