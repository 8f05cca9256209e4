package blobtest

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/minio/minio-go/v7"

	"navette.dev/navette/internal/blob"
)

// Place is where a test keeps files.
type Place struct {
	Open func() blob.Store // opens the store; each call opens it anew, as another process does
	Left func() []string   // names all files of calls, parts of files and uploads that are there, as others see them
}

// Each runs a test on a store on the local disk and on one on an S3 server, as parallel subtests.
func Each(t *testing.T, test func(t *testing.T, place Place)) {
	t.Helper()
	for name, place := range map[string]func(*testing.T) Place{"disk": Disk, "s3": OnS3} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, place(t))
		})
	}
}

// Disk returns a new folder.
func Disk(t *testing.T) Place {
	dir := filepath.Join(t.TempDir(), "blobs")
	left := func() []string {
		var names []string
		err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
			if entry != nil && (!entry.IsDir() || filepath.Base(filepath.Dir(name)) == "call") {
				names = append(names, name)
			}
			return err
		})
		if err != nil && !os.IsNotExist(err) {
			t.Error(err)
		}
		return names
	}
	return Place{Open: opener(t, dir, blob.Credentials{}), Left: left}
}

// OnS3 returns a new bucket, with a prefix.
func OnS3(t *testing.T) Place {
	s3 := StartS3(t)
	bucket := s3.Bucket(t)
	address := strings.Replace(s3.Address(bucket), "?", "/recordings?", 1)
	left := func() []string {
		client, names := s3.Client(t), []string{}
		for object := range client.ListObjectsIter(t.Context(), bucket, minio.ListObjectsOptions{Recursive: true}) {
			if object.Err != nil {
				t.Error(object.Err)
			}
			names = append(names, object.Key)
		}
		uploads, err := client.ListMultipartUploads(t.Context(), bucket, "", "", "", "", 1000)
		if err != nil {
			t.Error(err)
		}
		for _, upload := range uploads.Uploads {
			names = append(names, upload.Key+" (upload)")
		}
		return names
	}
	return Place{Open: opener(t, address, s3.Credentials()), Left: left}
}

func opener(t *testing.T, address string, keys blob.Credentials) func() blob.Store {
	return func() blob.Store {
		t.Helper()
		store, err := blob.Open(t.Context(), address, keys)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = store.Close() })
		return store
	}
}

// Credentials returns the server's keys.
func (s *S3) Credentials() blob.Credentials {
	return blob.Credentials{AccessKey: s.AccessKey, SecretKey: s.SecretKey}
}
