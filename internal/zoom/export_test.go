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
