package main

import (
	"bytes"
	"testing"
)

func TestAFigureIsOneLineWithRatioAndVerdict(t *testing.T) {
	for _, c := range []struct {
		figure Figure
		want   string
	}{
		{
			NewFigure("cold_start", 0.5, "seconds", 0.25, AtMost(1)),
			`{"name":"cold_start","value":0.5,"unit":"seconds","reference":0.25,"ratio":2,"goal":"<= 1","ok":true}`,
		},
		{
			NewFigure("requests", 900, "1/s", 0, AtLeast(1000)),
			`{"name":"requests","value":900,"unit":"1/s","reference":0,"ratio":0,"goal":">= 1000","ok":false}`,
		},
	} {
		var line bytes.Buffer
		if err := c.figure.print(&line); err != nil {
			t.Fatal(err)
		}
		if got := line.String(); got != c.want+"\n" {
			t.Errorf("got  %swant %s", got, c.want)
		}
	}
}

// TestMeasuringAServer measures the reference as if it were the program.
func TestMeasuringAServer(t *testing.T) {
	program, remove, err := buildReference(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer remove()
	p, err := startServer(t.Context(), program, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer p.stop()
	memory, err := p.memory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if memory < mebibyte || memory > 200*mebibyte {
		t.Errorf("the smallest server takes %.0f bytes", memory)
	}
}

func TestAServerThatEndsIsNotReady(t *testing.T) {
	if _, err := startServer(t.Context(), "/bin/true", t.TempDir()); err == nil {
		t.Error("a program that ended at once was taken for ready")
	}
}
