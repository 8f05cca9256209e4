package blob

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"syscall"

	"github.com/minio/minio-go/v7"

	"navette.dev/navette/internal/navette"
)

// The messages of errors of an S3 store.
const (
	unreachable = "reason.storage_unreachable"
	refused     = "reason.storage_refused"
)

// errIncomplete means that a server's answer lacks what S3 prescribes, such as an error in an answer with status 200.
var errIncomplete = errors.New("the answer is not one of S3")

// remedies say what to do about an error, by its code (Amazon S3 API reference, "Error responses").
var remedies = map[string]string{
	"NoSuchBucket":          "the bucket does not exist; create it, or correct the address",
	"InvalidBucketName":     "no bucket can have this name; correct the address",
	"AccessDenied":          "the keys do not permit it; they need to list, read, write and delete objects of this bucket",
	"InvalidAccessKeyId":    "the server does not know the access key; correct it, or create it there",
	"XAdminUserNotFound":    "the server does not know the access key; correct it, or create it there", // versitygw's
	"SignatureDoesNotMatch": "the secret key does not belong to the access key; correct it",
	"RequestTimeTooSkewed":  "this machine's clock differs too much from the server's; set it by NTP",
	"AuthorizationHeaderMalformed": "the bucket is in another region; " +
		"add the parameter region to the address, or correct it",
	"InvalidRegion":     "the bucket is in another region; add the parameter region to the address, or correct it",
	"PermanentRedirect": "the bucket has another address; correct the parameter endpoint or region",
}

// explain turns an error of the client into one with a code, a message and, in the log's text, what to do.
func (s *S3) explain(doing string, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("%s: %w", doing, err)
	}
	var ours *navette.Error
	if errors.As(err, &ours) {
		return fmt.Errorf("%s: %w", doing, err)
	}
	answer := minio.ToErrorResponse(err)
	switch {
	case missing(err):
		return navette.Fail(navette.NotFound, "", fmt.Errorf("%s: %w", doing, err))
	case full(answer):
		err = errors.Join(err, syscall.ENOSPC)
		return navette.Fail(navette.Unavailable, "reason.disk_full", fmt.Errorf("%s in %s: %w", doing, s.Name(), err))
	case remedies[answer.Code] != "":
		return navette.Fail(navette.NeedsAttention, refused,
			fmt.Errorf("%s in %s: %s (%w)", doing, s.Name(), remedies[answer.Code], err))
	}
	return navette.Fail(navette.Unavailable, unreachable, fmt.Errorf("%s in %s: %w", doing, s.Name(), err))
}

// missing reports whether an object does not exist.
func missing(err error) bool { return minio.ToErrorResponse(err).Code == minio.NoSuchKey }

// uploadGone reports whether an upload does not exist any more: it was completed or aborted.
func uploadGone(err error) bool { return minio.ToErrorResponse(err).Code == "NoSuchUpload" }

func full(answer minio.ErrorResponse) bool {
	switch answer.Code {
	case "QuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "InsufficientStorage":
		return true
	}
	return answer.StatusCode == http.StatusInsufficientStorage
}

// trimETag removes the quotes of an ETag.
func trimETag(etag string) string { return strings.Trim(etag, `"`) }
