package blob_test

import (
	"bufio"
	"bytes"
	"context"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/blob/blobtest"
	"navette.dev/navette/internal/navette"
)

// The variables of a victim: the address of its store, the keys as AWS names them, and what it writes.
const (
	victimStore = "BLOB_TEST_VICTIM_STORE"
	victimBytes = "BLOB_TEST_VICTIM_BYTES"
)

// TestMain runs beVictim instead of the tests if the environment has its store.
func TestMain(m *testing.M) {
	if address := os.Getenv(victimStore); address != "" {
		size, err := strconv.Atoi(os.Getenv(victimBytes))
		if err != nil {
			panic(err)
		}
		beVictim(address, noise(size))
	}
	os.Exit(m.Run())
}

// beVictim writes a part of a file, reports it, and waits to be killed.
func beVictim(address string, content []byte) {
	d, err := blob.Open(context.Background(), address, blob.Credentials{})
	if err != nil {
		panic(err)
	}
	w, err := d.Create(context.Background(), key)
	if err != nil {
		panic(err)
	}
	if _, err := w.Write(content); err != nil {
		panic(err)
	}
	_, _ = os.Stdout.WriteString("written\n")
	_, _ = bufio.NewReader(os.Stdin).ReadByte() // blocks until the process is killed, since nothing writes to stdin
	os.Exit(1)
}

// startVictim starts a process that writes the beginning of a file, and returns when it has written it.
func startVictim(t *testing.T, size int, environment ...string) *exec.Cmd {
	t.Helper()
	victim := exec.Command(os.Args[0])
	victim.Env = append(append(os.Environ(), environment...), victimBytes+"="+strconv.Itoa(size))
	stdin, err := victim.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stdin.Close() })
	stdout, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = victim.Process.Kill() })
	if line, err := bufio.NewReader(stdout).ReadString('\n'); err != nil || line != "written\n" {
		t.Fatalf("the victim says %q, %v", line, err)
	}
	return victim
}

func kill(t *testing.T, victim *exec.Cmd) {
	t.Helper()
	if err := victim.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = victim.Wait() // its error says that the process was killed
}

func TestKilledWriterLeavesItsPartAndFreesTheKey(t *testing.T) {
	d, dir := open(t)
	victim := startVictim(t, 12, victimStore+"="+dir)
	if _, _, err := d.Resume(t.Context(), key); navette.CodeOf(err) != navette.Conflict {
		t.Errorf("while another process writes: %v", err)
	}
	kill(t, victim)
	w, offset, err := d.Resume(t.Context(), key)
	if err != nil || offset != 12 {
		t.Fatalf("taken up at %d: %v", offset, err)
	}
	write(t, w, "second part")
	if info, err := w.Commit(t.Context()); err != nil || info.SHA256 != sum(string(noise(12))+"second part") {
		t.Errorf("committed as %+v, %v", info, err)
	}
}

// TestKilledUploadGoesOn kills a process in the middle of an upload, when a state with some parts is stored.
func TestKilledUploadGoesOn(t *testing.T) {
	t.Parallel()
	s3 := blobtest.StartS3(t)
	bucket := s3.Bucket(t)
	const written = 9*part + 100
	victim := startVictim(t, written, victimStore+"="+s3.Address(bucket), "AWS_ACCESS_KEY_ID="+s3.AccessKey,
		"AWS_SECRET_ACCESS_KEY="+s3.SecretKey)
	d, err := blob.Open(t.Context(), s3.Address(bucket), s3.Credentials())
	if err != nil {
		t.Fatal(err)
	}
	for stored := int64(0); stored == 0; { // the test's time limit ends it
		left, err := d.Unfinished(t.Context())
		if err != nil || len(left) != 1 {
			t.Fatalf("unfinished: %+v, %v", left, err)
		}
		stored = left[0].Size
	}
	kill(t, victim)
	w, offset, err := d.Resume(t.Context(), key)
	if err != nil || offset < part || offset%part != 0 || offset > written {
		t.Fatalf("taken up at %d: %v", offset, err)
	}
	want := noise(written + 2*part)
	if _, err := w.ReadFrom(bytes.NewReader(want[offset:])); err != nil {
		t.Fatal(err)
	}
	info, err := w.Commit(t.Context())
	if err != nil || info != (blob.Info{Size: int64(len(want)), SHA256: sum(string(want))}) {
		t.Fatalf("committed as %+v, %v", info, err)
	}
	stored, err := os.ReadFile(s3.Path(bucket, key))
	if err != nil || !bytes.Equal(stored, want) {
		t.Errorf("%d bytes are stored, want %d: %v", len(stored), len(want), err)
	}
}
