package cli

import (
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"testing"

	"navette.dev/navette/internal/app"
	"navette.dev/navette/internal/config"
	"navette.dev/navette/internal/navette"
)

// TestAServerThatCannotStartIsStopped removes the folder of recordings after the program was built, so that its start
// fails, and checks that the port is free afterwards.
func TestAServerThatCannotStartIsStopped(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	blobs := filepath.Join(folder, "blobs")
	program, err := app.New(t.Context(), config.Server{
		Listen: "127.0.0.1:0", Data: folder, Keys: filepath.Join(folder, "keys.json"), Blobs: blobs,
		Database: config.Secret(filepath.Join(folder, "navette.db")), Clock: navette.RealClock{}, Workers: 1,
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(blobs); err != nil {
		t.Fatal(err)
	}
	if err := serve(t.Context(), streams{io.Discard, io.Discard}, "test", program); err == nil {
		t.Fatal("the program started without its folder of recordings")
	}
	listener, err := net.Listen("tcp", program.URL()[len("http://"):])
	if err != nil {
		t.Fatalf("the program still listens: %v", err)
	}
	_ = listener.Close()
}
