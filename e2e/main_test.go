// Package e2e judges the whole program from outside. The server is a process of its own, killed at the worst moments and
// started again on the same data; what Zoom holds, which mails arrived and which files lie on disk say whether anything
// was lost or done twice.
package e2e

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// TestMain runs the tests, or, where the tests have started this binary again as their server, serves.
func TestMain(m *testing.M) {
	if options, isServer := os.LookupEnv(serverVariable); isServer {
		if err := runServer(options); err != nil {
			fmt.Fprintln(os.Stderr, "server:", err)
			os.Exit(1)
		}
		return
	}
	flag.Parse()
	atOnce := true
	flag.Visit(func(f *flag.Flag) { atOnce = atOnce && f.Name != "test.parallel" })
	if atOnce { // killed servers' leases have to run out: the tests mostly wait
		_ = flag.Set("test.parallel", "32")
	}
	os.Exit(m.Run())
}
