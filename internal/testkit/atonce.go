package testkit

import (
	"flag"
	"strconv"
	"testing"
)

// RunAtOnce runs the tests of a package, n at once unless the command says how many, and returns the exit code. It is
// for the TestMain of packages whose tests mostly wait for answers.
func RunAtOnce(m *testing.M, n int) int {
	flag.Parse()
	chosen := false
	flag.Visit(func(f *flag.Flag) { chosen = chosen || f.Name == "test.parallel" })
	if !chosen {
		_ = flag.Set("test.parallel", strconv.Itoa(n))
	}
	return m.Run()
}
