package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

const (
	rate       = 24000 // samples per second, mono
	leadIn     = 1200 * time.Millisecond
	usualPause = 450 * time.Millisecond
	leadOut    = 1800 * time.Millisecond
	silence    = 200  // a sample below this is silent (of 32767)
	loudness   = 3600 // root mean square of every line
)

// Cue is the time at which a line is heard, measured in the sound.
type Cue struct {
	Line
	Start, End time.Duration
}

// speak synthesizes every line and joins them. It returns the samples, and a cue for each line.
func speak(s Script, work string) ([]int16, []Cue, error) {
	sound := make([]int16, samples(leadIn))
	var cues []Cue
	for i, line := range s.Lines {
		spoken, err := say(s.Speakers[line.Who].Voice, line.Say, filepath.Join(work, fmt.Sprintf("%02d.wav", i)))
		if err != nil {
			return nil, nil, err
		}
		pause := usualPause
		if line.Pause > 0 {
			pause = time.Duration(line.Pause * float64(time.Second))
		}
		sound = append(sound, make([]int16, samples(pause))...)
		start := length(sound)
		sound = append(sound, level(trim(spoken))...)
		cues = append(cues, Cue{Line: line, Start: start, End: length(sound)})
	}
	return append(sound, make([]int16, samples(leadOut))...), cues, nil
}

// say runs a synthesizer (espeak-ng or flite) and returns its samples at our rate.
func say(voice []string, text, wav string) ([]int16, error) {
	args := append(append([]string{}, voice[1:]...), "-w", wav, text)
	if voice[0] == "flite" {
		args = append(append([]string{}, voice[1:]...), "-t", text, "-o", wav)
	}
	if err := run(voice[0], args...); err != nil {
		return nil, err
	}
	raw, err := exec.CommandContext(context.Background(), "ffmpeg", "-v", "error", "-i", wav, "-ac", "1", "-ar",
		fmt.Sprint(rate), "-f", "s16le", "-").Output()
	if err != nil {
		return nil, fmt.Errorf("resample %s: %w", wav, err)
	}
	sound := make([]int16, len(raw)/2)
	return sound, binary.Read(bytes.NewReader(raw), binary.LittleEndian, sound)
}

// trim cuts the silence at both ends, so that a cue begins with its first sound.
func trim(sound []int16) []int16 {
	quiet := func(v int16) bool { return v < silence && v > -silence }
	from, to := 0, len(sound)
	for from < to && quiet(sound[from]) {
		from++
	}
	for to > from && quiet(sound[to-1]) {
		to--
	}
	return sound[from:to]
}

// level changes a line to the common loudness without clipping.
func level(sound []int16) []int16 {
	var sum, peak float64
	for _, v := range sound {
		sum += float64(v) * float64(v)
		peak = max(peak, math.Abs(float64(v)))
	}
	if sum == 0 {
		return sound
	}
	gain := min(loudness/math.Sqrt(sum/float64(len(sound))), 30000/peak)
	out := make([]int16, len(sound))
	for i, v := range sound {
		out[i] = int16(float64(v) * gain)
	}
	return out
}

func samples(d time.Duration) int { return int(d * rate / time.Second) }

func length(sound []int16) time.Duration { return time.Duration(len(sound)) * time.Second / rate }

// writeWAV writes mono 16-bit samples with the 44-byte RIFF header.
func writeWAV(path string, sound []int16) error {
	var b bytes.Buffer
	size := uint32(2 * len(sound))
	for _, field := range []any{
		[]byte("RIFF"), 36 + size, []byte("WAVE"),
		[]byte("fmt "), uint32(16), uint16(1), uint16(1), uint32(rate), uint32(2 * rate), uint16(2), uint16(16),
		[]byte("data"), size, sound,
	} {
		if err := binary.Write(&b, binary.LittleEndian, field); err != nil {
			return err
		}
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}

// run runs a program. Its output is part of the error if it fails.
func run(name string, args ...string) error {
	if out, err := exec.CommandContext(context.Background(), name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return nil
}
