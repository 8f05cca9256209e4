package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// units are the units of sizes, in bytes. They are decimal, as those of disks and of prices of stores.
var units = []struct {
	name  string
	bytes float64
}{{"TB", 1e12}, {"GB", 1e9}, {"MB", 1e6}, {"KB", 1e3}, {"B", 1}}

// ParseSize parses a number of bytes with a unit, such as 500MB or 2.5GB. 0 needs no unit.
func ParseSize(text string) (int64, error) {
	number, factor := strings.ToUpper(strings.ReplaceAll(text, " ", "")), float64(0)
	for _, unit := range units {
		if rest, has := strings.CutSuffix(number, unit.name); has {
			number, factor = rest, unit.bytes
			break
		}
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || !(n >= 0 && n*max(factor, 1) < math.MaxInt64) || factor == 0 && n != 0 { // false for NaN
		return 0, wrong{fmt.Sprintf("%q is not a size", text), "Write a number with a unit, such as 500MB or 2GB, or 0"}
	}
	return int64(n * factor), nil
}
