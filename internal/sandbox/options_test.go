package sandbox_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"navette.dev/navette/internal/sandbox"
)

func TestFlagsHaveTheDocumentedDefaults(t *testing.T) {
	var flags sandbox.Options
	parser, err := kong.New(&flags)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(nil); err != nil {
		t.Fatal(err)
	}
	if want := sandbox.Defaults(); !reflect.DeepEqual(flags, want) {
		t.Errorf("without flags:\n%+v\nDefaults:\n%+v", flags, want)
	}
	_, err = parser.Parse([]string{
		"--redirect-uri", "http://a.test/x", "--redirect-uri", "http://b.test/y", "--behaviour",
		"refresh-rotation=strict", "--plan", "pro", "--recording-delay", "1s",
	})
	if err != nil || len(flags.RedirectURI) != 2 || flags.Plan != "pro" ||
		flags.Behaviour[0] != "refresh-rotation=strict" {
		t.Errorf("with flags: %v %+v", err, flags)
	}
}

func TestOptionsThatMakeNoSense(t *testing.T) {
	for name, change := range map[string]func(*sandbox.Options){
		"plan":      func(o *sandbox.Options) { o.Plan = "gold" },
		"behaviour": func(o *sandbox.Options) { o.Behaviour = []string{"refresh-rotation=maybe"} },
		"address":   func(o *sandbox.Options) { o.WebhookURL = []string{"not an address"} },
		"users":     func(o *sandbox.Options) { o.Users = -1 },
	} {
		options := sandbox.Defaults()
		change(&options)
		if _, err := sandbox.New(options); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheSameSeedNamesThingsAlike(t *testing.T) {
	first, second := begin(t, nil), begin(t, nil)
	other := begin(t, func(o *sandbox.Options) { o.Seed = 2 })
	if first.ready.Users[0].ID != second.ready.Users[0].ID || first.ready.Users[0].ID == other.ready.Users[0].ID {
		t.Errorf("ids: %s, %s and %s", first.ready.Users[0].ID, second.ready.Users[0].ID, other.ready.Users[0].ID)
	}
}

func TestStopLetsGoOfWhatIsHeld(t *testing.T) {
	options := sandbox.Defaults()
	box, err := sandbox.New(options)
	if err != nil {
		t.Fatal(err)
	}
	if err := box.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := &stranger{t: t, ready: box.Ready(), browser: http.DefaultClient}
	s.control("POST", "/faults", `{"action":"hold"}`)
	over := make(chan error, 1)
	go func() {
		answer, err := http.Get(s.ready.REST + "/v2/users/me")
		if err == nil {
			_ = answer.Body.Close()
		}
		over <- err
	}()
	s.requests("state=held&wait=10s")
	if err := box.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-over; err == nil {
		t.Error("a held request was answered by a stopped sandbox")
	}
}
