package webhook

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"navette.dev/navette/internal/zoom"
)

// ContentKey returns a key that is equal for all deliveries of one event, and differs between events whose contents
// differ. Zoom delivers at least once and documents no stable id of an event. The key contains no personal data.
func ContentKey(e Event) string {
	parts := []string{e.Name, stamp(e.At), e.AccountID}
	switch d := e.Detail.(type) {
	case *Meeting:
		parts = append(parts, meetingParts(*d)...)
	case *Participation:
		p := d.Participant
		parts = append(parts, meetingParts(d.Meeting)...)
		parts = append(parts, p.UserID, p.ParticipantUUID, stamp(p.JoinTime), stamp(p.LeaveTime))
	case *Registration:
		parts = append(parts, meetingParts(d.Meeting)...)
		parts = append(parts, d.Registrant.ID, d.Registrant.Email)
	case *Recording:
		parts = append(parts, d.UUID, strconv.FormatInt(d.MeetingID, 10))
		parts = append(parts, fileParts(d)...)
	default:
		parts = append(parts, canonical(e.Payload))
	}
	encoded, _ := json.Marshal(parts) // strings can always be encoded; JSON keeps the parts apart
	sum := sha256.Sum256(encoded)
	return hex.EncodeToString(sum[:])
}

func meetingParts(m Meeting) []string {
	return []string{m.UUID, strconv.FormatInt(m.ID, 10)}
}

// fileParts returns the files of a recording, sorted, since Zoom guarantees no order.
func fileParts(r *Recording) []string {
	files := slices.Clone(r.Files)
	if r.File != nil {
		files = append(files, *r.File)
	}
	parts := make([]string, len(files))
	for i, f := range files {
		parts[i] = fileKey(f)
	}
	slices.Sort(parts)
	return parts
}

func fileKey(f zoom.RecordingFile) string {
	encoded, _ := json.Marshal([]string{f.ID, stamp(f.Start), stamp(f.End), f.Type, f.RecordingType, f.Extension})
	return string(encoded)
}

// canonical returns JSON with sorted keys and without white space, so that an event encoded twice has the same form.
func canonical(raw json.RawMessage) string {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil {
		return string(raw)
	}
	sorted, err := json.Marshal(value)
	if err != nil {
		return string(raw)
	}
	return string(sorted)
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return strconv.FormatInt(t.UnixMilli(), 10)
}
