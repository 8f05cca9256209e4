// Package zoom is a client of Zoom's OAuth and REST interfaces and of its recording downloads.
//
// It is written from Zoom's own documents (developers.zoom.us: the API references "Meetings" and "Users", "OAuth
// 2.0", "Rate limits", "Errors"). Operations are grouped as in those documents, one file for each group. Every call
// goes through [API.Do].
//
// Decoding is lenient (a number may be a string, any field may be missing), encoding is strict. Errors are typed. If a
// failed call must not be repeated, [Unclear] reports whether it may have taken effect. Tokens, passcodes and links
// that admit people have the type [Secret] and never appear in errors or logs.
package zoom
