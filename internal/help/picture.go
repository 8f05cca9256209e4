package help

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
)

// pictureFiles contains the pictures and their manifest. `make help-pictures` writes them.
//
//go:embed picture
var pictureFiles embed.FS

// manifestFile lists the pictures.
const manifestFile = "picture/manifest.json"

// Themes returns the themes in which each picture exists.
func Themes() []string { return []string{"light", "dark"} }

// PictureRef is a reference of a text to a part of a story of the storybook.
type PictureRef struct {
	Story string
	ID    string // of the element that the picture shows; "" for the main column of the page
	Lines int    // greatest height in CSS pixels, 0 for the whole
	Alt   string // what the picture shows, for readers who do not see it
}

// Name returns the beginning of the names of the picture's files, which language, theme and ending follow.
func (r PictureRef) Name() string {
	name := r.Story
	if r.ID != "" {
		name += "_" + r.ID
	}
	if r.Lines > 0 {
		name += "_" + strconv.Itoa(r.Lines)
	}
	return name
}

// Entry describes one picture in the manifest.
type Entry struct {
	Source string `json:"source"` // hash of the HTML and the styles that it was made from
	Pixels string `json:"pixels"` // hash of its pixels
	File   string `json:"file"`   // hash of its file
	Width  int    `json:"width"`  // in CSS pixels
	Height int    `json:"height"` // in CSS pixels
}

// Manifest lists the pictures by name: "zoom-connected.fr.dark".
type Manifest map[string]Entry

// Ending is the ending of the names of pictures.
const Ending = ".png"

// Pictures returns the list of the embedded pictures.
func Pictures() Manifest {
	all := Manifest{}
	content, err := pictureFiles.ReadFile(manifestFile)
	if err == nil {
		err = json.Unmarshal(content, &all)
	}
	if err != nil {
		panic(err) // cannot happen: the manifest is embedded, and a test reads it
	}
	return all
}

// FileHash returns the hash of a picture's file.
func FileHash(file []byte) string {
	sum := sha256.Sum256(file)
	return hex.EncodeToString(sum[:16])
}

// PictureFile returns the content of an embedded picture.
func PictureFile(name string) ([]byte, bool) {
	content, err := pictureFiles.ReadFile("picture/" + name)
	return content, err == nil && strings.HasSuffix(name, Ending)
}

// Picture is a picture in one language and theme.
type Picture struct {
	Path          string // address on the site
	Width, Height int    // in CSS pixels
}

// picturesOf returns the pictures in one language by the name of the reference and the theme.
func picturesOf(all Manifest, locale string) map[string]Picture {
	pictures := map[string]Picture{}
	for name, entry := range all {
		if ref, theme, found := strings.Cut(name, "."+locale+"."); found {
			address := "/help/pictures/" + name + Ending + "?v=" + entry.File[:min(8, len(entry.File))]
			pictures[ref+"."+theme] = Picture{Path: address, Width: entry.Width, Height: entry.Height}
		}
	}
	return pictures
}

// atoi returns the number in a text of digits, 0 for an empty one.
func atoi(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}
