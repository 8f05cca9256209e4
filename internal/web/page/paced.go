package page

import (
	"io"
	"net/http"
	"time"

	"navette.dev/navette/internal/navette"
)

// pieceBytes is the length of the pieces that a [paced] answer is written in. With a [Limits.Stall] of one minute, a
// client has to read at least about one kilobyte a second.
const pieceBytes = 64 << 10

// paced writes an answer in pieces and sets a write deadline for each: a client that reads slowly receives the whole
// answer, and the connection of one that has stopped reading is closed, with the file it was reading.
type paced struct {
	http.ResponseWriter
	stalls time.Duration // how long a client may take to read a piece, in real time
}

// extend sets the write deadline for the next piece. Writers that support no deadline, such as those of some tests,
// have none.
func (a *paced) extend() {
	_ = http.NewResponseController(a.ResponseWriter).SetWriteDeadline(navette.RealNow().Add(a.stalls))
}

// Write writes b in pieces.
func (a *paced) Write(b []byte) (written int, err error) {
	for {
		piece := b[written:min(written+pieceBytes, len(b))]
		a.extend()
		n, err := a.ResponseWriter.Write(piece)
		written += n
		if err != nil || written == len(b) {
			return written, err
		}
	}
}

// ReadFrom sends src in pieces. For a file it lets the kernel copy from the disk to the connection (sendfile), which
// works only if the file is wrapped in at most one [io.LimitedReader]; so a limit that the caller has set is not
// wrapped again.
func (a *paced) ReadFrom(src io.Reader) (sent int64, err error) {
	whole, limited := src.(*io.LimitedReader)
	if !limited {
		whole = &io.LimitedReader{R: src, N: 1<<63 - 1}
	}
	for whole.N > 0 {
		piece := &io.LimitedReader{R: whole.R, N: min(whole.N, pieceBytes)}
		asked := piece.N
		a.extend()
		n, err := io.Copy(a.ResponseWriter, piece)
		sent, whole.N = sent+n, whole.N-n
		if err != nil || n < asked {
			return sent, err
		}
	}
	return sent, nil
}

// Unwrap returns the wrapped writer, for [net/http.ResponseController].
func (a *paced) Unwrap() http.ResponseWriter { return a.ResponseWriter }
