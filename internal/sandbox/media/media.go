// Package media holds the sandbox's recordings: short pieces with the files that Zoom produces for a recorded meeting,
// and longer recordings made of them. Voices are synthetic and the people are invented; scripts/media makes the pieces.
package media

import (
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"path"
	"sync"
	"time"
)

//go:embed */video.mp4 */audio.m4a */transcript.vtt */chat.txt */timeline.json */piece.json
var files embed.FS

// The files of every piece.
const (
	Video      = "video.mp4"      // MP4: H.264 1280x720 and AAC, ready to stream
	Audio      = "audio.m4a"      // M4A: the same AAC
	Transcript = "transcript.vtt" // WebVTT with speakers
	Chat       = "chat.txt"       // messages with the time since the recording's start
	Timeline   = "timeline.json"  // the speakers, with the start of each turn
)

// Piece is one recorded meeting.
type Piece struct {
	Name     string // "cours-fr", "sales-en", "vente-fr"
	Title    string
	Language string // ISO 639-1
	Speakers []string
	Duration time.Duration

	rounds []round // passages that a longer recording repeats
	quiet  int     // index of the sentence after which a longer recording has its long pause
}

// Pieces returns the pieces, ordered by name.
func Pieces() []Piece {
	descriptions, err := fs.Glob(files, "*/piece.json")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	pieces := make([]Piece, len(descriptions))
	for i, name := range descriptions {
		pieces[i] = describe(name)
	}
	return pieces
}

// describe reads the description of a piece. It panics if a file is missing or invalid, since the files are embedded
// and tested.
func describe(name string) Piece {
	var d struct {
		Title, Language string
		Speakers        []string
		Duration        float64 // seconds
		Rounds          []round
		Quiet           int
	}
	raw, err := files.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(raw, &d)
	}
	if err != nil {
		panic(fmt.Errorf("embedded recording %s: %w", name, err))
	}
	return Piece{
		Name: path.Dir(name), Title: d.Title, Language: d.Language, Speakers: d.Speakers,
		Duration: seconds(d.Duration), rounds: d.Rounds, quiet: d.Quiet,
	}
}

// loaded caches the bytes of files, by their paths.
var loaded sync.Map

// Bytes returns the content of one file of the piece. name is one of the constants above. Every caller gets the same
// bytes and must not change them.
func (p Piece) Bytes(name string) ([]byte, error) {
	full := path.Join(p.Name, name)
	if known, ok := loaded.Load(full); ok {
		return known.([]byte), nil
	}
	raw, err := files.ReadFile(full)
	if err != nil {
		return nil, fmt.Errorf("recording %s: %w", p.Name, err)
	}
	kept, _ := loaded.LoadOrStore(full, raw)
	return kept.([]byte), nil
}

// Open returns a reader of one file of the piece. name is one of the constants above. The reader can seek, and its Size
// method returns the length in bytes. It copies nothing and need not be closed.
func (p Piece) Open(name string) (*io.SectionReader, error) {
	f, err := files.Open(path.Join(p.Name, name))
	if err != nil {
		return nil, fmt.Errorf("recording %s: %w", p.Name, err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("recording %s: %w", p.Name, err)
	}
	at, ok := f.(io.ReaderAt)
	if !ok {
		return nil, fmt.Errorf("recording %s: %s is not a file", p.Name, name)
	}
	return io.NewSectionReader(at, 0, info.Size()), nil
}
