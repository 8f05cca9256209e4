package e2e

import (
	"fmt"
	"os"
	"testing"

	"navette.dev/navette/internal/testkit"
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
	os.Exit(testkit.RunAtOnce(m, 32)) // the tests mostly wait until the leases of killed servers end
}
