package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// The product's colours on a light background.
const (
	paper = "0xffffff"
	sunk  = "0xeaedf1"
	rule  = "0xd9dee4"
	ink   = "0x10151c"
	ink2  = "0x454e5b"
	green = "0x0a6b4a"
	now   = "0xffd000"
)

// The layout of the picture: a margin, the slide on the left, the people on the right.
const (
	width, height = 1280, 720
	margin        = 64
	tileX, tileW  = 984, 232
	tileY, tileH  = 128, 150
	frames        = 10 // per second
)

// canvas collects ffmpeg's drawing filters. Texts are passed in files, so that no character needs escaping.
type canvas struct {
	fonts, work string
	filters     []string
	err         error
}

// text draws one line of text with its baseline at y. when is the expression of the times at which it is shown; ""
// means always.
func (c *canvas) text(s, font string, size int, colour, x string, y int, when string) {
	path := filepath.Join(c.work, fmt.Sprintf("text-%03d.txt", len(c.filters)))
	if err := os.WriteFile(path, []byte(s), 0o644); err != nil && c.err == nil {
		c.err = err
	}
	c.add(fmt.Sprintf(
		"drawtext=expansion=none:textfile=%s:fontfile=%s/"+
			"LiberationSans-%s.ttf:fontsize=%d:fontcolor=%s:x=%s:y=%d-ascent",
		path, c.fonts, font, size, colour, x, y), when)
}

// box draws a rectangle: filled with thickness "fill", else its outline.
func (c *canvas) box(x, y, w, h int, colour, thickness, when string) {
	c.add(fmt.Sprintf("drawbox=x=%d:y=%d:w=%d:h=%d:color=%s:t=%s", x, y, w, h, colour, thickness), when)
}

func (c *canvas) add(filter, when string) {
	if when != "" {
		filter += ":enable='" + when + "'"
	}
	c.filters = append(c.filters, filter)
}

// frame draws the parts of the picture that never change. There is no clock among them, since the sandbox repeats
// passages of the pieces to make longer recordings.
func (c *canvas) frame(title string) {
	c.text(title, "Regular", 22, ink2, fmt.Sprint(margin), 64, "")
	c.box(margin, 88, width-2*margin, 2, ink, "fill", "")
}

// slide draws one slide between two moments.
func (c *canvas) slide(s Slide, when string) {
	c.text(s.Title, "Bold", 44, ink, fmt.Sprint(margin), 172, when)
	for i, line := range s.Lines {
		y := 258 + 72*i
		c.text(line, "Regular", 30, ink, fmt.Sprint(margin), y, when)
		c.box(margin, y+24, tileX-2*margin, 1, rule, "fill", when)
	}
}

// people draws a tile for each person. The speaker's tile has a yellow name and an outline.
func (c *canvas) people(s Script, cues []Cue) {
	for i, sp := range s.Speakers {
		y := tileY + (tileH+24)*i
		speaking := speakingTimes(cues, i)
		c.box(tileX, y, tileW, tileH, sunk, "fill", "")
		c.box(tileX, y+tileH-40, tileW, 40, now, "fill", speaking)
		c.box(tileX, y, tileW, tileH, ink, "3", speaking)
		c.text(initials(sp.Name), "Bold", 44, ink2, fmt.Sprintf("%d-tw/2", tileX+tileW/2), y+68, "")
		c.text(sp.Name, "Regular", 20, ink, fmt.Sprint(tileX+14), y+tileH-13, "")
	}
}

// film makes video.mp4 and audio.m4a with the speech in wav.
func film(s Script, cues []Cue, total time.Duration, wav, fonts, work, dir string) error {
	c := canvas{fonts: fonts, work: work}
	c.frame(s.Title)
	for i, slide := range s.Slides {
		c.slide(slide, slideTime(cues, i, total))
	}
	c.people(s, cues)
	if c.err != nil {
		return c.err
	}
	graph := filepath.Join(work, "graph.txt")
	if err := os.WriteFile(graph, []byte(c.graph(total)), 0o644); err != nil {
		return err
	}
	video := filepath.Join(dir, "video.mp4")
	err := run("ffmpeg", "-y", "-v", "error", "-i", wav, "-filter_complex_script", graph, "-map", "[v]", "-map", "0:a",
		"-t", seconds(total), "-c:v", "libx264", "-preset", "slow", "-crf", "36", "-tune", "stillimage", "-profile:v",
		"main",
		"-pix_fmt", "yuv420p", "-bf", "0", "-g", fmt.Sprint(100*frames), "-sc_threshold", "0", "-force_key_frames",
		starts(cues), "-threads", "1", "-c:a", "aac", "-b:a", "40k",
		"-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-movflags",
		"+faststart", video)
	if err != nil {
		return err
	}
	return run("ffmpeg", "-y", "-v", "error", "-i", video, "-vn", "-c:a", "copy", "-fflags", "+bitexact",
		"-movflags", "+faststart", filepath.Join(dir, "audio.m4a"))
}

// starts returns ffmpeg's list of the instants at which cues begin. The frames there are encoded so that they can be
// decoded alone.
func starts(cues []Cue) string {
	all := make([]string, len(cues))
	for i, c := range cues {
		all[i] = seconds(c.Start)
	}
	return strings.Join(all, ",")
}

// graph joins the drawing and the wave of the voice.
func (c *canvas) graph(total time.Duration) string {
	return fmt.Sprintf("color=%s:s=%dx%d:r=%d:d=%s,%s[page];\n", paper, width, height, frames, seconds(total),
		strings.Join(c.filters, ",\n")) +
		fmt.Sprintf("[0:a]showwaves=s=%dx56:mode=cline:scale=sqrt:rate=%d:colors=%s[wave];\n", tileW, frames, green) +
		fmt.Sprintf("[page][wave]overlay=x=%d:y=600,format=yuv420p[v]", tileX)
}

// slideTime returns the expression for the time from the first cue of the slide to the first cue of the next one.
func slideTime(cues []Cue, slide int, total time.Duration) string {
	from, to := time.Duration(0), total+time.Second
	for i := len(cues) - 1; i >= 0; i-- {
		if cues[i].Slide == slide && slide > 0 {
			from = cues[i].Start
		}
		if cues[i].Slide > slide {
			to = cues[i].Start
		}
	}
	return fmt.Sprintf("gte(t,%s)*lt(t,%s)", seconds(from), seconds(to))
}

// speakingTimes returns the expression for the times at which a person speaks.
func speakingTimes(cues []Cue, who int) string {
	var spans []string
	for _, c := range cues {
		if c.Who == who {
			spans = append(spans, fmt.Sprintf("between(t,%s,%s)", seconds(c.Start), seconds(c.End)))
		}
	}
	return strings.Join(append(spans, "0"), "+")
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }

func initials(name string) string {
	var out string
	for _, word := range strings.Fields(name) {
		out += string([]rune(word)[:1])
	}
	return out
}
