package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const readyWithin = 30 * time.Second

// process is a running server that has printed its address.
type process struct {
	cmd  *exec.Cmd
	url  string
	code string // code with which an empty server is set up
}

// startServer runs `program serve` on a free port with a data folder, and returns once its first page was answered.
func startServer(ctx context.Context, program, data string) (*process, error) {
	p := &process{}
	err := p.start(ctx, firstAnswer(ctx, p), program, "serve", "--listen=127.0.0.1:0", "--data="+data)
	return p, err
}

// firstAnswer waits until a server has printed its address and answered its first page.
func firstAnswer(ctx context.Context, p *process) func(*bufio.Scanner) error {
	return func(lines *bufio.Scanner) (err error) {
		if p.url, p.code, err = readReady(lines); err == nil {
			err = firstPage(ctx, p.url)
		}
		return err
	}
}

// start runs a program, and calls ready with its output. If ready returns an error, the program is ended.
func (p *process) start(ctx context.Context, ready func(*bufio.Scanner) error, program string, args ...string) error {
	p.cmd = exec.CommandContext(ctx, program, args...)
	p.cmd.Stderr = os.Stderr
	p.cmd.Cancel = func() error { return p.cmd.Process.Signal(os.Interrupt) }
	p.cmd.WaitDelay = 10 * time.Second
	p.cmd.Env = append(os.Environ(), "NAVETTE_LOG_LEVEL=error")
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("start %s: %w", program, err)
	}
	if err := p.cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", program, err)
	}
	giveUp := time.AfterFunc(readyWithin, func() { _ = p.cmd.Process.Kill() })
	defer giveUp.Stop()
	if err := ready(bufio.NewScanner(out)); err != nil {
		p.stop()
		return fmt.Errorf("%s did not become ready: %w", program, err)
	}
	return nil
}

// readReady reads a server's output up to the line of JSON that reports that it is ready. It returns the server's
// address and, if the server is empty, the code to set it up with.
func readReady(lines *bufio.Scanner) (address, code string, err error) {
	for lines.Scan() {
		var line struct {
			Ready any
			URL   string
			Code  string `json:"first_run_code"`
		}
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Ready != nil && line.URL != "" {
			return line.URL, line.Code, nil
		}
	}
	if err := lines.Err(); err != nil {
		return "", "", fmt.Errorf("read its output: %w", err)
	}
	return "", "", fmt.Errorf("it ended without a ready line")
}

func firstPage(ctx context.Context, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return fmt.Errorf("ask for the first page: %w", err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("ask for the first page: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode >= http.StatusInternalServerError {
		return fmt.Errorf("the first page answered %s", response.Status)
	}
	return nil
}

// memory returns the resident set of the process in bytes, from the KiB of ps.
func (p *process) memory(ctx context.Context) (float64, error) {
	out, err := exec.CommandContext(ctx, "ps", "-o", "rss=", "-p", strconv.Itoa(p.cmd.Process.Pid)).Output()
	if err != nil {
		return 0, fmt.Errorf("ask ps for memory: %w", err)
	}
	kib, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
	if err != nil {
		return 0, fmt.Errorf("read ps: %w", err)
	}
	return kib * 1024, nil
}

// peakMemory returns the largest resident set of the process in bytes, from the kB of Linux (proc_pid_status(5),
// VmHWM).
func (p *process) peakMemory() (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, fmt.Errorf("read the peak of memory: %w", err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kib, _, _ := strings.Cut(rest, "kB")
	peak, err := strconv.ParseFloat(strings.TrimSpace(kib), 64)
	if err != nil {
		return 0, fmt.Errorf("read the peak of memory: %w", err)
	}
	return peak * 1024, nil
}

// busy returns the processor time of an ended process.
func (p *process) busy() time.Duration {
	return p.cmd.ProcessState.UserTime() + p.cmd.ProcessState.SystemTime()
}

// stop interrupts the process and waits until it has ended.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(os.Interrupt)
	_ = p.cmd.Wait()
}

// buildReference builds the smallest server of the same kind, with the program's build flags.
func buildReference(ctx context.Context) (program string, remove func(), err error) {
	dir, err := os.MkdirTemp("", "navette-bench")
	if err != nil {
		return "", nil, fmt.Errorf("build the reference: %w", err)
	}
	remove = func() { _ = os.RemoveAll(dir) }
	program = filepath.Join(dir, "reference")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", program,
		"navette.dev/navette/bench/reference")
	if out, err := build.CombinedOutput(); err != nil {
		remove()
		return "", nil, fmt.Errorf("build the reference: %w: %s", err, out)
	}
	return program, remove, nil
}
