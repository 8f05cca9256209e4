package e2e

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
)

const (
	soakVariable     = "NAVETTE_SOAK_BACK"     // number of kills per engine; without it TestSoakBack is skipped
	soakTimeVariable = "NAVETTE_SOAK_BACK_MAX" // longest time per engine; 60m by default

	// soakLeast is the least number of kills in each window of a run with at least soakWhole kills.
	soakLeast, soakWhole = 20, 1000
	// judgedEvery is the number of kills of a lane after which it is judged while it goes on.
	judgedEvery = 50
)

// TestSoakBack kills servers on both engines, one engine after the other, on several lanes side by side, and prints a
// table and one line of JSON. `make soak-back` runs it.
func TestSoakBack(t *testing.T) {
	kills := int(number(t, soakVariable, 0))
	if kills == 0 {
		t.Skipf("%s is not set: make soak-back takes up to an hour per engine", soakVariable)
	}
	seed := number(t, seedVariable, rand.Uint64())
	longest, err := time.ParseDuration(cmp.Or(os.Getenv(soakTimeVariable), "60m"))
	if err != nil {
		t.Fatal(err)
	}
	for _, engine := range bothEngines {
		t.Run(string(engine), func(t *testing.T) {
			s := &soak{Engine: string(engine), Seed: seed, Windows: map[string]int{}, planned: plannedKills(kills, seed)}
			begin := navette.RealNow()
			t.Cleanup(func() { s.report(t, kills, begin, longest) })
			t.Run("lanes", func(t *testing.T) {
				for _, k := range laneKinds {
					t.Run(k.name, func(t *testing.T) {
						t.Parallel()
						s.run(k.open(t, engine))
					})
				}
			})
		})
	}
}

// soak counts the kills on one engine. Its exported fields are the line of JSON.
type soak struct {
	Engine  string         `json:"engine"`
	Seed    uint64         `json:"seed"`
	Kills   int            `json:"kills"`
	Windows map[string]int `json:"windows"`
	Least   int            `json:"least_per_window"`
	Seconds float64        `json:"seconds"`
	Files   int            `json:"files"`  // files that were compared with Zoom's in the end
	Polled  int            `json:"polled"` // media that were asked for meanwhile
	Failed  bool           `json:"failed"`

	mu      sync.Mutex
	planned []string // names of the windows of the kills that no lane has taken
}

// plannedKills returns the names of windows in a random order, each as often as the others.
func plannedKills(kills int, seed uint64) []string {
	each := (kills + len(windows) - 1) / len(windows)
	var names []string
	for _, win := range windows {
		for range each {
			names = append(names, win.name)
		}
	}
	rand.New(rand.NewPCG(seed, 0)).Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	return names
}

// take returns the next window for a lane.
func (s *soak) take(l *lane) (window, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := slices.IndexFunc(s.planned, func(name string) bool { return windowNamed(name).fits(l) })
	if at < 0 {
		return window{}, false
	}
	win := windowNamed(s.planned[at])
	s.planned = slices.Delete(s.planned, at, at+1)
	return win, true
}

// run kills servers on a lane until no kill is left, and judges it.
func (s *soak) run(l *lane) {
	l.Helper()
	for win, more := s.take(l); more; win, more = s.take(l) {
		l.kill(win)
		if l.killed%judgedEvery == 0 {
			l.finish()
		}
	}
	l.finish()
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, n := range l.kills {
		s.Windows[name] += n
	}
	s.Kills += l.killed
	s.Files += l.judged
	s.Polled += l.poller.count()
}

// report prints the table and the line of JSON, and fails if there were fewer kills than planned or they took too long.
func (s *soak) report(t *testing.T, kills int, begin time.Time, longest time.Duration) {
	t.Helper()
	took := navette.RealNow().Sub(begin)
	s.Seconds, s.Least = took.Round(time.Second).Seconds(), -1
	fmt.Printf("\n%-40s %6s\n", s.Engine+": killed", "times")
	for _, name := range slices.Sorted(maps.Keys(s.Windows)) {
		fmt.Printf("%-40s %6d\n", name, s.Windows[name])
	}
	for _, win := range windows {
		if n := s.Windows[win.name]; s.Least < 0 || n < s.Least {
			s.Least = n
		}
	}
	if kills >= soakWhole && s.Least < soakLeast {
		t.Errorf("a window was visited %d times, want at least %d", s.Least, soakLeast)
	}
	if s.Kills < kills {
		t.Errorf("%d servers were killed, want %d", s.Kills, kills)
	}
	if took > longest {
		t.Errorf("it took %v, want at most %v", took, longest)
	}
	s.Failed = t.Failed()
	line, err := json.Marshal(s)
	if err != nil {
		t.Error(err)
	}
	fmt.Println(string(line))
}
