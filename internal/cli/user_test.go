package cli_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"navette.dev/navette/internal/cli"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// asProgram is the environment variable with which this binary runs its arguments as the command line.
const asProgram = "NAVETTE_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(cli.Main("test", os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

const address, oldPassword = "camille@atelier-lumiere.example", "navette-demo"

// installation is a data folder with users, and the options to use it.
type installation struct {
	*testing.T
	options []string
}

func newInstallation(t *testing.T, engine store.Engine, data string) installation {
	first := storetest.OpenFirstStage(t, engine)
	return installation{t, []string{"--data", data, "--database", first.Address, "--keys", first.Keys}}
}

func (i installation) program(args ...string) *exec.Cmd {
	process := exec.Command(os.Args[0], append(args, i.options...)...)
	process.Env = append(os.Environ(), asProgram+"=1")
	return process
}

// run runs a command to its end and returns its output and whether it succeeded.
func (i installation) run(input string, args ...string) (out, errOut string, ok bool) {
	i.Helper()
	process := i.program(args...)
	var stdout, stderr bytes.Buffer
	process.Stdin, process.Stdout, process.Stderr = strings.NewReader(input), &stdout, &stderr
	err := process.Run()
	return strings.TrimSpace(stdout.String()), stderr.String(), err == nil
}

// serve starts the server and returns it with its address.
func (i installation) serve() (*exec.Cmd, string) {
	i.Helper()
	server := i.program("serve", "--listen", "127.0.0.1:0", "--log-level", "error")
	server.Stderr = i.Output()
	stdout, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		i.Fatal(err)
	}
	i.Cleanup(func() { kill(server) })
	var ready struct{ URL string }
	if err := json.NewDecoder(stdout).Decode(&ready); err != nil {
		i.Fatal(err)
	}
	return server, ready.URL
}

// kill kills a server, which leaves its socket behind.
func kill(server *exec.Cmd) {
	_ = server.Process.Kill()
	_ = server.Wait()
}

// browser is a browser for a server.
type browser struct {
	installation
	client *http.Client
	url    string
}

func (i installation) browser(url string) browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		i.Fatal(err)
	}
	client := &http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return browser{i, client, url}
}

// signsIn reports whether a password is accepted.
func (b browser) signsIn(password string) bool {
	b.Helper()
	return b.status(
		b.client.PostForm(b.url+"/signin", url.Values{
			"email": {address}, "password": {password},
		})) == http.StatusSeeOther
}

// isIn reports whether the browser is signed in.
func (b browser) isIn() bool {
	b.Helper()
	return b.status(b.client.Get(b.url+"/account")) == http.StatusOK
}

func (b browser) status(answer *http.Response, err error) int {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	_ = answer.Body.Close()
	return answer.StatusCode
}

// TestAPasswordIsResetThroughTheServerOrWithoutIt resets a password while the server runs, after it was killed and
// left its socket, and while it runs again.
func TestAPasswordIsResetThroughTheServerOrWithoutIt(t *testing.T) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			i := newInstallation(t, engine, t.TempDir())
			server, url := i.serve()
			was := i.browser(url)
			if !was.signsIn(oldPassword) || !was.isIn() {
				t.Fatal("the fixture's person cannot sign in")
			}
			stranger := i.browser(url)
			for range 6 { // wrong passwords, until this client has to wait
				stranger.signsIn("a guess of somebody")
			}

			made, told, ok := i.run("", "user", "reset-password", strings.ToUpper(address))
			if !ok || len(made) < 20 || !strings.Contains(told, "Camille Roussel") || strings.Contains(told, made) {
				t.Fatalf("reset: %v, %q, %q", ok, made, told)
			}
			if was.isIn() {
				t.Error("a browser is still signed in after the reset")
			}
			if stranger.signsIn(oldPassword) || !stranger.signsIn(made) {
				t.Error("the new password does not open the running server, or the old one does")
			}

			kill(server)
			if out, told, ok := i.run("chosen by hand\n", "user", "reset-password", "--stdin", address); !ok ||
				out != "" {
				t.Fatalf("reset without a server: %v, %q, %q", ok, out, told)
			}
			_, url = i.serve() // replaces the socket of the killed server
			if b := i.browser(url); b.signsIn(made) || !b.signsIn("chosen by hand") {
				t.Error("what was set while no server ran is not so")
			}
			if made, told, ok := i.run("", "user", "reset-password", address); !ok || !i.browser(url).signsIn(made) {
				t.Errorf("reset through the second server: %v, %q", ok, told)
			}
		})
	}
}

func TestAResetThatCannotBeSaysWhy(t *testing.T) {
	t.Parallel()
	i := newInstallation(t, store.SQLite, t.TempDir())
	i.serve()
	other := newInstallation(t, store.SQLite, i.options[1])
	nowhere := installation{t, []string{"--data", filepath.Join(t.TempDir(), "none")}}
	for _, try := range []struct {
		at    installation
		input string
		args  []string
		says  string
	}{
		{i, "", []string{"nobody@example.org"}, `no person signs in with "nobody@example.org"`},
		{i, "short\n", []string{"--stdin", address}, "from 10 to 200 characters"},
		{i, "", []string{"--stdin", address}, "no password"},
		{other, "", []string{address}, "uses another database"},
		{nowhere, "", []string{address}, "there is no database at"},
	} {
		out, told, ok := try.at.run(try.input, append([]string{"user", "reset-password"}, try.args...)...)
		if ok || out != "" || !strings.Contains(told, try.says) {
			t.Errorf("%v: %v, %q, %q", try.args, ok, out, told)
		}
	}
	if _, err := os.Stat(nowhere.options[1]); err == nil {
		t.Error("a command made a data folder")
	}
}

// TestTheSocketIsTheServersOwn checks the mode of the socket's folder, and a data folder whose path is longer than
// the address of a socket may be.
func TestTheSocketIsTheServersOwn(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), strings.Repeat("long", 30))
	i := newInstallation(t, store.SQLite, data)
	i.serve()
	if info, err := os.Stat(filepath.Join(data, "control")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the socket's folder: %v, %v", info, err)
	}
	other := newInstallation(t, store.SQLite, data)
	if _, told, ok := other.run("", "user", "reset-password", address); ok ||
		!strings.Contains(told, "the running server") {
		t.Errorf("the server was not reached by a long path: %v, %q", ok, told)
	}
}
