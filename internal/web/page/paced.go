package page

import (
	"io"
	"net/http"
	"time"

	"navette.dev/navette/internal/navette"
)

// pieceBytes is how much of an answer has one deadline. With [Limits.Stall] it is the slowest connection that is served: one
// kilobyte a second.
const pieceBytes = 64 << 10

// paced writes an answer piece by piece, each with a deadline of its own: a client that reads slowly gets all of it,
// one that has stopped reading is cut and holds neither its connection nor an open file.
type paced struct {
	http.ResponseWriter
	stalls time.Duration // real time
}

// extend gives the client until stalls from now to take what is written next.
func (a *paced) extend() {
	_ = http.NewResponseController(a.ResponseWriter).SetWriteDeadline(navette.RealNow().Add(a.stalls)) // not every test's answer can
}

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

// ReadFrom lets files go from the disk to the connection without passing through the program. The kernel sends a file
// only from directly below one [io.LimitedReader], so a limit that the caller has set is not wrapped in another.
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

// Unwrap lets [net/http.ResponseController] reach the connection.
func (a *paced) Unwrap() http.ResponseWriter { return a.ResponseWriter }
