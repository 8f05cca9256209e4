package sandbox

import (
	"slices"
	"strings"
)

// operations are all operations of the REST API. [findOperation] chooses among them.
var operations = slices.Concat(meetingOperations, recordingOperations, reportOperations, userOperations,
	accountOperations, groupOperations)

// row returns one operation. name is its label in Zoom's rate limits, success the status of a successful answer.
// classic and granular are the scopes that Zoom documents, separated by spaces; any one of them permits the operation.
func row(
	method, path string, name label, success int, classic, granular string, handle func(*call) (any, error),
) operation {
	op := operation{
		method: method, path: path, label: name, success: success, classic: strings.Fields(classic),
		granular: strings.Fields(granular),
		handle:   handle, title: method + " " + path, parts: splitPath(path),
	}
	op.scopes = append(slices.Clone(op.classic), op.granular...)
	return op
}

// meetingOperations are the operations under "Meetings" in Zoom's API reference, with past meetings and registrants.
var meetingOperations = []operation{
	row("POST", "/users/{userId}/meetings", light, 201, "meeting:write:admin meeting:write",
		"meeting:write:meeting meeting:write:meeting:admin", (*call).createMeeting),
	row("GET", "/users/{userId}/meetings", medium, 200, "meeting:read:admin meeting:read",
		"meeting:read:list_meetings meeting:read:list_meetings:admin", (*call).listMeetings),
	row("GET", "/users/{userId}/upcoming_meetings", medium, 200, "meeting:read meeting:read:admin",
		"meeting:read:list_upcoming_meetings meeting:read:list_upcoming_meetings:admin",
		(*call).listUpcomingMeetings),
	row("GET", "/meetings/{meetingId}", light, 200, "meeting:read meeting:read:admin",
		"meeting:read:meeting meeting:read:meeting:admin", (*call).getMeeting),
	row("PATCH", "/meetings/{meetingId}", light, 204, "meeting:write meeting:write:admin",
		"meeting:update:meeting:admin meeting:update:meeting", (*call).patchMeeting),
	row("DELETE", "/meetings/{meetingId}", light, 204, "meeting:write:admin meeting:write",
		"meeting:delete:meeting meeting:delete:meeting:admin", (*call).deleteMeeting),
	row("PUT", "/meetings/{meetingId}/status", light, 204, "meeting:write:admin meeting:write",
		"meeting:update:status meeting:update:status:admin", (*call).putMeetingStatus),
	row("GET", "/meetings/{meetingId}/invitation", light, 200, "meeting:read meeting:read:admin",
		"meeting:read:invitation meeting:read:invitation:admin", (*call).getInvitation),
	row("GET", "/meetings/{meetingId}/registrants", medium, 200, "meeting:read:admin meeting:read",
		"meeting:read:list_registrants meeting:read:list_registrants:admin", (*call).listRegistrants),
	row("POST", "/meetings/{meetingId}/registrants", light, 201, "meeting:write:admin meeting:write",
		"meeting:write:registrant meeting:write:registrant:admin", (*call).addRegistrant),
	row("GET", "/meetings/{meetingId}/registrants/{registrantId}", light, 200, "meeting:read:admin meeting:read",
		"meeting:read:registrant meeting:read:registrant:admin", (*call).getRegistrant),
	row("DELETE", "/meetings/{meetingId}/registrants/{registrantId}", light, 204,
		"meeting:write:admin meeting:write", "meeting:delete:registrant meeting:delete:registrant:admin",
		(*call).deleteRegistrant),
	row("GET", "/meetings/{meetingId}/registrants/questions", light, 200, "meeting:read meeting:read:admin",
		"meeting:read:list_registration_questions meeting:read:list_registration_questions:admin",
		(*call).getRegistrationQuestions),
	row("PATCH", "/meetings/{meetingId}/registrants/questions", light, 204, "meeting:write meeting:write:admin",
		"meeting:update:registration_question meeting:update:registration_question:admin",
		(*call).patchRegistrationQuestions),
	row("PUT", "/meetings/{meetingId}/registrants/status", medium, 204, "meeting:write:admin meeting:write",
		"meeting:update:registrant_status meeting:update:registrant_status:admin", (*call).putRegistrantStatus),
	row("POST", "/meetings/{meetingId}/batch_registrants", heavy, 201, "meeting:write meeting:write:admin",
		"meeting:write:batch_registrants meeting:write:batch_registrants:admin", (*call).addRegistrants),
	row("GET", "/past_meetings/{meetingId}", light, 200, "meeting:read:admin meeting:read",
		"meeting:read:past_meeting meeting:read:past_meeting:admin", (*call).getPastMeeting),
	row("GET", "/past_meetings/{meetingId}/instances", medium, 200, "meeting:read:admin meeting:read",
		"meeting:read:list_past_instances meeting:read:list_past_instances:admin", (*call).listPastInstances),
	row("GET", "/past_meetings/{meetingId}/participants", medium, 200, "meeting:read:admin meeting:read",
		"meeting:read:list_past_participants meeting:read:list_past_participants:admin",
		(*call).listPastParticipants),
}

