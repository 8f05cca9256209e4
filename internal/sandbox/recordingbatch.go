package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// controlUserRecordings handles POST /users/{id}/recordings {"action": "trash"}. It trashes, recovers or deletes all
// recordings of a user at once, as Zoom's portal does. Zoom sends one event for all of them.
func (s *Sandbox) controlUserRecordings(r *http.Request) (any, error) {
	var in struct {
		Action string `json:"action"`
	}
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	now := s.lock()
	defer s.mu.Unlock()
	u, err := s.controlUser(r)
	if err != nil {
		return nil, err
	}
	done, err := s.changeAll(u, in.Action, now)
	if err != nil {
		return nil, err
	}
	if len(done) > 0 {
		s.batchEvent(in.Action, done)
		s.storageChanged(now)
	}
	return map[string]int{"recordings": len(done)}, nil
}

// batched is a recording in events about many recordings.
type batched struct {
	UUID  string   `json:"meeting_uuid"`
	Files []string `json:"recording_file_ids"`
}

// changeAll trashes, recovers or deletes a user's finished recordings and returns them.
func (s *Sandbox) changeAll(u *user, action string, now time.Time) (done []batched, err error) {
	for _, rec := range slices.Clone(u.recordings) {
		files := rec.kept()
		if action == "recover" {
			files = rec.trashed()
		}
		if action == "delete" {
			files = slices.Clone(rec.files)
		}
		if !rec.ready || len(files) == 0 {
			continue
		}
		switch action {
		case "trash":
			s.trash(rec, files, now)
		case "recover":
			rec.untrash(files)
		case "delete":
			s.erase(rec, files)
		default:
			return nil, fmt.Errorf("action %q: want trash, recover or delete", action)
		}
		one := batched{UUID: rec.instance.uuid}
		for _, f := range files {
			one.Files = append(one.Files, f.id)
		}
		done = append(done, one)
	}
	return done, nil
}

// batchEvent sends an event about many recordings. Zoom documents recording.batch_trashed in another form than the
// other two.
func (s *Sandbox) batchEvent(action string, done []batched) {
	name := map[string]string{
		"trash": "recording.batch_trashed", "recover": "recording.batch_recovered", "delete": "recording.batch_deleted",
	}[action]
	object := map[string]any{"meetings": done}
	if action == "trash" {
		var uuids []string
		for _, one := range done {
			uuids = append(uuids, one.UUID)
		}
		object = map[string]any{"meeting_uuids": uuids}
	}
	e := s.event(name, s.clock.Now(), object)
	e.Payload.by(s, nil)
	if action == "trash" {
		e.Payload.Operation = "trash_user_recordings"
	}
	s.emit(name, e)
}
