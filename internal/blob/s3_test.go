package blob_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/minio/minio-go/v7"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/blob/blobtest"
	"navette.dev/navette/internal/navette"
)

const part = 5 << 20 // the size of a part of an upload

// wantStored fails the test unless the file is there with the content, by Measure and from its middle.
func wantStored(t *testing.T, d blob.Store, info blob.Info, want []byte) {
	t.Helper()
	if info != (blob.Info{Size: int64(len(want)), SHA256: sum(string(want))}) {
		t.Errorf("committed as %+v", info)
	}
	if found, err := d.Measure(t.Context(), key); err != nil || found != info {
		t.Errorf("measured %+v, %v, want %+v", found, err, info)
	}
	r, _, err := d.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	for _, at := range []int64{0, int64(len(want)) / 2, max(int64(len(want))-10, 0)} {
		from := make([]byte, min(1000, int64(len(want))-at))
		if n, err := r.ReadAt(from, at); n != len(from) || !bytes.Equal(from, want[at:at+int64(n)]) {
			t.Errorf("%d bytes at %d: %v", n, at, err)
		}
		if _, err := r.Seek(at, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		if rest, err := io.ReadAll(r); err != nil || !bytes.Equal(rest, want[at:]) {
			t.Errorf("%d bytes from %d, %v", len(rest), at, err)
		}
	}
}

func TestUploadOfEverySize(t *testing.T) {
	t.Parallel()
	place := blobtest.OnS3(t)
	d := place.Open()
	for _, size := range []int{0, 1, part - 1, part, part + 1, 3*part + 7} {
		want := noise(size)
		w, err := d.Create(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.ReadFrom(bytes.NewReader(want)); err != nil {
			t.Fatal(err)
		}
		info, err := w.Commit(t.Context())
		if err != nil {
			t.Fatalf("%d bytes: %v", size, err)
		}
		wantStored(t, d, info, want)
		if left := place.Left(); len(left) != 1 {
			t.Errorf("besides the file of %d bytes there is: %v", size, left)
		}
	}
}

// TestCutUploadGoesOn cuts a download at several places, and continues in another process's opening of the store.
func TestCutUploadGoesOn(t *testing.T) {
	t.Parallel()
	place := blobtest.OnS3(t)
	want, cut := noise(2*part+part/2), errors.New("cut")
	at := int64(0)
	for _, until := range []int64{100, part - 1, part, 2*part + 5} {
		w, offset, err := place.Open().Resume(t.Context(), key)
		if err != nil || offset != at {
			t.Fatalf("resumed at %d, want %d: %v", offset, at, err)
		}
		if offset > 0 {
			if left, err := place.Open().Unfinished(t.Context()); err != nil || len(left) != 1 || left[0].Size != at ||
				left[0].Key != key {
				t.Errorf("unfinished: %+v, %v", left, err)
			}
		}
		n, err := w.ReadFrom(io.MultiReader(bytes.NewReader(want[at:until]), iotest.ErrReader(cut)))
		if !errors.Is(err, cut) || n != until-at {
			t.Fatalf("%d bytes, %v", n, err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		at = until
	}
	d := place.Open()
	w, offset, err := d.Resume(t.Context(), key)
	if err != nil || offset != at {
		t.Fatalf("resumed at %d: %v", offset, err)
	}
	if _, err := w.ReadFrom(bytes.NewReader(want[at:])); err != nil {
		t.Fatal(err)
	}
	info, err := w.Commit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	wantStored(t, d, info, want)
	if left := place.Left(); len(left) != 1 {
		t.Errorf("besides the file there is: %v", left)
	}
}

// TestTwoHoldersOfALeaseNeverMix lets a writer that lost its lease go on with another content, while a second process
// continues the same upload.
func TestTwoHoldersOfALeaseNeverMix(t *testing.T) {
	t.Parallel()
	place := blobtest.OnS3(t)
	first, second := place.Open(), place.Open()
	start, late, right := noise(part), bytes.Repeat([]byte("late"), part/4), bytes.Repeat([]byte("right"), part/5)
	w, err := first.Create(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(start); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	slow, at, err := first.Resume(t.Context(), key)
	if err != nil || at != part {
		t.Fatalf("resumed at %d: %v", at, err)
	}
	quick, at, err := second.Resume(t.Context(), key)
	if err != nil || at != part {
		t.Fatalf("resumed at %d: %v", at, err)
	}
	if _, err := quick.Write(append(right, 'r')); err != nil { // its second part is sent
		t.Fatal(err)
	}
	if _, err := slow.Write(append(late, 'l')); err != nil { // and replaced
		t.Fatal(err)
	}
	if err := slow.Close(); err != nil { // waits until it was sent
		t.Fatal(err)
	}
	if info, err := quick.Commit(t.Context()); err == nil {
		if found, err := second.Measure(t.Context(), key); err != nil || found != info {
			t.Errorf("committed %+v, and there is %+v, %v", info, found, err)
		}
	} else if _, _, err := second.Open(t.Context(), key); navette.CodeOf(err) != navette.NotFound {
		t.Errorf("a file that was not committed is there: %v", err)
	}
	_ = quick.Close()
	again, at, err := second.Resume(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	whole := append(append([]byte{}, start...), right...)
	if _, err := again.Write(whole[at:]); err != nil {
		t.Fatal(err)
	}
	if _, err := again.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found, err := second.Measure(t.Context(), key); err != nil || at != part && found.SHA256 != sum(string(whole)) {
		t.Errorf("resumed at %d, there is %+v, %v", at, found, err)
	}
}

func TestSweepEndsAbandonedUploads(t *testing.T) {
	t.Parallel()
	s3 := blobtest.StartS3(t)
	bucket := s3.Bucket(t)
	d, err := blob.Open(t.Context(), s3.Address(bucket), s3.Credentials())
	if err != nil {
		t.Fatal(err)
	}
	abandoned, held := blob.Key("org_a", "cal_1", "old.mp4"), blob.Key("org_a", "cal_2", "held.mp4")
	left, err := d.Create(t.Context(), abandoned)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := left.Write(noise(part + 1)); err != nil {
		t.Fatal(err)
	}
	if err := left.Close(); err != nil {
		t.Fatal(err)
	}
	writer, err := d.Create(t.Context(), held)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := writer.Write(noise(part + 1)); err != nil {
		t.Fatal(err)
	}
	client := s3.Client(t)
	stray := blob.Key("org_b", "cal_3", "stray.mp4")
	if _, err := client.NewMultipartUpload(t.Context(), bucket, stray, minio.PutObjectOptions{}); err != nil {
		t.Fatal(err)
	}
	if swept, err := d.Sweep(t.Context(), navette.RealNow().Add(-time.Hour)); err != nil || len(swept) != 0 {
		t.Errorf("an hour ago there was: %+v, %v", swept, err)
	}
	swept, err := d.Sweep(t.Context(), navette.RealNow().Add(time.Hour))
	if err != nil || len(swept) != 2 || swept[0].Key != abandoned || swept[0].Size != part+1 ||
		swept[1].Key != stray || swept[1].Size != 0 {
		t.Errorf("swept: %+v, %v", swept, err)
	}
	if _, err := writer.Commit(t.Context()); err != nil {
		t.Errorf("the sweep took the file of a writer: %v", err)
	}
	uploads, err := client.ListMultipartUploads(t.Context(), bucket, "", "", "", "", 1000)
	if err != nil || len(uploads.Uploads) != 0 {
		t.Errorf("uploads are left: %+v, %v", uploads.Uploads, err)
	}
	if left, err := d.Unfinished(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("unfinished: %+v, %v", left, err)
	}
}

func TestSignedAddressEnds(t *testing.T) {
	t.Parallel()
	d := blobtest.OnS3(t).Open()
	put(t, d, key, "0123456789")
	address, has, err := d.Address(t.Context(), key, time.Hour, blob.Served{ContentType: "video/mp4",
		Disposition: "inline"})
	if err != nil || !has || !strings.Contains(address, "X-Amz-Expires=300&") {
		t.Fatalf("address %q, %v", address, err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Range", "bytes=2-4")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusPartialContent || string(text) != "234" ||
		answer.Header.Get("Content-Type") != "video/mp4" || answer.Header.Get("Content-Disposition") != "inline" {
		t.Errorf("%s %v %q, %v", answer.Status, answer.Header, text, err)
	}
}

func TestNodesOfOneBucketSeeEachOthersMarks(t *testing.T) {
	t.Parallel()
	place, other := blobtest.OnS3(t), blobtest.OnS3(t)
	if err := place.Open().MarkNode(t.Context(), "one"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		store blob.Store
		want  bool
	}{{place.Open(), true}, {other.Open(), false}} {
		if got, err := c.store.NodeMarked(t.Context(), "one"); err != nil || got != c.want {
			t.Errorf("%s: %v, %v, want %v", c.store.Name(), got, err, c.want)
		}
	}
	if err := place.Open().UnmarkNode(t.Context(), "one"); err != nil {
		t.Fatal(err)
	}
	if got, err := place.Open().NodeMarked(t.Context(), "one"); err != nil || got {
		t.Errorf("after the end: %v, %v", got, err)
	}
}
