package livetest

// The questions, by which observations are stored and which are in the file. They are part of the file's format: a
// question keeps its name and the meaning of its answers.
const (
	refreshReturns    = "refresh_token"     // new, same, none
	oldRefreshToken   = "old_refresh_token" // accepted, refused
	accessLife        = "access_life"       // seconds
	refreshLife       = "refresh_life"      // days, "not stated"
	tokenUse          = "token_use"         // accepted, refused early
	invalidClient     = "invalid_client"    // HTTP status
	missingScope      = "missing_scope"     // HTTP status
	oauthNumber       = "oauth_number"      // reason, field, none
	authorizeScope    = "authorize_scope"   // never observed
	rateHeaders       = "rate_headers"      // names, none
	rateLimit         = "rate_limit"        // calls per second
	limitedHeaders    = "limited_headers"   // names, none
	limitedCode       = "limited_code"      // code
	retryAfter        = "retry_after"       // format, none
	deleteCounts      = "delete_counts"     // never observed
	webhooks          = "webhooks"          // arrived
	eventDelay        = "event_delay"       // span
	stampAge          = "stamp_age"         // span
	webhookHeaders    = "webhook_headers"   // names
	eventStamp        = "event_stamp"       // top level, payload, none
	repeats           = "repeats"           // came again
	repeatStamp       = "repeat_stamp"      // same, new
	repeatRequest     = "repeat_request"    // same, new
	rejected          = "rejected"          // came again
	rangeStatus       = "range_status"      // HTTP status, "a page instead of the file"
	contentRange      = "content_range"     // asked, other, none
	wholeSize         = "whole_size"        // listed, other, none
	acceptRanges      = "accept_ranges"     // bytes, none, other
	partLength        = "part_length"       // part, whole, other, none
	redirects         = "redirects"         // none, same host, zoom, other
	planClues         = "plan_clues"        // a value of each clue
	updatedEvent      = "updated_event"     // arrived
	transcriptEvent   = "transcript_event"  // arrived
	accountRecordings = "account_recordings"
	accountLocks      = "account_locks" // permitted, scope missing, refused
	newSettings       = "new_settings"  // keys
	sessionDuration   = "session_duration"
	consentText       = "consent_text"   // keys, none
	recordingType     = "recording_type" // JSON types
	meetingNumber     = "meeting_number" // JSON types
	answerHeaders     = "answer_headers" // names
)

// Observations that are not answers to a question.
const (
	exchanges = "exchanges" // the outcomes of each operation
	shapes    = "shapes"    // a digest of each shape, with the shape as its detail
	asked     = "asked"     // what one node has to ask once
)
