package config_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"navette.dev/navette/internal/config"
)

// parse parses the arguments with kong as the server's command does, and reads the options.
func parse(t *testing.T, env map[string]string, args ...string) (config.Server, error) {
	t.Helper()
	for name, value := range env {
		t.Setenv(name, value)
	}
	var flags config.Flags
	parser, err := kong.New(&flags)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(args); err != nil {
		t.Fatal(err)
	}
	return flags.Read(os.LookupEnv)
}

func TestNothingGivenIsAWorkingServer(t *testing.T) {
	s, err := parse(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	if s.Listen != "127.0.0.1:8080" || string(s.Database) != filepath.Join("navette-data", "navette.db") ||
		s.SMTP != nil {
		t.Errorf("listen %q, database %q, smtp %v", s.Listen, string(s.Database), s.SMTP)
	}
	if s.SweepEvery != 5*time.Minute {
		t.Errorf("sweep every %v", s.SweepEvery)
	}
}

func TestFlagWinsOverVariable(t *testing.T) {
	s, err := parse(t, map[string]string{"NAVETTE_LISTEN": ":1", "NAVETTE_WORKERS": "3"}, "--listen=:2")
	if err != nil {
		t.Fatal(err)
	}
	if s.Listen != ":2" || s.Workers != 3 {
		t.Errorf("listen %q, workers %d; want :2 and 3", s.Listen, s.Workers)
	}
}

func TestAllMistakesAtOnceEachWithItsPlace(t *testing.T) {
	_, err := parse(t, map[string]string{"NAVETTE_SWEEP_EVERY": "tomorrow"},
		"--listen=8080", "--trusted-proxies=10.0.0.0/8,proxy", "--database=mysql://root@db/x",
		"--smtp=smtp://mail:25?tls=maybe", "--log-level=loud")
	var mistakes config.Mistakes
	if !errors.As(err, &mistakes) {
		t.Fatalf("error %v is not Mistakes", err)
	}
	var places []string
	for _, m := range mistakes {
		places = append(places, m.Where)
		if m.Problem == "" || m.Remedy == "" {
			t.Errorf("%s: problem %q, remedy %q; both must be said", m.Where, m.Problem, m.Remedy)
		}
	}
	want := []string{"--listen", "--trusted-proxies", "--database", "--smtp", "NAVETTE_SWEEP_EVERY", "--log-level"}
	if !reflect.DeepEqual(places, want) {
		t.Errorf("mistakes at %v, want %v\n%v", places, want, err)
	}
}

func TestMistakesOfTwoOptionsTogether(t *testing.T) {
	for _, c := range []struct {
		args  []string
		where string
	}{
		{[]string{"--smtp=smtp://localhost:25?tls=none"}, "--mail-from"},
		{[]string{"--zoom-client-id=abc"}, "--zoom-client-id"},
		{[]string{"--blobs=s3://bucket", "--blobs-secret-key=abc"}, "--blobs-access-key"},
	} {
		_, err := parse(t, nil, c.args...)
		var mistakes config.Mistakes
		if !errors.As(err, &mistakes) || len(mistakes) != 1 || mistakes[0].Where != c.where {
			t.Errorf("%v: got %v, want one mistake at %s", c.args, err, c.where)
		}
	}
}

func TestRecordingsAreInAFolderOrABucket(t *testing.T) {
	for text, want := range map[string]string{
		"": filepath.Join("navette-data", "blobs"), "elsewhere": "elsewhere",
		"s3://bucket/in?region=x": "s3://bucket/in?region=x",
	} {
		if s, err := parse(t, nil, "--blobs="+text); err != nil || s.Blobs != want {
			t.Errorf("%q: %q, %v, want %q", text, s.Blobs, err, want)
		}
	}
	if _, err := parse(t, nil, "--blobs=https://bucket"); err == nil || !strings.Contains(err.Error(), "s3://bucket") {
		t.Errorf("an address of a page: %v", err)
	}
}

func TestTheShareOfZoomsRatesAndTheMailConnections(t *testing.T) {
	s, err := parse(t, nil)
	if err != nil || s.ZoomRateShare != 0.8 || s.MailConnections != 4 {
		t.Errorf("nothing given: share %v, connections %d: %v", s.ZoomRateShare, s.MailConnections, err)
	}
	s, err = parse(t, nil, "--zoom-rate-share=0.25", "--mail-connections=2", "--workers=16")
	if err != nil || s.ZoomRateShare != 0.25 || s.MailConnections != 2 || s.Workers != 16 {
		t.Errorf("share %v, connections %d, workers %d: %v", s.ZoomRateShare, s.MailConnections, s.Workers, err)
	}
	for _, c := range []struct{ arg, remedy string }{
		{"--zoom-rate-share=80%", "from 0.1 to 1"}, {"--zoom-rate-share=0", "from 0.1 to 1"},
		{"--zoom-rate-share=NaN", "from 0.1 to 1"},
		{"--zoom-rate-share=1.1", "from 0.1 to 1"}, {"--mail-connections=0", "from 1 to 100"},
		{"--mail-connections=some", "from 1 to 100"},
	} {
		_, err := parse(t, nil, c.arg)
		var mistakes config.Mistakes
		if !errors.As(err, &mistakes) || len(mistakes) != 1 || !strings.HasPrefix(c.arg, mistakes[0].Where+"=") ||
			!strings.Contains(mistakes[0].Remedy, c.remedy) {
			t.Errorf("%s: %v", c.arg, err)
		}
	}
}

func TestSecretFromFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "smtp")
	if err := os.WriteFile(file, []byte("smtp://ada:p%40ss@mail.example.org?tls=tls\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := parse(t, map[string]string{"NAVETTE_SMTP_FILE": file}, "--mail-from=ada@example.org")
	if err != nil {
		t.Fatal(err)
	}
	want := config.SMTP{Host: "mail.example.org", Port: 465, User: "ada", Password: "p@ss", TLS: config.ImplicitTLS}
	if *s.SMTP != want {
		t.Errorf("smtp %+v, want %+v", *s.SMTP, want)
	}

	_, err = parse(t, map[string]string{"NAVETTE_SMTP_FILE": file, "NAVETTE_SMTP": "smtp://other"},
		"--mail-from=ada@example.org")
	if err == nil || !strings.Contains(err.Error(), "NAVETTE_SMTP_FILE") {
		t.Errorf("given twice: %v", err)
	}
	_, err = parse(t, map[string]string{"NAVETTE_DATABASE_FILE": file + ".missing"})
	if err == nil || !strings.Contains(err.Error(), "NAVETTE_DATABASE_FILE") {
		t.Errorf("missing file: %v", err)
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	const secret = "hunter2"
	s, err := parse(t, nil, "--database=postgres://u:"+secret+"@db/n", "--smtp=smtp://u:"+secret+"@mail",
		"--mail-from=a@example.org",
		"--zoom-client-id=id", "--zoom-client-secret="+secret, "--zoom-webhook-secret="+secret,
		"--blobs=s3://bucket", "--blobs-access-key=id", "--blobs-secret-key="+secret)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("configuration", "server", s, "database", s.Database)
	asJSON, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	for how, text := range map[string]string{
		"%v": fmt.Sprintf("%v %v", s, *s.SMTP), "%+v": fmt.Sprintf("%+v", s), "%#v": fmt.Sprintf("%#v", s),
		"log": log.String(), "json": string(asJSON),
	} {
		if strings.Contains(text, secret) {
			t.Errorf("%s shows the secret: %s", how, text)
		}
	}

	_, err = parse(t, nil, "--database=mysql://u:"+secret+"@db", "--smtp=http://u:"+secret+"@mail")
	if err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("mistakes show the secret: %v", err)
	}
}

func TestTheTableIsWhole(t *testing.T) {
	var flags config.Flags
	parser, err := kong.New(&flags)
	if err != nil {
		t.Fatal(err)
	}
	options := parser.Model.Flags[1:] // the first is --help
	if fields := reflect.TypeOf(flags).NumField(); len(options) != fields {
		t.Errorf("%d options, want one for each of %d fields", len(options), fields)
	}
	for _, o := range options {
		want := "NAVETTE_" + strings.ToUpper(strings.ReplaceAll(o.Name, "-", "_"))
		if !slices.Equal(o.Envs, []string{want}) {
			t.Errorf("--%s has the variables %v, want %s", o.Name, o.Envs, want)
		}
		if title, text := config.Help(o.Name); title == "" || text == "" {
			t.Errorf("--%s lacks help or section", o.Name)
		}
	}
}

func TestDocumentIsFresh(t *testing.T) {
	written, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(written, config.Document()) {
		t.Error("docs/configuration.md is not what the table generates; run: make generate")
	}
}
