package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// controlRecordings handles POST /recordings/{action} {"uuids": […]}. It changes finished recordings, named by the
// UUIDs of their meetings, without a webhook:
//
//   - trash and recover move them to the trash and out of it, as a user does in Zoom's portal; "at" may name an earlier
//     instant for the trash
//   - delete deletes them permanently
//   - resize has lists state another size than the videos have, by the number of bytes in "more"
//   - untranscribe removes their transcripts, as if Zoom had made none
func (s *Sandbox) controlRecordings(r *http.Request) (any, error) {
	var in struct {
		UUIDs []string  `json:"uuids"`
		At    time.Time `json:"at"`
		More  int64     `json:"more"`
	}
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	now := s.lock()
	defer s.mu.Unlock()
	if in.At.IsZero() {
		in.At = now
	}
	for _, uuid := range in.UUIDs {
		run := s.model.instances[uuid]
		if run == nil || run.recording == nil || !run.recording.ready {
			return nil, fmt.Errorf("no finished recording has the UUID %q", uuid)
		}
		rec := run.recording
		switch action := r.PathValue("action"); action {
		case "trash":
			s.trash(rec, rec.kept(), in.At)
		case "recover":
			rec.untrash(rec.trashed())
		case "delete":
			s.erase(rec, slices.Clone(rec.files))
		case "resize":
			rec.relist(in.More)
		case "untranscribe":
			s.erase(rec, slices.DeleteFunc(slices.Clone(rec.files), func(f *file) bool { return f.kind != "TRANSCRIPT" }))
		default:
			return nil, fmt.Errorf("action %q: want trash, recover, delete, resize or untranscribe", action)
		}
	}
	return map[string]int{"recordings": len(in.UUIDs)}, nil
}

// relist has lists state another size for each video than it has.
func (r *recording) relist(more int64) {
	for _, f := range r.files {
		if f.kind == "MP4" {
			f.listedMore = more
		}
	}
}
