// Command reference is the smallest server that starts, says so and answers a page as `navette serve` does. Beside it one sees what of
// the program's size, start and memory is its own and what is Go's.
package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
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
	server := &http.Server{
		ReadHeaderTimeout: time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintln(w, "ready")
		}),
	}
	return server.Serve(listener)
}
