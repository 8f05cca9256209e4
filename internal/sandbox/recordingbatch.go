package sandbox

import (
	"fmt"
	"net/http"
	"time"
)

// controlUserRecordings is POST /users/{id}/recordings {"action": "trash"}: what the portal does to all recordings of a user at once. Zoom
// tells of it in one event.
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

// changeAll trashes, recovers or deletes a user's finished recordings and gives their UUIDs.
func (s *Sandbox) changeAll(u *user, action string, now time.Time) (uuids []string, err error) {
	for _, rec := range append([]*recording{}, u.recordings...) {
		files := rec.kept()
		if action == "recover" {
			files = rec.trashed()
		}
		if !rec.ready || len(files) == 0 && action != "delete" {
			continue
		}
		switch action {
		case "trash":
			s.trash(rec, files, now)
		case "recover":
			rec.untrash(files)
		case "delete":
			s.erase(rec, append([]*file{}, rec.files...))
		default:
			return nil, fmt.Errorf("action %q: want trash, recover or delete", action)
		}
		uuids = append(uuids, rec.instance.uuid)
	}
	return uuids, nil
}

// batchEvent tells of many recordings. Zoom's document gives recording.batch_trashed another form than its two sisters.
func (s *Sandbox) batchEvent(action string, uuids []string) {
	name := map[string]string{"trash": "recording.batch_trashed", "recover": "recording.batch_recovered", "delete": "recording.batch_deleted"}[action]
	object, meetings := map[string]any{"meeting_uuids": uuids}, []map[string]any{}
	if action != "trash" {
		for _, uuid := range uuids {
			meetings = append(meetings, map[string]any{"meeting_uuid": uuid})
		}
		object = map[string]any{"meetings": meetings}
	}
	e := s.event(name, s.clock.Now(), object)
	e.Payload.by(s, nil)
	if action == "trash" {
		e.Payload.Operation = "trash_user_recordings"
	}
	s.emit(name, e)
}
