package navettetest

import (
	"os"
	"path/filepath"
	"testing"
)

// ZoomDocuments returns the folder of Zoom's OpenAPI documents. They may not be published, so developers have them in
// a folder shared/zoom beside the project, or in the folder that NAVETTE_ZOOM_DOCS names. Without them ZoomDocuments
// skips the test.
func ZoomDocuments(t testing.TB) string {
	t.Helper()
	if folder := os.Getenv("NAVETTE_ZOOM_DOCS"); folder != "" {
		return folder
	}
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for folder != filepath.Dir(folder) {
		candidate := filepath.Join(folder, "shared", "zoom")
		if _, err := os.Stat(candidate); err == nil {
			return candidate
		}
		folder = filepath.Dir(folder)
	}
	t.Skip("NOT CHECKED: Zoom's documents are neither beside the project (shared/zoom) nor named by NAVETTE_ZOOM_DOCS")
	return ""
}
