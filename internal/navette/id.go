package navette

import (
	"crypto/rand"
	"encoding/base32"
	"time"
)

// Prefixes of public ids. An id is the same text in the database, the API and the logs.
const (
	PrefixOrganization  = "org"
	PrefixPerson        = "per"
	PrefixUser          = "usr"
	PrefixInvitation    = "inv"
	PrefixMember        = "mem"
	PrefixSession       = "ses"
	PrefixBooking       = "bok"
	PrefixZoomApp       = "app"
	PrefixConnection    = "con"
	PrefixHost          = "hst"
	PrefixMeeting       = "mtg"
	PrefixSitting       = "sit"
	PrefixCall          = "cal"
	PrefixRecordingFile = "fil"
	PrefixPromise       = "prm"
	PrefixMail          = "mai"
	PrefixPasswordLink  = "pwl"
	PrefixWebhook       = "whk"
	PrefixNode          = "nod" // a running process
	PrefixPolicyRun     = "prn"
	PrefixPolicyChange  = "pch"
	PrefixPolicyDrift   = "pdr"
	PrefixFirstCall     = "fct"
	PrefixTrashed       = "trs" // a recording in Zoom's trash
	PrefixPastImport    = "pim"
	PrefixAuditGap      = "gap"
)

// idAlphabet keeps the order of the bytes it encodes, and has no letters that look like digits.
var idAlphabet = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewID returns a public id: the prefix, an underscore and 24 characters that sort by the millisecond of now and
// contain 72 random bits.
func NewID(prefix string, now time.Time) string {
	var raw [15]byte
	ms := uint64(now.UnixMilli())
	for i := range 6 {
		raw[i] = byte(ms >> (8 * (5 - i)))
	}
	_, _ = rand.Read(raw[6:]) // crypto/rand never returns an error
	return prefix + "_" + idAlphabet.EncodeToString(raw[:])
}
