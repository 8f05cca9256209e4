// Package sandbox is a local Zoom: the authorization pages, OAuth tokens, REST operations, recordings to download and
// signed webhooks of Zoom's public API. A control API and a page let a developer act as host and switch on faults.
//
// It is written from Zoom's public API reference (https://developers.zoom.us/docs/api/) and keeps everything in memory.
// It shares no type with the program's own Zoom client, so that a mistake in a field name cannot be made on both sides
// at once and go unnoticed. docs/sandbox.md explains its use, from any language.
package sandbox

// Reading order: sandbox.go (start and stop), server.go (how a request is handled), operationtables.go (the REST
// operations), then one file for each area of Zoom's reference. The state is in model.go, guarded by one mutex. Work
// that happens later on the sandbox's clock is in timetable.go.
