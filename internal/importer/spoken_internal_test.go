package importer

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/navette"
)

// TestReadingAChatCostsWhatItsSizeCosts counts the bytes that are allocated. It is not parallel, because other tests
// would allocate at the same time.
func TestReadingAChatCostsWhatItsSizeCosts(t *testing.T) {
	disk, err := blob.NewDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	im := &Importer{blobs: disk}
	few, many := bytesToGather(t, im, 1_000), bytesToGather(t, im, 8_000)
	if ratio := float64(many) / float64(few); ratio > 16 {
		t.Errorf("eight times as many messages took %.1f times the memory: %d and %d bytes", ratio, few, many)
	}
}

// bytesToGather returns how many bytes are allocated to read a chat with a number of messages.
func bytesToGather(t *testing.T, im *Importer, messages int) uint64 {
	t.Helper()
	ctx, key := context.Background(), fmt.Sprintf("org/studio/call/long/chat-%d", messages)
	file, err := im.blobs.Create(ctx, key)
	if err == nil {
		_, err = io.WriteString(file,
			strings.Repeat("00:01:02\tFrom Ana : "+strings.Repeat("word ", 20)+"\n", messages))
	}
	if err == nil {
		_, err = file.Commit(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	said := &spoken{}
	runtime.ReadMemStats(&before)
	err = im.gather(ctx, said, navette.RecordingFile{FileType: "CHAT", BlobKey: key})
	runtime.ReadMemStats(&after)
	if n := strings.Count(said.chat.String(), "Ana word"); err != nil || n != messages {
		t.Fatalf("read %d messages of %d: %v", n, messages, err)
	}
	return after.TotalAlloc - before.TotalAlloc
}
