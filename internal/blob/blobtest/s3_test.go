package blobtest_test

import (
	"os"
	"strings"
	"testing"

	"github.com/minio/minio-go/v7"

	"navette.dev/navette/internal/blob/blobtest"
)

func TestServerKeepsObjectsAsFiles(t *testing.T) {
	s3 := blobtest.StartS3(t)
	bucket := s3.Bucket(t)
	_, err := s3.Client(t).PutObject(t.Context(), bucket, "a/b", strings.NewReader("text"), 4, "", "",
		minio.PutObjectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(s3.Path(bucket, "a/b")); err != nil || string(text) != "text" {
		t.Errorf("%q, %v", text, err)
	}
}
