package e2e

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// TestMain runs the tests, or the server if the tests have started this binary as their server.
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
	if atOnce { // the tests mostly wait until the leases of killed servers end
		_ = flag.Set("test.parallel", "32")
	}
	os.Exit(m.Run())
}
