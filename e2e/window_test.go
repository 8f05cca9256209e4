package e2e

import "slices"

// windows are the moments at which servers are killed, in the order of a test that visits each once.
var windows = []window{
	// discovery
	{name: "webhook read", announced: true},
	{name: "list of a user asked", hold: listHolds("before", "from="), only: byUser},
	{name: "list of the account asked", hold: zoomHolds("before", "/v2/accounts/*/recordings"), only: byAccount},
	{name: "webhook acted on", announced: true},
	{name: "found, not committed", announced: true},
	{name: "list of a user read", hold: listHolds("after", "from="), only: byUser},
	{name: "list of the account read", hold: zoomHolds("after", "/v2/accounts/*/recordings"), only: byAccount},
	{name: "trash asked", hold: listHolds("before", "trash=true"), trashed: true},
	{name: "list of the trash read", hold: listHolds("after", "trash=true"), trashed: true},
	{name: "trash read", trashed: true},
	{name: "recovery asked", hold: zoomHolds("before", "/v2/meetings/*/recordings/status"), trashed: true},
	{name: "recovery answered", hold: zoomHolds("after", "/v2/meetings/*/recordings/status"), trashed: true},
	{name: "recovered from the trash", trashed: true},
	{name: "recording asked", hold: zoomHolds("before", "/v2/meetings/*/recordings"), announced: true},
	{name: "recording read", hold: zoomHolds("after", "/v2/meetings/*/recordings"), announced: true},
	{name: "files found, not committed"},
	{name: "recording saved", announced: true},
	{name: "list read", only: byUser},
	{name: "account list read", only: byAccount},
	{name: "token asked", hold: zoomHolds("before", tokenPath), ready: (*lane).expireTokens},
	{name: "token given", hold: zoomHolds("after", tokenPath), ready: (*lane).expireTokens},

	// download
	{name: "address asked", hold: zoomHolds("after", "/rec/download/**")},
	{name: "headers received", hold: downloadHolds("MP4", 0)},
	{name: "first byte received", hold: downloadHolds("MP4", 1)},
	{name: "middle received", hold: downloadHolds("MP4", laneVideo*3/5)},
	{name: "all but the last byte received", hold: downloadHolds("MP4", laneVideo-1)},
	{name: "transcript half received", hold: downloadHolds("TRANSCRIPT", 100)},

	// upload and verification
	{name: blobResumed},
	{name: blobWritten},
	{name: "upload begun", s3: &s3Hold{method: "POST", query: "uploads", after: true}, size: partVideo, only: onS3},
	{name: "part sent", s3: &s3Hold{method: "PUT", query: "partNumber"}, size: partVideo, only: onS3},
	{name: "part stored", s3: &s3Hold{method: "PUT", query: "partNumber", after: true}, size: partVideo, only: onS3},
	{name: "upload's state stored", s3: &s3Hold{method: "PUT", path: "/.partial/", after: true}, size: partVideo,
		only: onS3},
	{name: "completion asked", s3: &s3Hold{method: "POST", query: "uploadId"}, size: partVideo, only: onS3},
	{name: "upload completed", s3: &s3Hold{method: "POST", query: "uploadId", after: true}, size: partVideo, only: onS3},
	{name: "object sent", s3: &s3Hold{method: "PUT", path: "/org/"}, only: onS3},
	{name: "object stored", s3: &s3Hold{method: "PUT", path: "/org/", after: true}, only: onS3},
	{name: blobCommitted},
	{name: "file fetched"},
	{name: blobMeasured, needs: blobCommitted},
	{name: blobOpened},
	{name: "file verified"},

	// storing and indexing
	{name: "text read"},
	{name: "file stored, not committed"},
	{name: "file stored"},

	// moving between stores
	{name: "move: copied", ready: (*lane).moveMore, only: moves},
	{name: "move: proven", ready: (*lane).moveMore, only: moves},
	{name: "move: row, not committed", ready: (*lane).moveMore, only: moves},
	{name: "move: row committed", ready: (*lane).moveMore, only: moves},
	{name: "move: old removed", ready: (*lane).moveMore, only: moves},
}

func onS3(l *lane) bool {
	_, is := l.files.(*bucket)
	return is
}

func byUser(l *lane) bool { return l.moving == nil && !l.account }

func byAccount(l *lane) bool { return l.account }

func moves(l *lane) bool { return l.moving != nil }

// listHolds holds the request for a user's recordings whose query has a part, or its answer.
func listHolds(when, query string) map[string]any {
	return map[string]any{"action": "hold", "when": when, "path": "/v2/users/*/recordings", "query": query}
}

func zoomHolds(when, path string) map[string]any {
	return map[string]any{"action": "hold", "when": when, "path": path}
}

func downloadHolds(fileType string, at int64) map[string]any {
	return map[string]any{"action": "download-hold", "file_type": fileType, "at": at}
}

func (l *lane) expireTokens() {
	l.Helper()
	l.zoom.Do("/tokens/expire", map[string]any{})
}

// windowNamed returns the window with a name.
func windowNamed(name string) window {
	return windows[slices.IndexFunc(windows, func(win window) bool { return win.name == name })]
}
