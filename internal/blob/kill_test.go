package blob_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"testing"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/navette"
)

const victimFolder = "BLOB_TEST_VICTIM_FOLDER"

// TestMain runs beVictim instead of the tests if the environment has its folder.
func TestMain(m *testing.M) {
	if dir := os.Getenv(victimFolder); dir != "" {
		beVictim(dir)
	}
	os.Exit(m.Run())
}

// beVictim writes a part of a file, reports it, and waits to be killed.
func beVictim(dir string) {
	d, err := blob.NewDisk(dir)
	if err != nil {
		panic(err)
	}
	w, err := d.Create(context.Background(), key)
	if err != nil {
		panic(err)
	}
	if _, err := w.Write([]byte("first part, ")); err != nil {
		panic(err)
	}
	_, _ = os.Stdout.WriteString("written\n")
	_, _ = bufio.NewReader(os.Stdin).ReadByte() // blocks until the process is killed, since nothing writes to stdin
	os.Exit(1)
}

func TestKilledWriterLeavesItsPartAndFreesTheKey(t *testing.T) {
	d, dir := open(t)
	victim := exec.Command(os.Args[0])
	victim.Env = append(os.Environ(), victimFolder+"="+dir)
	stdin, err := victim.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stdin.Close() }()
	stdout, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(stdout).ReadString('\n'); err != nil || line != "written\n" {
		t.Fatalf("the victim says %q, %v", line, err)
	}
	if _, _, err := d.Resume(t.Context(), key); navette.CodeOf(err) != navette.Conflict {
		t.Errorf("while another process writes: %v", err)
	}
	if err := victim.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = victim.Wait() // its error says that the process was killed
	w, offset, err := d.Resume(t.Context(), key)
	if err != nil || offset != 12 {
		t.Fatalf("taken up at %d: %v", offset, err)
	}
	write(t, w, "second part")
	if info, err := w.Commit(t.Context()); err != nil || info.SHA256 != sum("first part, second part") {
		t.Errorf("committed as %+v, %v", info, err)
	}
}
