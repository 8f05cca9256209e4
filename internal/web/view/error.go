package view

// ErrorPage says that something failed, and what the reader can do.
type ErrorPage struct {
	Frame
	Title     string // in words
	Text      string
	Reference string // also in the log, "" where there is none
}

// NotFound is the error page for an address that leads nowhere, or to what the reader may not see.
func NotFound(f Frame) ErrorPage {
	return ErrorPage{Frame: f, Title: f.T("entry.notfound_title"), Text: f.T("entry.notfound_text")}
}

// Failed is the error page for what failed on our side; reference is what the log holds too.
func Failed(f Frame, reference string) ErrorPage {
	return ErrorPage{Frame: f, Title: f.T("entry.failed_title"), Text: f.T("entry.failed_text"), Reference: reference}
}

// Refused is the error page for what the reader's role does not allow.
func Refused(f Frame) ErrorPage {
	return ErrorPage{Frame: f, Title: f.T("entry.refused_title"), Text: f.T("entry.refused_text")}
}
