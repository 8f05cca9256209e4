package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// writeTexts writes the transcript, the chat, the timeline and the description of a piece.
func writeTexts(dir string, s Script, cues []Cue, total time.Duration) error {
	timeline, err := json.Marshal(map[string]any{"timeline": timelineOf(s, cues)})
	if err != nil {
		return err
	}
	piece, err := json.MarshalIndent(map[string]any{
		"title": s.Title, "language": s.Language, "speakers": names(s),
		"duration": total.Round(time.Millisecond).Seconds(), "rounds": s.Rounds, "quiet": s.Quiet,
	}, "", "  ")
	if err != nil {
		return err
	}
	for name, content := range map[string]string{
		"transcript.vtt": transcript(s, cues),
		"chat.txt":       chat(s, cues),
		"timeline.json":  string(timeline) + "\n",
		"piece.json":     string(piece) + "\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// transcript returns the WebVTT that Zoom makes: numbered cues, the speaker's name before the text, lines ended by CR
// LF.
func transcript(s Script, cues []Cue) string {
	var b strings.Builder
	b.WriteString("WEBVTT\r\n")
	for i, c := range cues {
		fmt.Fprintf(&b, "\r\n%d\r\n%s --> %s\r\n%s: %s\r\n", i+1, stamp(c.Start), stamp(c.End), s.Speakers[c.Who].Name,
			c.Say)
	}
	return b.String()
}

// chat returns the text file of a cloud recording's chat: time since its start, a tab, name and text.
func chat(s Script, cues []Cue) string {
	var b strings.Builder
	for _, m := range s.Chat {
		at := (cues[m.After].Start + cues[m.After].End) / 2
		fmt.Fprintf(&b, "%s\tFrom %s : %s\r\n", stamp(at)[:len("00:00:00")], m.From, m.Text)
	}
	return b.String()
}

type moment struct {
	TS    string `json:"ts"`
	Users []user `json:"users"`
}

type user struct {
	Username       string `json:"username"`
	MultiplePeople bool   `json:"multiple_people"`
	UserID         string `json:"user_id"`
	ZoomUserID     string `json:"zoom_userid"`
	ClientType     int    `json:"client_type"`
}

// timelineOf returns the speakers by time. A pause of more than a second has an entry without speakers.
func timelineOf(s Script, cues []Cue) []moment {
	var all []moment
	for i, c := range cues {
		if i == 0 || c.Start-cues[i-1].End > time.Second {
			var before time.Duration
			if i > 0 {
				before = cues[i-1].End
			}
			all = append(all, moment{TS: stamp(before), Users: []user{}})
		}
		sp := s.Speakers[c.Who]
		all = append(all, moment{TS: stamp(c.Start), Users: []user{{
			Username: sp.Name, UserID: fmt.Sprint(16778240 + 1024*c.Who), ZoomUserID: sp.ZoomUserID, ClientType: 1,
		}}})
	}
	return append(all, moment{TS: stamp(cues[len(cues)-1].End), Users: []user{}})
}

func names(s Script) []string {
	var all []string
	for _, sp := range s.Speakers {
		all = append(all, sp.Name)
	}
	return all
}

// stamp formats a time as WebVTT and Zoom's timeline do: HH:MM:SS.mmm.
func stamp(d time.Duration) string {
	ms := d.Round(time.Millisecond).Milliseconds()
	return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3600000, ms/60000%60, ms/1000%60, ms%1000)
}
