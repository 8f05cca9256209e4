package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
)

// webhookSecret signs the webhooks that the benchmark sends.
const webhookSecret = "bench-webhook-secret"

// line is a webhook to be appended to the file.
type line struct {
	body []byte
	kept chan error
}

// webhooks returns a handler that answers 200 to signed webhooks once they are appended to a file and synced. Webhooks
// that arrive during a sync share the next one.
func webhooks() (http.HandlerFunc, error) {
	file, err := os.CreateTemp("", "navette-reference")
	if err != nil {
		return nil, fmt.Errorf("make the file of webhooks: %w", err)
	}
	if err := os.Remove(file.Name()); err != nil { // the open file remains usable
		return nil, fmt.Errorf("make the file of webhooks: %w", err)
	}
	lines := make(chan line, 2048)
	go appendLines(file, lines)
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		mac := hmac.New(sha256.New, []byte(webhookSecret))
		_, _ = io.WriteString(mac, "v0:"+r.Header.Get("X-Zm-Request-Timestamp")+":")
		_, _ = mac.Write(body)
		if err != nil ||
			!hmac.Equal([]byte("v0="+hex.EncodeToString(mac.Sum(nil))), []byte(r.Header.Get("X-Zm-Signature"))) {
			http.Error(w, "not verified", http.StatusUnauthorized)
			return
		}
		l := line{body: append(body, '\n'), kept: make(chan error, 1)}
		lines <- l
		if err := <-l.kept; err != nil {
			http.Error(w, "not kept", http.StatusServiceUnavailable)
		}
	}, nil
}

func appendLines(file *os.File, lines <-chan line) {
	for first := range lines {
		group := []line{first}
		for range len(lines) {
			group = append(group, <-lines)
		}
		var text []byte
		for _, l := range group {
			text = append(text, l.body...)
		}
		_, err := file.Write(text)
		if err == nil {
			err = file.Sync()
		}
		for _, l := range group {
			l.kept <- err
		}
	}
}
