package media

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// round is a passage of a piece that a longer recording repeats.
type round struct {
	From, To int     // indexes of its first and its last sentence
	Rest     float64 // seconds of silence after each repetition
}

// roundsShare is the part of the added time that repeated rounds may fill. The rest is silence.
const roundsShare = 0.92

// shot is a part of a piece, from the beginning of a sentence to that of the next one, at its position in a longer
// recording. After its end the last picture is held, with silence, for the duration rest.
type shot struct {
	cue      cue
	from, to time.Duration // in the piece
	at       time.Duration // in the recording
	rest     time.Duration
}

func (s shot) length() time.Duration { return s.to - s.from + s.rest }

// moved converts an instant of the piece within the shot to the instant of the recording.
func (s shot) moved(t time.Duration) time.Duration { return s.at + t - s.from }

// Lasting returns the files of a recording of the piece that lasts total, by their names. The recording repeats
// passages of the piece and has longer pauses, and the times in its transcript, chat and timeline are moved
// accordingly. total must not be less than the piece's duration.
//
// Each file is a list of parts, to be concatenated. The last part of the video and of the audio is the embedded media
// data, which all recordings of the piece share: their headers refer to its samples more than once.
func (p Piece) Lasting(total time.Duration) (map[string][][]byte, error) {
	if total < p.Duration {
		return nil, fmt.Errorf("recording %s lasts %v, more than %v", p.Name, p.Duration, total)
	}
	raw := map[string][]byte{}
	for _, name := range []string{Video, Audio, Transcript, Chat, Timeline} {
		var err error
		if raw[name], err = p.Bytes(name); err != nil {
			return nil, err
		}
	}
	cues, err := parseCues(string(raw[Transcript]))
	if err != nil {
		return nil, fmt.Errorf("recording %s: %w", p.Name, err)
	}
	shots := p.shots(cues, total)
	files := map[string][][]byte{Transcript: {transcript(shots)}, Chat: {chat(string(raw[Chat]), shots)}}
	moments, err := timeline(raw[Timeline], shots)
	if err != nil {
		return nil, fmt.Errorf("recording %s: %w", p.Name, err)
	}
	files[Timeline] = [][]byte{moments}
	for _, name := range []string{Video, Audio} {
		if files[name], err = remux(raw[name], shots, total); err != nil {
			return nil, fmt.Errorf("recording %s: %s: %w", p.Name, name, err)
		}
	}
	return files, nil
}

// shots returns the shots of a recording that lasts total, in order.
func (p Piece) shots(cues []cue, total time.Duration) []shot {
	own := make([]shot, len(cues))
	for i, c := range cues {
		own[i] = shot{cue: c, from: c.start, to: p.Duration}
		if i > 0 {
			own[i-1].to = c.start
		}
	}
	own[0].from = 0
	var shots []shot
	quiet, times := 0, p.repetitions(own, total-p.Duration)
	for i, s := range own {
		shots = append(shots, s)
		for _, r := range p.rounds {
			if r.To != i {
				continue
			}
			for range times {
				shots[len(shots)-1].rest = seconds(r.Rest)
				shots = append(shots, own[r.From:r.To+1]...)
			}
		}
		if i == p.quiet {
			quiet = len(shots) - 1
		}
	}
	p.fill(shots, quiet, total)
	return shots
}

// repetitions returns how many times each round is repeated in the added time.
func (p Piece) repetitions(own []shot, spare time.Duration) int {
	var once time.Duration
	for _, r := range p.rounds {
		once += own[r.To].to - own[r.From].from + seconds(r.Rest)
	}
	if once == 0 {
		return 0
	}
	return int(roundsShare * float64(spare) / float64(once))
}

