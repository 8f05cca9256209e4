// Package encoding chooses the content coding of a response and compresses it: with Brotli (RFC 7932) if the request
// accepts it, otherwise with gzip (RFC 1952), otherwise not at all.
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

// Encoding is the name of a content coding in HTTP.
type Encoding string

// The content codings, the preferred first.
const (
	Brotli Encoding = "br"
	Gzip   Encoding = "gzip"
	None   Encoding = ""
)

// Choose returns the preferred coding that the header of a request accepts (RFC 9110, section 12.5.3).
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

// accepts returns the codings that a request names, in lower case, and the quality of each, from 0 to 1. A quality that
// is not a number counts as 0.
func accepts(request http.Header) map[string]float64 {
	qualities := map[string]float64{}
	for _, line := range request.Values("Accept-Encoding") {
		for part := range strings.SplitSeq(line, ",") {
			name, parameter, found := strings.Cut(part, ";")
			quality := 1.0
			if found {
				text, _ := strings.CutPrefix(strings.ToLower(strings.ReplaceAll(parameter, " ", "")), "q=")
				quality, _ = strconv.ParseFloat(text, 64) // 0 if it is not a number
			}
			qualities[strings.ToLower(strings.TrimSpace(name))] = quality
		}
	}
	return qualities
}

// The compression levels of CompressBest and CompressFast.
const (
	brotliBest, gzipBest = brotli.BestCompression, gzip.BestCompression
	brotliFast, gzipFast = 3, 4
)

// CompressBest writes content in the coding at the highest compression level, for files that are compressed once. None
// writes it unchanged.
func (e Encoding) CompressBest(to io.Writer, content []byte) error {
	switch e {
	case Brotli:
		return writeAll(brotli.NewWriterLevel(to, brotliBest), content)
	case Gzip:
		w, err := gzip.NewWriterLevel(to, gzipBest)
		if err != nil {
			return err
		}
		return writeAll(w, content)
	default:
		_, err := to.Write(content)
		return err
	}
}

// CompressFast writes content in the coding at a fast compression level, for responses that are compressed at each
// request. None writes it unchanged.
func (e Encoding) CompressFast(to io.Writer, content []byte) error {
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

// writer is a compressor that can be reused.
type writer interface {
	io.WriteCloser
	Reset(to io.Writer)
}

var writers = map[Encoding]*sync.Pool{
	Brotli: {New: func() any { return writer(brotli.NewWriterLevel(nil, brotliFast)) }},
	Gzip: {New: func() any {
		w, _ := gzip.NewWriterLevel(nil, gzipFast) // no error, since the level is valid
		return writer(w)
	}},
}

func writeAll(w io.WriteCloser, content []byte) error {
	if _, err := w.Write(content); err != nil {
		return err
	}
	return w.Close()
}
