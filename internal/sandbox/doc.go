// Package sandbox is a local Zoom: the authorization pages, OAuth tokens, REST operations, recordings to download and
// signed webhooks of Zoom's public API, with a control API and a page to play host, and faults that can be switched on.
//
// It is written from Zoom's public API reference (https://developers.zoom.us/docs/api/) and keeps everything in memory.
// It shares no type with the program's own Zoom client, so that a wrong field name cannot cancel itself out.
// docs/sandbox.md explains its use, from any language.
//
// Reading order: sandbox.go (what runs), server.go (how a request passes), operations.go (the table of REST operations),
// then one file for each area of Zoom's reference. State lives in model.go under one mutex; work that comes later on the
// sandbox's clock stands in timetable.go.
package sandbox
