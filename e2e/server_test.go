package e2e

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is the longest time, in real time, that a test waits. It is longer than the lease of a killed server on
// refreshing tokens.
const patience = 150 * time.Second

// server is one run of the program as a process.
type server struct {
	t       *testing.T
	process *exec.Cmd
	words   chan string // words that it prints; closed when it ends
}

// start starts the server and waits until it is ready.
func (w *surroundings) start(change ...func(*serverOptions)) *server {
	w.Helper()
	w.flags.Clock = w.serverClock()
	options := serverOptions{Flags: w.flags, Settle: settle}
	for _, c := range change {
		c(&options)
	}
	s := w.launch(options)
	s.hear(saysReady)
	return s
}

func (w *surroundings) launch(options serverOptions) *server {
	w.Helper()
	text, err := json.Marshal(options)
	w.must(err)
	log, err := os.OpenFile(filepath.Join(w.flags.Data, "server.log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	w.must(err)
	w.Cleanup(func() { _ = log.Close() })
	s := &server{t: w.T, process: exec.Command(os.Args[0]), words: make(chan string, 100)}
	s.process.Env = append(os.Environ(), serverVariable+"="+string(text))
	s.process.Stderr = log
	input, err := s.process.StdinPipe() // closed when the test ends, which ends the server
	w.must(err)
	output, err := s.process.StdoutPipe()
	w.must(err)
	w.must(s.process.Start())
	go func() {
		defer close(s.words)
		for lines := bufio.NewScanner(output); lines.Scan(); {
			s.words <- lines.Text()
		}
	}()
	w.Cleanup(func() {
		_ = input.Close()
		if s.process.ProcessState == nil {
			_ = s.process.Process.Kill()
			_ = s.process.Wait()
		}
	})
	return s
}

// hear waits until the server prints a word.
func (s *server) hear(word string) {
	s.t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case said, running := <-s.words:
			if !running {
				s.t.Fatalf("the server ended before it said %q", word)
			}
			if said == word {
				return
			}
		case <-deadline:
			s.t.Fatalf("the server never said %q", word)
		}
	}
}

// kill kills the server.
func (s *server) kill() {
	s.t.Helper()
	if err := s.process.Process.Kill(); err != nil {
		s.t.Fatal(err)
	}
	_ = s.process.Wait() // its error reports the signal
	if status, ok := s.process.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGKILL {
		s.t.Fatalf("the server ended by itself: %s", s.process.ProcessState)
	}
}

// showLog prints the end of the servers' log if the test failed.
func (w *surroundings) showLog() {
	if !w.Failed() {
		return
	}
	text, err := os.ReadFile(filepath.Join(w.flags.Data, "server.log"))
	lines := strings.Split(string(text), "\n")
	w.Logf("the servers' last words (%v):\n%s", err, strings.Join(lines[max(0, len(lines)-60):], "\n"))
}
