package zoom

// IsInvalid reports whether Zoom refuses the request itself, so that a retry is useless. Fields lists the invalid
// fields if Zoom named them.
func IsInvalid(err error) bool {
	e, ok := refusal(err)
	if !ok {
		return false
	}
	switch e.Code {
	case CodeInvalid, CodeMeetingRefused, codeTooManyRegistered:
		return true
	}
	return len(e.Fields) > 0
}

// Operations returns every operation that the client uses.
func Operations() []Operation {
	return []Operation{
		opUser, opUsers, opUserSettings, opUserToken, opMyZAK,
		opCreateMeeting, opUserMeetings, opUpcoming, opMeeting, opUpdateMeeting, opDeleteMeeting, opMeetingStatus,
		opRegistrants, opAddRegistrant, opRegistrantStatus,
		opPastMeeting, opPastInstances, opPastParticipants, opReportMeetings,
		opUserRecordings, opAccountRecordings, opMeetingRecordings, opDeleteRecordings, opDeleteRecordingFile,
		opRecoverRecordings,
		opRecoverRecordingFile,
		opAccountSettings, opSetAccountSettings, opAccountLocks, opSetAccountLocks, opSetUserSettings,
		opGroups, opCreateGroup, opGroup, opDeleteGroup, opGroupMembers, opAddMembers, opRemoveMember, opMoveMember,
		opGroupSettings, opSetGroupSettings, opGroupLocks, opSetGroupLocks,
	}
}
