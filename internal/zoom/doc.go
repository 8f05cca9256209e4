// Package zoom is the client of Zoom's OAuth and REST interfaces and of its recording downloads.
//
// It is written from Zoom's own documents (developers.zoom.us: the API references "Meetings" and "Users", "OAuth 2.0",
// "Rate limits", "Errors"). Operations are grouped like those documents, one file a group; [API.Do] is the one way out.
//
// Reading is lenient (a number may come as text, any field may be missing), writing is strict. Errors are typed; the
// question that matters to a caller with an effect to protect is [Unclear]: may Zoom have done it all the same?
// Tokens, passcodes and links that admit people are of type [Secret] and never appear in errors or logs.
package zoom
