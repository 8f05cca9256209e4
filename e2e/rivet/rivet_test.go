package rivet

import (
	"bufio"
	"os"
	"os/exec"
	"testing"

	"navette.dev/navette/internal/cli"
)

// sandboxVariable is the environment variable with which this binary runs as the program.
const sandboxVariable = "NAVETTE_RIVET_SANDBOX"

func TestMain(m *testing.M) {
	if os.Getenv(sandboxVariable) != "" {
		os.Exit(cli.Main("test", os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

func TestZoomsOwnClientRunsAgainstTheSandbox(t *testing.T) {
	if _, err := os.Stat("node_modules/@zoom/rivet"); err != nil {
		t.Fatal("Zoom's client is not installed; run: make deps")
	}
	line := startSandbox(t, "sandbox", "--clock", "stepped")
	node := exec.CommandContext(t.Context(), "node", "--test", "--test-reporter=spec", "rivet.mjs")
	node.Env = append(os.Environ(), "SANDBOX="+line)
	told, err := node.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, told)
	}
	t.Logf("%s", told)
}

// startSandbox runs the command as a process until the test ends, and returns the line that it prints once it
// answers.
func startSandbox(t *testing.T, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0], args...)
	command.Env = append(os.Environ(), sandboxVariable+"=1")
	command.Stderr = os.Stderr
	out, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return line
}
