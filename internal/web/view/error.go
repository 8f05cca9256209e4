package view

// ErrorPage is the page of an error: what failed, and what the reader can do.
type ErrorPage struct {
	Frame
	Title     string // in the reader's language
	Text      string // in the reader's language
	Reference string // of the error in the log, or ""
}

// NotFound returns the error page for an address that does not exist, or whose page the reader may not see.
func NotFound(f Frame) ErrorPage {
	return ErrorPage{Frame: f, Title: f.T("entry.notfound_title"), Text: f.T("entry.notfound_text")}
}

// Failed returns the error page for an internal error; reference is that of the error in the log.
func Failed(f Frame, reference string) ErrorPage {
	return ErrorPage{Frame: f, Title: f.T("entry.failed_title"), Text: f.T("entry.failed_text"), Reference: reference}
}

// Refused returns the error page for an action that the reader's role does not allow.
func Refused(f Frame) ErrorPage {
	return ErrorPage{Frame: f, Title: f.T("entry.refused_title"), Text: f.T("entry.refused_text")}
}
