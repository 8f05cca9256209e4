package pastimport

import (
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// QueueAtMost sets how many files are queued for download at once.
func (im *Imports) QueueAtMost(files int64) {
	im.queue = store.Coming{Files: files, Bytes: queuedBytes}
}

// CostsOf returns the requests of an import.
func CostsOf(p navette.PastImport, plan zoom.Plan, share float64) []Cost {
	return costs(p, plan, share)
}
