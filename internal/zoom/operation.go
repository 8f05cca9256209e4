package zoom

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Label is an operation's label in Zoom's rate limits.
type Label string

// The labels of the operations that we use (Zoom API, "Rate limits").
const (
	Light  Label = "light"
	Medium Label = "medium"
	Heavy  Label = "heavy"
)

// Operation is an operation of Zoom's API, as its reference lists it.
type Operation struct {
	Method     string
	Path       string // below /v2, with {placeholders}
	Label      Label
	Repeatable bool // whether a second call has no further effect, so that it may be retried after a lost answer
	// whether it counts toward the host's 100 creates and updates per day; deletes count too, although Zoom's documents no
	// longer mention them
	HostBudget bool
}

// String returns the operation as Zoom's reference names it.
func (o Operation) String() string { return o.Method + " " + o.Path }

// The operations that the client uses.
var (
	opUser         = read("/users/{userId}", Light)
	opUsers        = read("/users", Medium)
	opUserSettings = read("/users/{userId}/settings", Medium)
	opUserToken    = read("/users/{userId}/token", Light)
	opMyZAK        = read("/users/me/zak", Light)

	opCreateMeeting = Operation{
		Method: http.MethodPost, Path: "/users/{userId}/meetings", Label: Light, HostBudget: true,
	}
	opUserMeetings  = read("/users/{userId}/meetings", Medium)
	opUpcoming      = read("/users/{userId}/upcoming_meetings", Medium)
	opMeeting       = read("/meetings/{meetingId}", Light)
	opUpdateMeeting = Operation{
		Method: http.MethodPatch, Path: "/meetings/{meetingId}", Label: Light, Repeatable: true, HostBudget: true,
	}
	// Zoom's page on rate limits once counted deletes among a host's 100 and no longer mentions them. We count them:
	// a delete can be postponed to the next day, but a create cannot.
	opDeleteMeeting = Operation{
		Method: http.MethodDelete, Path: "/meetings/{meetingId}", Label: Light, Repeatable: true, HostBudget: true,
	}
	opMeetingStatus = change(http.MethodPut, "/meetings/{meetingId}/status", Light)

	opRegistrants      = read("/meetings/{meetingId}/registrants", Medium)
	opAddRegistrant    = Operation{Method: http.MethodPost, Path: "/meetings/{meetingId}/registrants", Label: Light}
	opRegistrantStatus = change(http.MethodPut, "/meetings/{meetingId}/registrants/status", Medium)

	opPastMeeting      = read("/past_meetings/{meetingId}", Light)
	opPastInstances    = read("/past_meetings/{meetingId}/instances", Medium)
	opPastParticipants = read("/past_meetings/{meetingId}/participants", Medium)

	opReportMeetings = read("/report/users/{userId}/meetings", Heavy)

	opUserRecordings       = read("/users/{userId}/recordings", Medium)
	opAccountRecordings    = read("/accounts/{accountId}/recordings", Medium)
	opMeetingRecordings    = read("/meetings/{meetingId}/recordings", Light)
	opDeleteRecordings     = change(http.MethodDelete, "/meetings/{meetingId}/recordings", Light)
	opDeleteRecordingFile  = change(http.MethodDelete, "/meetings/{meetingId}/recordings/{recordingId}", Light)
	opRecoverRecordings    = change(http.MethodPut, "/meetings/{meetingUUID}/recordings/status", Light)
	opRecoverRecordingFile = change(http.MethodPut, "/meetings/{meetingId}/recordings/{recordingId}/status", Light)

	opAccountSettings    = read("/accounts/{accountId}/settings", Medium)
	opSetAccountSettings = change(http.MethodPatch, "/accounts/{accountId}/settings", Medium)
	opAccountLocks       = read("/accounts/{accountId}/lock_settings", Medium)
	opSetAccountLocks    = change(http.MethodPatch, "/accounts/{accountId}/lock_settings", Medium)
	opSetUserSettings    = change(http.MethodPatch, "/users/{userId}/settings", Medium)

	opGroups           = read("/groups", Medium)
	opCreateGroup      = Operation{Method: http.MethodPost, Path: "/groups", Label: Light}
	opGroup            = read("/groups/{groupId}", Light)
	opDeleteGroup      = change(http.MethodDelete, "/groups/{groupId}", Light)
	opGroupMembers     = read("/groups/{groupId}/members", Medium)
	opAddMembers       = Operation{Method: http.MethodPost, Path: "/groups/{groupId}/members", Label: Medium}
	opRemoveMember     = change(http.MethodDelete, "/groups/{groupId}/members/{memberId}", Light)
	opMoveMember       = change(http.MethodPatch, "/groups/{groupId}/members/{memberId}", Medium)
	opGroupSettings    = read("/groups/{groupId}/settings", Medium)
	opSetGroupSettings = change(http.MethodPatch, "/groups/{groupId}/settings", Medium)
	opGroupLocks       = read("/groups/{groupId}/lock_settings", Medium)
	opSetGroupLocks    = change(http.MethodPatch, "/groups/{groupId}/lock_settings", Medium)
)

func read(path string, label Label) Operation { return change(http.MethodGet, path, label) }

func change(method, path string, label Label) Operation {
	return Operation{Method: method, Path: path, Label: label, Repeatable: true}
}

// path returns the operation's path with its placeholders replaced in order.
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

// escapeID escapes an id for a path. Meeting UUIDs are base64; one that begins with / or contains // must be escaped
// twice (Zoom API reference, "Get a meeting", and others), any other id once.
func escapeID(id string) string {
	once := escapeOnce(id)
	if strings.HasPrefix(id, "/") || strings.Contains(id, "//") {
		return escapeOnce(once)
	}
	return once
}

func escapeOnce(id string) string { return strings.ReplaceAll(url.QueryEscape(id), "+", "%20") }
