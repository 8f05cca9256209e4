package navette

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ParseClock parses the value of --clock and NAVETTE_CLOCK: "real", "", or the text of an [Anchor].
func ParseClock(text string) (Clock, error) {
	if text == "" || text == "real" {
		return RealClock{}, nil
	}
	parts := strings.Split(text, anchorSeparator)
	if len(parts) != 3 {
		return nil, fmt.Errorf("clock %q: want \"real\" or product@real@speed with RFC 3339 instants", text)
	}
	product, err := time.Parse(time.RFC3339Nano, parts[0])
	if err != nil {
		return nil, fmt.Errorf("clock %q: product instant: %w", text, err)
	}
	realInstant, err := time.Parse(time.RFC3339Nano, parts[1])
	if err != nil {
		return nil, fmt.Errorf("clock %q: real instant: %w", text, err)
	}
	speed, err := strconv.ParseFloat(parts[2], 64)
	if err != nil || speed <= 0 {
		return nil, fmt.Errorf("clock %q: speed must be a number above zero", text)
	}
	return NewScaledClock(Anchor{Real: realInstant, Product: product, Speed: speed}), nil
}