// recordingOperations are the operations under "Cloud Recording".
var recordingOperations = []operation{
	row("GET", "/meetings/{meetingId}/recordings", light, 200, "recording:read phone_recording:read:admin",
		"cloud_recording:read:list_recording_files:admin cloud_recording:read:list_recording_files",
		(*call).getMeetingRecordings),
	row("DELETE", "/meetings/{meetingId}/recordings", light, 204, "recording:write:admin recording:write",
		"cloud_recording:delete:meeting_recording cloud_recording:delete:meeting_recording:admin",
		(*call).deleteMeetingRecordings),
	row("DELETE", "/meetings/{meetingId}/recordings/{recordingId}", light, 204,
		"recording:write:admin recording:write",
		"cloud_recording:delete:recording_file cloud_recording:delete:recording_file:admin",
		(*call).deleteRecordingFile),
	row("PUT", "/meetings/{meetingId}/recordings/{recordingId}/status", light, 204,
		"recording:write:admin recording:write",
		"cloud_recording:update:recover_single_recording cloud_recording:update:recover_single_recording:admin",
		(*call).recoverRecordingFile),
	row("PUT", "/meetings/{meetingId}/recordings/status", light, 200, "recording:write:admin recording:write",
		"cloud_recording:update:recover_meeting_recordings cloud_recording:update:recover_meeting_recordings:admin",
		(*call).recoverMeetingRecordings),
	row("GET", "/users/{userId}/recordings", medium, 200, "recording:read:admin recording:read",
		"cloud_recording:read:list_user_recordings cloud_recording:read:list_user_recordings:admin",
		(*call).listUserRecordings),
	row("GET", "/accounts/{accountId}/recordings", medium, 200, "recording:master",
		"cloud_recording:read:list_account_recordings:admin", (*call).listAccountRecordings),
	row("GET", "/meetings/{meetingId}/recordings/settings", light, 200, "recording:read:admin recording:read",
		"cloud_recording:read:recording_settings cloud_recording:read:recording_settings:admin",
		(*call).getRecordingSettings),
	row("PATCH", "/meetings/{meetingId}/recordings/settings", light, 204, "recording:write:admin recording:write",
		"cloud_recording:update:recording_settings cloud_recording:update:recording_settings:admin",
		(*call).patchRecordingSettings),
	row("GET", "/meetings/{meetingId}/transcript", medium, 200,
		"recording:read recording:write recording:read:admin recording:write:admin",
		"cloud_recording:read:meeting_transcript cloud_recording:read:meeting_transcript:admin",
		(*call).getTranscript),
}

// reportOperations are the operations under "Reports".
var reportOperations = []operation{
	row("GET", "/report/meetings/{meetingId}", heavy, 200, "report:read:admin", "report:read:meeting:admin",
		(*call).reportMeeting),
	row("GET", "/report/meetings/{meetingId}/participants", heavy, 200, "report:read:admin",
		"report:read:list_meeting_participants:admin", (*call).reportParticipants),
	row("GET", "/report/users", heavy, 200, "report:read:admin", "report:read:list_users:admin",
		(*call).reportUsers),
	row("GET", "/report/users/{userId}/meetings", heavy, 200, "report:read:admin", "report:read:user:admin",
		(*call).reportUserMeetings),
	row("GET", "/report/cloud_recording", heavy, 200, "report:read:admin", "", (*call).reportCloudRecording),
	row("GET", "/report/disclaimer", heavy, 200, "report:read:admin", "report:read:disclaimer:admin",
		(*call).reportDisclaimer),
}

