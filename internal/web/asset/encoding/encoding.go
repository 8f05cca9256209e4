// Package encoding chooses how an answer is compressed, and compresses it: Brotli (RFC 7932) where the browser takes it, else gzip
// (RFC 1952), else nothing.
package encoding

import (
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

// Encoding is a content coding as HTTP names it.
type Encoding string

// The codings, the preferred first.
const (
	Brotli Encoding = "br"
	Gzip   Encoding = "gzip"
	None   Encoding = ""
)

// Choose is the best coding that a request accepts (RFC 9110, section 12.5.3).
func Choose(request http.Header) Encoding {
	accepted := accepts(request)
	for _, e := range []Encoding{Brotli, Gzip} {
		quality, named := accepted[string(e)]
		if !named {
			quality = accepted["*"]
		}
		if quality > 0 {
			return e
		}
	}
	return None
}

// accepts reads the codings that a request names, in lower case, each with its quality from 0 to 1. One that cannot be read has 0.
func accepts(request http.Header) map[string]float64 {
	qualities := map[string]float64{}
	for _, line := range request.Values("Accept-Encoding") {
		for part := range strings.SplitSeq(line, ",") {
			name, parameter, weighed := strings.Cut(part, ";")
			quality := 1.0
			if weighed {
				text, _ := strings.CutPrefix(strings.ToLower(strings.ReplaceAll(parameter, " ", "")), "q=")
				quality, _ = strconv.ParseFloat(text, 64) // 0 where it is no number
			}
			qualities[strings.ToLower(strings.TrimSpace(name))] = quality
		}
	}
	return qualities
}

// Levels of compression: for what is compressed once and kept, and for what is compressed for each request.
const (
	brotliKept, gzipKept     = brotli.BestCompression, gzip.BestCompression
	brotliServed, gzipServed = 3, 4
)

// Kept writes content, compressed as well as it can be. None writes it as it is.
func (e Encoding) Kept(to io.Writer, content []byte) error {
	switch e {
	case Brotli:
		return writeAll(brotli.NewWriterLevel(to, brotliKept), content)
	case Gzip:
		w, err := gzip.NewWriterLevel(to, gzipKept)
		if err != nil {
			return err
		}
		return writeAll(w, content)
	default:
		_, err := to.Write(content)
		return err
	}
}

// Served writes content, compressed as fast as a page needs it. None writes it as it is.
func (e Encoding) Served(to io.Writer, content []byte) error {
	pool, known := writers[e]
	if !known {
		_, err := to.Write(content)
		return err
	}
	w := pool.Get().(writer)
	defer pool.Put(w)
	w.Reset(to)
	return writeAll(w, content)
}

// writer is a compressor that can be used again.
type writer interface {
	io.WriteCloser
	Reset(to io.Writer)
}

var writers = map[Encoding]*sync.Pool{
	Brotli: {New: func() any { return writer(brotli.NewWriterLevel(nil, brotliServed)) }},
	Gzip: {New: func() any {
		w, _ := gzip.NewWriterLevel(nil, gzipServed) // the level is a valid one
		return writer(w)
	}},
}

func writeAll(w io.WriteCloser, content []byte) error {
	if _, err := w.Write(content); err != nil {
		return err
	}
	return w.Close()
}
