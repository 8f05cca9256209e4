// Package rivet runs Zoom's own client library for JavaScript against the sandbox.
package rivet