// userOperations are the operations under "Users".
var userOperations = []operation{
	row("GET", "/users/{userId}", light, 200,
		"user:read user:write user:read:admin user:write:admin user_profile user_info:read",
		"user:read:user user:read:user:admin", (*call).getUser),
	row("DELETE", "/users/{userId}", light, 204, "user:write:admin user:write",
		"user:delete:user user:delete:user:admin", (*call).deleteUser),
	row("GET", "/users", medium, 200, "user:read user:write user:read:admin user:write:admin",
		"user:read:list_users:admin", (*call).listUsers),
	row("POST", "/users", light, 201, "user:write user:write:admin", "user:write:user:admin", (*call).createUser),
	row("GET", "/users/summary", medium, 200, "user:read user:write user:read:admin user:write:admin",
		"user:read:summary:admin", (*call).summarizeUsers),
	row("GET", "/users/{userId}/settings", medium, 200, "user:read user:write user:read:admin user:write:admin",
		"user:read:settings user:read:settings:admin", (*call).getUserSettings),
	row("PATCH", "/users/{userId}/settings", medium, 204, "user:write:admin user:write",
		"user:update:settings user:update:settings:admin", (*call).patchUserSettings),
	row("PUT", "/users/{userId}/status", light, 204, "user:write:admin user:write",
		"user:update:status user:update:status:admin", (*call).putUserStatus),
	row("GET", "/users/{userId}/token", light, 200,
		"user:read user:write user:read:admin user:write:admin user_profile",
		"user:read:token user:read:token:admin", (*call).getUserToken),
	row("GET", "/users/me/zak", light, 200, "user_zak:read", "user:read:zak user:read:zak:admin", (*call).getZAK),
	row("GET", "/users/{userId}/schedulers", medium, 200,
		"user:read user:write user:read:admin user:write:admin user_profile",
		"user:read:list_schedulers user:read:list_schedulers:admin", (*call).listSchedulers),
	row("DELETE", "/users/{userId}/schedulers", light, 204, "user:write:admin user:write",
		"user:delete:scheduler user:delete:scheduler:admin", (*call).deleteSchedulers),
	row("DELETE", "/users/{userId}/schedulers/{schedulerId}", light, 204, "user:write:admin user:write",
		"user:delete:scheduler user:delete:scheduler:admin", (*call).deleteSchedulers),
	row("GET", "/users/{userId}/assistants", medium, 200,
		"user:read user:write user:read:admin user:write:admin user_profile",
		"user:read:list_assistants user:read:list_assistants:admin", (*call).listAssistants),
	row("POST", "/users/{userId}/assistants", medium, 201, "user:write:admin user:write",
		"user:write:assistant user:write:assistant:admin", (*call).addAssistants),
	row("DELETE", "/users/{userId}/assistants", light, 204, "user:write:admin user:write",
		"user:delete:assistant user:delete:assistant:admin", (*call).deleteAssistants),
	row("DELETE", "/users/{userId}/assistants/{assistantId}", light, 204, "user:write:admin user:write",
		"user:delete:assistant user:delete:assistant:admin", (*call).deleteAssistants),
}

// accountOperations are the operations under "Accounts".
var accountOperations = []operation{
	row("GET", "/accounts/{accountId}/settings", medium, 200, "account:read:admin", "account:read:settings:admin",
		(*call).getAccountSettings),
	row("PATCH", "/accounts/{accountId}/settings", medium, 204, "account:write:admin",
		"account:update:settings:admin", (*call).patchAccountSettings),
	row("GET", "/accounts/{accountId}/lock_settings", medium, 200, "account:read:admin",
		"account:read:lock_settings:master", (*call).getAccountLocks),
	row("PATCH", "/accounts/{accountId}/lock_settings", medium, 204, "account:write:admin",
		"account:update:lock_settings:admin", (*call).patchAccountLocks),
}

// groupOperations are the operations under "Groups".
var groupOperations = []operation{
	row("GET", "/groups", medium, 200, "group:read:admin group:write:admin", "group:read:list_groups:admin",
		(*call).listGroups),
	row("POST", "/groups", light, 201, "group:write:admin", "group:write:group:admin", (*call).createGroup),
	row("GET", "/groups/{groupId}", light, 200, "group:read:admin group:write:admin", "group:read:group:admin",
		(*call).getGroup),
	row("PATCH", "/groups/{groupId}", light, 204, "group:write:admin", "group:update:group:admin",
		(*call).renameGroup),
	row("DELETE", "/groups/{groupId}", light, 204, "group:write:admin", "group:delete:group:admin",
		(*call).deleteGroup),
	row("GET", "/groups/{groupId}/members", medium, 200, "group:read:admin group:write:admin",
		"group:read:list_members:admin", (*call).listGroupMembers),
	row("POST", "/groups/{groupId}/members", medium, 201, "group:write:admin", "group:write:member:admin",
		(*call).addGroupMembers),
	row("DELETE", "/groups/{groupId}/members/{memberId}", light, 204, "group:write:admin",
		"group:delete:member:admin", (*call).removeGroupMember),
	row("PATCH", "/groups/{groupId}/members/{memberId}", medium, 204, "group:write:admin",
		"group:update:member:admin", (*call).moveGroupMember),
	row("GET", "/groups/{groupId}/settings", medium, 200, "group:read:admin group:write:admin",
		"group:read:settings:admin", (*call).getGroupSettings),
	row("PATCH", "/groups/{groupId}/settings", medium, 204, "group:write:admin", "group:update:settings:admin",
		(*call).patchGroupSettings),
	row("GET", "/groups/{groupId}/lock_settings", medium, 200, "group:read:admin group:write:admin",
		"group:read:lock_settings:admin", (*call).getGroupLocks),
	row("PATCH", "/groups/{groupId}/lock_settings", medium, 204, "group:write:admin",
		"group:update:lock_settings:admin", (*call).patchGroupLocks),
}
