package audit

import (
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// CertificatePage is the completeness certificate of a month, a document that is printed.
type CertificatePage struct {
	Base
	First     time.Time // start of the month
	Rows      []CertificateRow
	Held      int       // meetings that took place; the others besides Rows were not expected
	Refused   []Refusal // hosts whose lists Zoom refused on a day of the month
	Ended     bool      // whether the month has ended
	Unchecked int       // days of the month that have begun and were not checked
	CheckedAt time.Time // when the day that was checked longest ago was checked; zero if none was
	Version   string    // of the program
}

// CertificateRow is a meeting that should have a recording.
type CertificateRow struct {
	Meeting
	Files    int
	Bytes    int64
	Hash     string // SHA-256 over the checksums of its files in hexadecimal, "" if nothing is here
	Reason   *lang.Say
	Accepted *Acceptance
}

// Refusal is a day on which Zoom refused the lists of a host.
type Refusal struct {
	Host string
	At   time.Time // noon of the day
}

// sum counts the rows.
func (p CertificatePage) sum() Sum {
	s := Sum{Held: p.Held, Expected: len(p.Rows)}
	for _, r := range p.Rows {
		switch r.State {
		case Here:
			s.Here++
		case Pending:
			s.Pending++
		case Missing:
			s.Gaps++
		case Known:
			s.Accepted++
		case Removed:
			s.Removed++
		}
	}
	return s
}

// line is a line of the sums.
type line struct {
	key string // end of the message key certificate.…
	n   int
	all bool // whether it is the sum of the lines above it
}

// lines returns the sums: the states of the expected recordings, their sum, and the meetings that needed none.
func (p CertificatePage) lines() []line {
	s := p.sum()
	return []line{
		{"here", s.Here, false}, {"pending", s.Pending, false}, {"missing", s.Gaps, false},
		{"accepted", s.Accepted, false}, {"removed", s.Removed, false}, {"expected", s.Expected, true},
		{"unexpected", s.Held - s.Expected, false}, {"held", s.Held, true},
	}
}

// bytes returns the size of all files.
func (p CertificatePage) bytes() (files int, size int64) {
	for _, r := range p.Rows {
		files, size = files+r.Files, size+r.Bytes
	}
	return files, size
}

// verdict returns the end of the key of the sentence with the result.
func (p CertificatePage) verdict() string {
	s := p.sum()
	switch {
	case p.CheckedAt.IsZero():
		return "unseen"
	case s.Gaps > 0 || len(p.Refused) > 0:
		return "gaps"
	case s.Pending > 0 || p.Unchecked > 0 || !p.Ended:
		return "open"
	case s.Accepted > 0 || s.Removed > 0:
		return "explained"
	}
	return "whole"
}

// said returns the sentence with the result.
func (p CertificatePage) said() string {
	s := p.sum()
	return p.T("certificate.verdict_"+p.verdict(), "here", s.Here, "expected", s.Expected, "gaps", s.Gaps+len(p.Refused),
		"without", s.Expected-s.Here)
}

// refusals returns the hosts whose lists Zoom refused, with the days.
func (p CertificatePage) refusals() string {
	all := make([]string, len(p.Refused))
	for i, r := range p.Refused {
		all[i] = p.T("certificate.refusal", "host", r.Host, "day", p.ShortDay(r.At, r.At))
	}
	return view.Join(all, ", ")
}

// title returns the title of the document with its month.
func (p CertificatePage) title() string {
	return p.T("certificate.title_of", "month", monthName(p.Frame, p.First))
}

// days groups the rows by day.
func (p CertificatePage) days() [][]CertificateRow {
	var days [][]CertificateRow
	for i, r := range p.Rows {
		if i == 0 || !p.SameDay(r.At, p.Rows[i-1].At) {
			days = append(days, nil)
		}
		days[len(days)-1] = append(days[len(days)-1], r)
	}
	return days
}

// files returns the number and the size of a row's files.
func (r CertificateRow) files(f view.Frame) string {
	if r.Files == 0 {
		return ""
	}
	return f.N("certificate.files", r.Files, "size", f.Bytes(r.Bytes))
}

// shortHash is how many digits of a SHA-256 the document shows.
const shortHash = 12

// short returns the first digits of the hash.
func (r CertificateRow) short() string { return r.Hash[:min(shortHash, len(r.Hash))] }

// reason returns why there is no recording, and who accepted that.
func (r CertificateRow) reason(f view.Frame) string {
	var parts []string
	if r.Reason != nil {
		parts = append(parts, f.Say(*r.Reason))
	}
	if a := r.Accepted; a != nil {
		parts = append(parts, f.T("certificate.accepted_by", "name", a.By, "day", f.ShortDay(a.At, f.Now),
			"reason", view.Unsplit(a.Reason)))
	}
	return view.Join(parts, " ")
}
