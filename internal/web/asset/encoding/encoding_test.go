package encoding_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"navette.dev/navette/internal/web/asset/encoding"
)

func TestTheBestAcceptedCodingIsChosen(t *testing.T) {
	for accepted, want := range map[string]encoding.Encoding{
		"":                             encoding.None,
		"gzip, deflate, br, zstd":      encoding.Brotli,
		"gzip":                         encoding.Gzip,
		"GZIP":                         encoding.Gzip,
		"br;q=0, gzip;q=0.2":           encoding.Gzip,
		"identity":                     encoding.None,
		"*":                            encoding.Brotli,
		"*;q=0.5, br; q=0":             encoding.Gzip,
		"br;q=0, gzip;q=0, *;q=0":      encoding.None,
		"gzip;q=nonsense, br;q=0.0001": encoding.Brotli,
		"brotli, x-gzip, gzipped":      encoding.None,
	} {
		if got := encoding.Choose(http.Header{"Accept-Encoding": {accepted}}); got != want {
			t.Errorf("%q: %q, want %q", accepted, got, want)
		}
	}
}

func TestWhatIsCompressedIsReadBack(t *testing.T) {
	text := strings.Repeat("une ligne de la page, puis une autre\n", 1000)
	read := map[encoding.Encoding]func(io.Reader) (io.Reader, error){
		encoding.None:   func(r io.Reader) (io.Reader, error) { return r, nil },
		encoding.Brotli: func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
		encoding.Gzip:   func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
	}
	for e, reader := range read {
		for name, write := range map[string]func(io.Writer, []byte) error{
			"best": e.CompressBest, "fast": e.CompressFast, "fast again": e.CompressFast,
		} {
			var sent bytes.Buffer
			if err := write(&sent, []byte(text)); err != nil {
				t.Fatal(err)
			}
			if e != encoding.None && sent.Len() > len(text)/20 {
				t.Errorf("%s, %s: %d bytes", e, name, sent.Len())
			}
			r, err := reader(&sent)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(r); err != nil || string(got) != text {
				t.Errorf("%s, %s: read back %d bytes, %v", e, name, len(got), err)
			}
		}
	}
}
