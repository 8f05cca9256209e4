// Package asset holds what browsers fetch beside the pages: styles, scripts and fonts, built by its command build and
// embedded here. The address of each is a constant that ends with a hash of its content.
package asset

import (
	"embed"
	"io/fs"
	"net/http"
	"path"
)

//go:embed built
var built embed.FS

// Handler serves the built files under /assets/. A request that names a version may be kept by browsers for good,
// since another content has another address; one without (fonts, named inside the styles) for a week.
func Handler() http.Handler {
	files, err := fs.Sub(built, "built")
	if err != nil {
		panic(err) // the directory is embedded above: it cannot be absent
	}
	server := http.StripPrefix("/assets/", http.FileServerFS(files))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path.Ext(r.URL.Path) == "" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", cachePolicy(r))
		server.ServeHTTP(w, r)
	})
}

func cachePolicy(r *http.Request) string {
	if r.URL.Query().Has("v") {
		return "public, max-age=31536000, immutable"
	}
	return "public, max-age=604800"
}
