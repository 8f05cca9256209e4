package importer

import "navette.dev/navette/internal/zoom"

// KeyOf returns the natural key of a file that Zoom lists, by which its row is found (navette.RecordingFile).
func KeyOf(zoomAccountID, uuid string, f zoom.RecordingFile) string {
	return naturalKey(zoomAccountID, uuid, f)
}
