// Command media makes the sandbox's recordings. It turns the scripts in scripts/media/pieces into spoken audio with
// free speech synthesizers, draws the slides, and writes the files that Zoom makes of a recorded meeting. See make.sh
// for its requirements.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	log.SetFlags(0)
	pieces := flag.String("pieces", "scripts/media/pieces", "folder of the scripts, one JSON file a piece")
	out := flag.String("out", "internal/sandbox/media", "folder that gets one folder a piece")
	fonts := flag.String("fonts", "/usr/share/fonts/truetype/liberation", "folder of the Liberation fonts")
	flag.Parse()

	scripts, err := filepath.Glob(filepath.Join(*pieces, "*.json"))
	if err == nil && len(scripts) == 0 {
		err = fmt.Errorf("no script in %s", *pieces)
	}
	for _, path := range scripts {
		if err == nil {
			err = makePiece(path, *out, *fonts)
		}
	}
	if err != nil {
		log.Fatal(err)
	}
}

// makePiece makes one piece from the script at path in a folder of the same name.
func makePiece(path, out, fonts string) error {
	script, err := readScript(path)
	if err != nil {
		return err
	}
	dir := filepath.Join(out, strings.TrimSuffix(filepath.Base(path), ".json"))
	work, err := os.MkdirTemp("", "media-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}

	sound, cues, err := speak(script, work)
	if err != nil {
		return fmt.Errorf("speak %s: %w", path, err)
	}
	wav := filepath.Join(work, "speech.wav")
	if err := writeWAV(wav, sound); err != nil {
		return err
	}
	if err := film(script, cues, length(sound), wav, fonts, work, dir); err != nil {
		return fmt.Errorf("film %s: %w", path, err)
	}
	return writeTexts(dir, script, cues, length(sound))
}
