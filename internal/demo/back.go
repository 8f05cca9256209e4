package demo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"navette.dev/navette/internal/browser"
	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/sandbox/control"
)

// stepRecord looks for the recording in the sandbox's state.
func (t *trip) stepRecord(ctx context.Context, evidence map[string]any) error {
	return until(ctx, func(ctx context.Context) error {
		state, err := t.control.State(ctx)
		if err != nil {
			return err
		}
		for _, r := range state.Recordings {
			if r.MeetingID == t.meeting.ID && r.Status == "completed" && holds(r.Files, "TRANSCRIPT") {
				t.record = r
				evidence["uuid"], evidence["files"] = r.UUID, r.Files
				return nil
			}
		}
		return errors.New("the recording is not finished at Zoom")
	})
}

func holds(files []control.RecordingFile, kind string) bool {
	for _, f := range files {
		if f.Type == kind {
			return true
		}
	}
	return false
}

// stepImport waits until the recording is in the library, downloads its files, and compares them with Zoom's. The
// transcript is left to the step that searches it.
func (t *trip) stepImport(ctx context.Context, evidence map[string]any) error {
	var files []map[string]any
	err := until(ctx, func(ctx context.Context) error {
		list, err := t.App.Library.Calls(ctx, t.organization.Actor, library.Filter{SessionID: t.session.ID})
		if err != nil {
			return err
		}
		if len(list.Calls) != 1 {
			return fmt.Errorf("%d calls of the session in the library, want 1", len(list.Calls))
		}
		t.call = list.Calls[0].Call.ID
		files, err = t.compare(ctx, list.Calls[0].Files)
		return err
	})
	evidence["call"], evidence["page"], evidence["files"] = t.call, t.App.URL()+"/calls/"+t.call, files
	return err
}

// compare downloads the library's files, and checks that Zoom has the same.
func (t *trip) compare(ctx context.Context, stored []navette.RecordingFile) ([]map[string]any, error) {
	var files []map[string]any
	for _, twin := range t.record.Files {
		if twin.Type == "TRANSCRIPT" {
			continue
		}
		found := false
		for _, f := range stored {
			if f.FileType != twin.Type || f.State != navette.FileStored {
				continue
			}
			address := t.App.URL() + "/calls/" + t.call + "/files/" + f.ID
			size, sum, err := t.fetch(ctx, address)
			if err != nil {
				return nil, err
			}
			if sum == twin.SHA256 && size == twin.Size {
				files = append(files, map[string]any{
					"type": f.FileType, "size": size, "sha256": sum, "address": address,
				})
				found = true
			}
		}
		if !found {
			return files, fmt.Errorf("%s has not come back", twin.Type)
		}
	}
	return files, nil
}

// fetch downloads an address as the signed-in owner and returns its size and SHA-256.
func (t *trip) fetch(ctx context.Context, address string) (int64, string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return 0, "", err
	}
	response, err := t.signed.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return 0, "", fmt.Errorf("%s: %s", request.URL.Path, response.Status)
	}
	sum := sha256.New()
	size, err := io.Copy(sum, response.Body)
	return size, hex.EncodeToString(sum.Sum(nil)), err
}

// stepSearch searches the calls for a word that is said in the class, and records the second at which it was said.
func (t *trip) stepSearch(ctx context.Context, evidence map[string]any) error {
	return until(ctx, func(ctx context.Context) error {
		seen, err := t.signed.Open(ctx, t.App.URL()+"/calls?q="+url.QueryEscape(classPiece.query))
		if err != nil {
			return err
		}
		for _, link := range seen.Attributes("a", "href") {
			at, err := url.Parse(link)
			if err == nil && at.Path == "/calls/"+t.call && at.Query().Has("t") {
				evidence["word"], evidence["second"], evidence["page"] = classPiece.query, at.Query().Get("t"),
					t.App.URL()+link
				return nil
			}
		}
		return fmt.Errorf("the word %q is not found in the call", classPiece.query)
	})
}

// stepPlay opens the call's page and requests the beginning of its video, as a player does.
func (t *trip) stepPlay(ctx context.Context, evidence map[string]any) error {
	return until(ctx, func(ctx context.Context) error { return t.play(ctx, evidence) })
}

func (t *trip) play(ctx context.Context, evidence map[string]any) error {
	seen, err := t.signed.Open(ctx, t.App.URL()+"/calls/"+t.call)
	if err != nil {
		return err
	}
	source, err := videoSource(seen)
	if err != nil {
		return err
	}
	address, err := seen.Address.Parse(source)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), http.NoBody)
	if err != nil {
		return err
	}
	request.Header.Set("Range", "bytes=0-65535")
	answered, err := t.signed.Fetch(request)
	if err != nil {
		return err
	}
	kind := answered.Header.Get("Content-Type")
	evidence["media"], evidence["status"], evidence["content_type"] = address.String(), answered.Status, kind
	if answered.Status != http.StatusPartialContent || kind != "video/mp4" ||
		!strings.Contains(answered.Body[:min(12, len(answered.Body))], "ftyp") {
		return fmt.Errorf("not the beginning of a video: %d %s", answered.Status, kind)
	}
	return nil
}

// videoSource returns the address of a page's video.
func videoSource(p browser.Page) (string, error) {
	sources := append(p.Attributes("video", "src"), p.Attributes("source", "src")...)
	if len(sources) == 0 {
		return "", errors.New("the page has no video")
	}
	return sources[0], nil
}
