// Package asset serves the styles, scripts, fonts and icons of the pages. The command build writes them, also
// compressed, and they are embedded here. The address of each is a constant; except for fonts, it ends with a hash of
// the content.
package asset

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"navette.dev/navette/internal/web/asset/encoding"
)

//go:embed built
var built embed.FS

// file is one built file.
type file struct {
	content []byte
	tag     string // ETag
}

// endings are the suffixes of the names of compressed files.
var endings = map[encoding.Encoding]string{encoding.Brotli: ".br", encoding.Gzip: ".gz"}

// Handler serves the built files under /assets/ in the best content coding that the request accepts. Browsers may cache
// a file for a year if the address contains its hash, otherwise for a week.
func Handler() http.Handler {
	files := readBuilt()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/assets/")
		found, known := files[name]
		if !known || strings.HasSuffix(name, ".br") || strings.HasSuffix(name, ".gz") {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
		h.Set("Cache-Control", cachePolicy(r))
		if _, compressed := files[name+".gz"]; compressed {
			h.Add("Vary", "Accept-Encoding")
			if chosen := encoding.Choose(r.Header); chosen != encoding.None {
				found = files[name+endings[chosen]]
				h.Set("Content-Encoding", string(chosen))
			}
		}
		h.Set("ETag", found.tag)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(found.content))
	})
}

// readBuilt returns the embedded files by name.
func readBuilt() map[string]file {
	files := map[string]file{}
	entries, err := built.ReadDir("built")
	for _, entry := range entries {
		var content []byte
		if content, err = fs.ReadFile(built, "built/"+entry.Name()); err != nil {
			break
		}
		sum := sha256.Sum256(content)
		files[entry.Name()] = file{content, `"` + hex.EncodeToString(sum[:8]) + `"`}
	}
	if err != nil {
		panic(err) // cannot happen: the directory is embedded
	}
	return files
}

func cachePolicy(r *http.Request) string {
	if r.URL.Query().Has("v") {
		return "public, max-age=31536000, immutable"
	}
	return "public, max-age=604800"
}
