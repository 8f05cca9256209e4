package blob

import (
	"context"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
)

// unfinished is an unfinished file with the id of its upload, and whether its state is stored.
type unfinished struct {
	Partial
	upload string
	stated bool
}

// Unfinished implements [Store]. Its list has the files with a stored state, and the uploads without one, which a
// process left that was killed between the two requests that begin an upload; those have the size 0.
func (s *S3) Unfinished(ctx context.Context) ([]Partial, error) {
	var found []Partial
	err := s.eachUnfinished(ctx, func(u unfinished) error {
		found = append(found, u.Partial)
		return nil
	})
	return found, err
}

// Sweep implements [Store]. A writer of another process stores its state while it works, so its upload is younger than
// an instant some days ago.
func (s *S3) Sweep(ctx context.Context, before time.Time) ([]Partial, error) {
	var removed []Partial
	err := s.eachUnfinished(ctx, func(u unfinished) error {
		if !u.Modified.Before(before) {
			return nil
		}
		if err := s.abort(ctx, u.Key, u.upload); err != nil {
			return err
		}
		if u.stated {
			if err := s.dropState(ctx, u.Key); err != nil {
				return err
			}
		}
		removed = append(removed, u.Partial)
		return nil
	})
	return removed, err
}

// eachUnfinished calls visit for every unfinished file that no writer of this process has open.
func (s *S3) eachUnfinished(ctx context.Context, visit func(unfinished) error) error {
	known := map[string]bool{} // uploads with a state
	for object := range s.client.ListObjectsIter(ctx, s.at.bucket, minio.ListObjectsOptions{
		Prefix: s.object(statePrefix), Recursive: true,
	}) {
		if object.Err != nil {
			return s.explain("listing unfinished blobs", object.Err)
		}
		key := strings.TrimPrefix(object.Key, s.object(statePrefix))
		if checkKey(key) != nil {
			continue
		}
		state, _, err := s.loadState(ctx, key)
		if err != nil {
			return err
		}
		known[state.Upload] = true
		if !state.found || s.isOpen(key) {
			continue
		}
		p := Partial{Key: key, Size: state.size(), Modified: object.LastModified.UTC()}
		if err := visit(unfinished{p, state.Upload, true}); err != nil {
			return err
		}
	}
	return s.eachUpload(ctx, func(key string, upload minio.ObjectMultipartInfo) error {
		if known[upload.UploadID] || s.isOpen(key) {
			return nil
		}
		p := Partial{Key: key, Modified: upload.Initiated.UTC()}
		return visit(unfinished{p, upload.UploadID, false})
	})
}

// eachUpload calls visit for every multipart upload of a key. Some servers list only the uploads of one object; they
// end abandoned uploads by themselves.
func (s *S3) eachUpload(ctx context.Context, visit func(key string, upload minio.ObjectMultipartInfo) error) error {
	for object, upload := "", ""; ; {
		list, err := s.client.ListMultipartUploads(ctx, s.at.bucket, s.object("org/"), object, upload, "", 1000)
		if err != nil {
			return s.explain("listing uploads", err)
		}
		for _, u := range list.Uploads {
			key := strings.TrimPrefix(u.Key, s.object(""))
			if checkKey(key) != nil {
				continue
			}
			if err := visit(key, u); err != nil {
				return err
			}
		}
		if !list.IsTruncated || len(list.Uploads) == 0 {
			return nil
		}
		object, upload = list.NextKeyMarker, list.NextUploadIDMarker
	}
}

func (s *S3) isOpen(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open[key] != nil
}
