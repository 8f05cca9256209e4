package cli_test

import (
	"bufio"
	"io"
	"strings"
	"testing"

	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// greeting starts the server, returns its standard error up to its ready line, and kills it.
func (i installation) greeting(args ...string) string {
	i.Helper()
	server := i.program(append([]string{"serve", "--listen", "127.0.0.1:0", "--log-level", "error"}, args...)...)
	var words strings.Builder
	server.Stderr = &words
	stdout, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		i.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		i.Errorf("no ready line: %q, %v", line, err)
	}
	kill(server) // also waits until all output is read
	_, _ = io.Copy(io.Discard, stdout)
	return words.String()
}

// TestServeSaysAtStartWhatItNeeds starts an empty server without options, and one that is completely configured.
func TestServeSaysAtStartWhatItNeeds(t *testing.T) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			data := t.TempDir()
			empty := installation{t, []string{"--data", data, "--database", storetest.Address(t, engine)}}
			said := empty.greeting()
			for _, words := range []string{
				"Navette test is ready. Open http://127.0.0.1:", "/first-run?code=", "Give --smtp and --mail-from.",
				"Give --public-url.",
				"No connection to Zoom", "/settings/integrations/zoom",
			} {
				if !strings.Contains(said, words) {
					t.Errorf("an empty server does not say %q:\n%s", words, said)
				}
			}
			said = newInstallation(t, engine, t.TempDir()).greeting("--smtp", "smtp://127.0.0.1:1?tls=none",
				"--mail-from", "a@example.org", "--public-url", "https://navette.example.org")
			if !strings.Contains(said, "Navette test is ready. Open https://navette.example.org\n") {
				t.Errorf("it does not say where it is:\n%s", said)
			}
			for _, words := range []string{"--smtp", "--public-url", "code"} {
				if strings.Contains(said, words) {
					t.Errorf("a server that has it asks for it (%s):\n%s", words, said)
				}
			}
		})
	}
}
