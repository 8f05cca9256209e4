package sandbox

import (
	"io"
	"net/http"
	"time"
)

// faultyReader reads a file for a download with a fault.
type faultyReader struct {
	*io.SectionReader
	sandbox *Sandbox
	writer  http.ResponseWriter
	request *request
	fault   *Fault
	at      int64
	held    bool
}

// Seek implements io.Seeker and keeps the position, since faults count from the beginning of the file.
func (r *faultyReader) Seek(offset int64, whence int) (int64, error) {
	at, err := r.SectionReader.Seek(offset, whence)
	r.at = at
	return at, err
}

// Read implements io.Reader. At the fault's byte it stops or changes the byte.
func (r *faultyReader) Read(p []byte) (int, error) {
	switch r.fault.Action {
	case "download-cut":
		if r.at >= r.fault.At {
			r.flush()
			r.sandbox.cut(r.request)
		}
		p = r.upTo(p)
	case "download-hold":
		if r.at >= r.fault.At && !r.held {
			r.hold()
		}
		if !r.held {
			p = r.upTo(p)
		}
	case "download-slow":
		r.flush()
		r.sandbox.pause(100 * time.Millisecond)
		p = p[:min(int64(len(p)), max(1, r.fault.Rate/10))]
	}
	n, err := r.SectionReader.Read(p)
	if flip := r.fault.At - r.at; r.fault.Action == "download-flip" && flip >= 0 && flip < int64(n) {
		p[flip] ^= 0xff
	}
	r.at += int64(n)
	return n, err
}

func (r *faultyReader) upTo(p []byte) []byte { return p[:min(int64(len(p)), r.fault.At-r.at)] }

// flush sends the bytes read so far, so that the client receives exactly the bytes before the fault. An error means
// that the client has disconnected.
func (r *faultyReader) flush() { _ = http.NewResponseController(r.writer).Flush() }

func (r *faultyReader) hold() {
	r.held = true
	r.flush()
	r.sandbox.history.update(r.request.entry, func(e *entry) { e.State = "held" })
	if !r.sandbox.faults.hold(r.fault, r.sandbox.stopped) {
		r.sandbox.cut(r.request)
	}
	r.sandbox.history.update(r.request.entry, func(e *entry) { e.State = "running" })
}
