package zoom

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Label is an operation's class in Zoom's rate limits.
type Label string

// The classes that we call (Zoom API, "Rate limits").
const (
	Light  Label = "light"
	Medium Label = "medium"
	Heavy  Label = "heavy"
)

// Operation is one of Zoom's, as its reference lists it.
type Operation struct {
	Method     string
	Path       string // below /v2, with {placeholders}
	Label      Label
	Repeatable bool // doing it twice has the effect of once, so a lost answer may be asked for again
	HostBudget bool // counts toward the host's 100 creates and updates a day; so do deletes, see opDeleteMeeting
}

// String is the operation as Zoom's reference names it.
func (o Operation) String() string { return o.Method + " " + o.Path }

// The operations that the client knows.
var (
	opUser         = read("/users/{userId}", Light)
	opUsers        = read("/users", Medium)
	opUserSettings = read("/users/{userId}/settings", Medium)
	opUserToken    = read("/users/{userId}/token", Light)
	opMyZAK        = read("/users/me/zak", Light)

	opCreateMeeting = Operation{Method: http.MethodPost, Path: "/users/{userId}/meetings", Label: Light, HostBudget: true}
	opUserMeetings  = read("/users/{userId}/meetings", Medium)
	opUpcoming      = read("/users/{userId}/upcoming_meetings", Medium)
	opMeeting       = read("/meetings/{meetingId}", Light)
	opUpdateMeeting = Operation{Method: http.MethodPatch, Path: "/meetings/{meetingId}", Label: Light, Repeatable: true, HostBudget: true}
	// Zoom's page on rate limits once counted deletes among a host's 100 and names them no more; we count them, since a
	// delete too few can wait for the morning and a create cannot.
	opDeleteMeeting = Operation{Method: http.MethodDelete, Path: "/meetings/{meetingId}", Label: Light, Repeatable: true, HostBudget: true}
	opMeetingStatus = change(http.MethodPut, "/meetings/{meetingId}/status", Light)

	opRegistrants      = read("/meetings/{meetingId}/registrants", Medium)
	opAddRegistrant    = Operation{Method: http.MethodPost, Path: "/meetings/{meetingId}/registrants", Label: Light}
	opRegistrantStatus = change(http.MethodPut, "/meetings/{meetingId}/registrants/status", Medium)

	opPastMeeting      = read("/past_meetings/{meetingId}", Light)
	opPastInstances    = read("/past_meetings/{meetingId}/instances", Medium)
	opPastParticipants = read("/past_meetings/{meetingId}/participants", Medium)

	opUserRecordings       = read("/users/{userId}/recordings", Medium)
	opMeetingRecordings    = read("/meetings/{meetingId}/recordings", Light)
	opDeleteRecordings     = change(http.MethodDelete, "/meetings/{meetingId}/recordings", Light)
	opDeleteRecordingFile  = change(http.MethodDelete, "/meetings/{meetingId}/recordings/{recordingId}", Light)
	opRecoverRecordings    = change(http.MethodPut, "/meetings/{meetingUUID}/recordings/status", Light)
	opRecoverRecordingFile = change(http.MethodPut, "/meetings/{meetingId}/recordings/{recordingId}/status", Light)
)

// Operations is all that the client can ask of Zoom's REST interface.
func Operations() []Operation {
	return []Operation{
		opUser, opUsers, opUserSettings, opUserToken, opMyZAK,
		opCreateMeeting, opUserMeetings, opUpcoming, opMeeting, opUpdateMeeting, opDeleteMeeting, opMeetingStatus,
		opRegistrants, opAddRegistrant, opRegistrantStatus,
		opPastMeeting, opPastInstances, opPastParticipants,
		opUserRecordings, opMeetingRecordings, opDeleteRecordings, opDeleteRecordingFile, opRecoverRecordings, opRecoverRecordingFile,
	}
}

func read(path string, label Label) Operation { return change(http.MethodGet, path, label) }

func change(method, path string, label Label) Operation {
	return Operation{Method: method, Path: path, Label: label, Repeatable: true}
}

// path is the operation's path with its placeholders filled in order.
func (o Operation) path(ids []string) (string, error) {
	segments := strings.Split(o.Path, "/")
	for i, s := range segments {
		if !strings.HasPrefix(s, "{") {
			continue
		}
		if len(ids) == 0 || ids[0] == "" {
			return "", fmt.Errorf("zoom: %s: no value for %s", o, s)
		}
		segments[i], ids = escapeID(ids[0]), ids[1:]
	}
	if len(ids) > 0 {
		return "", fmt.Errorf("zoom: %s: too many ids", o)
	}
	return strings.Join(segments, "/"), nil
}

// escapeID makes an id fit for a path. Meeting UUIDs are base64; one that begins with / or holds // must be escaped
// twice (Zoom API reference, "Get a meeting", and others), anything else once.
func escapeID(id string) string {
	once := escapeOnce(id)
	if strings.HasPrefix(id, "/") || strings.Contains(id, "//") {
		return escapeOnce(once)
	}
	return once
}

func escapeOnce(id string) string { return strings.ReplaceAll(url.QueryEscape(id), "+", "%20") }