// fill lengthens the pauses so that the shots last total, and sets the position of each shot. A piece with rounds gets
// one long pause after the shot with the index quiet; a piece without rounds gets equal pauses after all shots but the
// last.
func (p Piece) fill(shots []shot, quiet int, total time.Duration) {
	left := total
	for _, s := range shots {
		left -= s.length()
	}
	if len(p.rounds) > 0 {
		shots[quiet].rest += left
	} else {
		pauses := time.Duration(len(shots) - 1)
		for i := range shots[:pauses] {
			shots[i].rest += left / pauses
		}
	}
	var at time.Duration
	for i := range shots {
		shots[i].at = at
		at += shots[i].length()
	}
}

// cue is one sentence of a transcript.
type cue struct {
	start, end time.Duration
	text       string // the speaker and what they say
}

// parseCues parses a transcript in the form that scripts/media writes.
func parseCues(vtt string) ([]cue, error) {
	var cues []cue
	for _, block := range strings.Split(strings.TrimSpace(vtt), "\r\n\r\n")[1:] {
		lines := strings.SplitN(block, "\r\n", 3)
		if len(lines) != 3 {
			return nil, fmt.Errorf("cue %q", block)
		}
		from, to, _ := strings.Cut(lines[1], " --> ")
		start, err := parseStamp(from)
		if err != nil {
			return nil, err
		}
		end, err := parseStamp(to)
		if err != nil {
			return nil, err
		}
		cues = append(cues, cue{start, end, lines[2]})
	}
	if len(cues) == 0 {
		return nil, fmt.Errorf("a transcript without cues")
	}
	return cues, nil
}

func transcript(shots []shot) []byte {
	text := []byte("WEBVTT\r\n")
	for i, s := range shots {
		text = fmt.Appendf(text, "\r\n%d\r\n%s --> %s\r\n%s\r\n", i+1, stamp(s.moved(s.cue.start)),
			stamp(s.moved(s.cue.end)), s.cue.text)
	}
	return text
}

// chat returns the chat with new times. Each message is moved with the first shot in which its sentence is said.
func chat(text string, shots []shot) []byte {
	var moved []byte
	for line := range strings.Lines(text) {
		at, rest, _ := strings.Cut(line, "\t")
		t, err := parseStamp(at + ".000")
		if err != nil {
			continue // does not happen: the embedded chats are tested
		}
		for _, s := range shots {
			if t >= s.from && t < s.to {
				moved = fmt.Appendf(moved, "%s\t%s", stamp(s.moved(t))[:len("00:00:00")], rest)
				break
			}
		}
	}
	return moved
}

// timeline returns the file of speakers with new times. During a pause of more than a second there is no speaker.
func timeline(raw []byte, shots []shot) ([]byte, error) {
	type moment struct {
		TS    string          `json:"ts"`
		Users json.RawMessage `json:"users"`
	}
	var own struct {
		Timeline []moment `json:"timeline"`
	}
	if err := json.Unmarshal(raw, &own); err != nil {
		return nil, err
	}
	speaking := map[string]json.RawMessage{}
	for _, m := range own.Timeline {
		speaking[m.TS] = m.Users
	}
	nobody := json.RawMessage("[]")
	moments := []moment{{stamp(0), nobody}}
	for i, s := range shots {
		moments = append(moments, moment{stamp(s.moved(s.cue.start)), speaking[stamp(s.cue.start)]})
		if s.at+s.length()-s.moved(s.cue.end) > time.Second || i == len(shots)-1 {
			moments = append(moments, moment{stamp(s.moved(s.cue.end)), nobody})
		}
	}
	return json.Marshal(map[string]any{"timeline": moments})
}

// stamp formats a time as WebVTT and Zoom's timeline do: HH:MM:SS.mmm.
func stamp(d time.Duration) string {
	ms := d.Round(time.Millisecond).Milliseconds()
	return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3600000, ms/60000%60, ms/1000%60, ms%1000)
}

func parseStamp(text string) (time.Duration, error) {
	var h, m, s, ms time.Duration
	if _, err := fmt.Sscanf(text, "%d:%d:%d.%d", &h, &m, &s, &ms); err != nil {
		return 0, fmt.Errorf("time %q: %w", text, err)
	}
	return h*time.Hour + m*time.Minute + s*time.Second + ms*time.Millisecond, nil
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
