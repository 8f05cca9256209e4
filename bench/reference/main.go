// Command reference is the smallest server that starts, reports its address and answers a page as `navette serve` does.
// It also answers with a meeting as large as the sandbox's, and with a download. Command bench compares the program
// with it, to show which part of the program's size, start, memory and speed is due to Go.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"
)

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "reference:", err)
		os.Exit(1)
	}
}

func serve() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it listens until the process ends
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	ready := map[string]any{"ready": true, "url": "http://" + listener.Addr().String() + "/"}
	if err := json.NewEncoder(os.Stdout).Encode(ready); err != nil {
		return fmt.Errorf("say that it is ready: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ready") })
	mux.HandleFunc("GET /answer", answer)
	mux.HandleFunc("GET /download/{size}", download)
	hook, err := webhooks()
	if err != nil {
		return err
	}
	mux.HandleFunc("POST /webhooks", hook)
	return (&http.Server{ReadHeaderTimeout: time.Second, Handler: mux}).Serve(listener)
}

// meeting is as long as a meeting in an answer of the sandbox.
var meeting = bytes.Repeat([]byte("."), 3_400)

func answer(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(meeting)))
	_, _ = w.Write(meeting) // the client has disconnected
}

// download sends the number of bytes that the path contains, from one block of memory.
func download(w http.ResponseWriter, r *http.Request) {
	size, err := strconv.ParseInt(r.PathValue("size"), 10, 64)
	if err != nil {
		http.Error(w, "size", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "video/mp4")
	w.Header().Set("Content-Length", r.PathValue("size"))
	block := bytes.Repeat([]byte("."), 256<<10)
	for size > 0 {
		n, err := w.Write(block[:min(size, int64(len(block)))])
		if err != nil {
			return
		}
		size -= int64(n)
	}
}
