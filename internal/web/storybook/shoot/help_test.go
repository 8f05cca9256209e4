package main

import (
	"testing"

	"navette.dev/navette/internal/help"
)

// mostBytes is the greatest size of all pictures together.
const mostBytes = 3 << 20

// TestEveryPictureOfTheHelpIsFresh compares each picture's source with the one it was made from.
func TestEveryPictureOfTheHelpIsFresh(t *testing.T) {
	wanted, err := shots()
	if err != nil {
		t.Fatal(err)
	}
	manifest, used, size := help.Pictures(), map[string]bool{}, 0
	for _, s := range wanted {
		used[s.name()] = true
		entry, found := manifest[s.name()]
		file, there := help.PictureFile(s.name() + help.Ending)
		size += len(file)
		switch {
		case !found || !there:
			t.Errorf("%s does not exist: run make help-pictures", s.name())
		case entry.Source != s.source:
			t.Errorf("%s shows an older page: run make help-pictures", s.name())
		case entry.File != help.FileHash(file):
			t.Errorf("%s is not the file that was made: delete its line in the manifest and run make help-pictures", s.name())
		}
	}
	for name := range manifest {
		if !used[name] {
			t.Errorf("no text shows %s: run make help-pictures", name)
		}
	}
	if size > mostBytes {
		t.Errorf("the pictures have %d bytes, more than %d: show less of the pages", size, mostBytes)
	}
}
