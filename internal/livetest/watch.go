package livetest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
	"navette.dev/navette/internal/zoom/shape"
)

// watch is the [zoom.Observer] of a test. The mutex of its LiveTests guards it.
type watch struct {
	tests   *LiveTests
	test    store.LiveTest
	pending map[seen]*store.Observation // not written yet
	known   map[seen]bool
	lostAt  time.Time // real time at which the answer to a refresh was lost, zero if a later one was answered
}

// seen identifies an observation of a test.
type seen struct{ question, subject, answer string }

// Exchanged implements [zoom.Observer].
func (w *watch) Exchanged(e zoom.Exchange) {
	w.tests.mu.Lock()
	defer w.tests.mu.Unlock()
	switch {
	case e.Status == 0:
		w.lost(e)
		return
	case e.Grant != "":
		w.grant(e)
	case e.Range != nil:
		w.ranged(*e.Range, e.Status)
	default:
		w.call(e)
	}
	subject := e.Operation
	if e.Grant != "" {
		subject += " " + e.Grant
	}
	w.note(exchanges, subject, outcome(e))
	w.shape(subject+" "+strconv.Itoa(e.Status), e.Shape)
	for _, name := range e.Headers {
		w.note(answerHeaders, headersOf(e), name)
	}
	w.limits(e)
}

// headersOf returns the kind of answer whose headers an exchange has.
func headersOf(e zoom.Exchange) string {
	switch {
	case e.Grant != "":
		return "tokens"
	case e.Range != nil:
		return "downloads"
	}
	return "calls"
}

func outcome(e zoom.Exchange) string {
	text := "HTTP " + strconv.Itoa(e.Status)
	if e.Code != 0 {
		text += ", code " + strconv.Itoa(e.Code)
	}
	if e.OAuthCode != "" {
		text += ", " + e.OAuthCode
	}
	return text
}

func (w *watch) lost(e zoom.Exchange) {
	w.note(exchanges, e.Operation, "no answer")
	if e.Grant == refreshGrant && e.Sent {
		w.lostAt = navette.RealNow()
	}
}

const refreshGrant = "refresh_token"

// again is how long, in real time, after a lost answer a refresh is known to have the same refresh token: connection
// repeats it at once, and no other node refreshes meanwhile.
const again = time.Minute

func (w *watch) grant(e zoom.Exchange) {
	if e.Grant == refreshGrant && !w.lostAt.IsZero() && navette.RealNow().Sub(w.lostAt) < again {
		switch {
		case !e.Failed:
			w.note(oldRefreshToken, "after a lost answer", "accepted")
		case e.OAuthCode == "invalid_grant":
			w.note(oldRefreshToken, "after a lost answer", "refused")
		}
	}
	w.lostAt = time.Time{}
	if e.Failed {
		if e.OAuthCode == "invalid_client" {
			w.note(invalidClient, e.Grant, "HTTP "+strconv.Itoa(e.Status))
		}
		w.note(oauthNumber, e.OAuthCode, e.Numbered)
		return
	}
	if e.Tokens.Refresh != "" {
		w.note(refreshReturns, e.Grant, e.Tokens.Refresh)
	}
	if e.Tokens.AccessLife > 0 {
		w.note(accessLife, e.Grant, strconv.Itoa(int(e.Tokens.AccessLife/time.Second))+" s")
	}
	switch days := int(e.Tokens.RefreshLife.Round(time.Hour) / (24 * time.Hour)); {
	case e.Tokens.RefreshLife > 0:
		w.note(refreshLife, e.Grant, strconv.Itoa(days)+" d")
	case e.Tokens.Refresh == "new" || e.Tokens.Refresh == "same":
		w.note(refreshLife, e.Grant, "not stated")
	}
}

func (w *watch) call(e zoom.Exchange) {
	scopes := e.Code == zoom.CodeScopesMissing
	switch {
	case scopes:
		w.note(missingScope, "", "HTTP "+strconv.Itoa(e.Status))
	case e.Failed && (e.Status == http.StatusUnauthorized || e.Code == zoom.CodeToken):
		w.note(tokenUse, "", "refused early")
	default:
		w.note(tokenUse, "", "accepted")
	}
	switch e.Operation {
	case "GET /accounts/{accountId}/recordings":
		w.note(accountRecordings, "", permitted(e))
	case "GET /accounts/{accountId}/lock_settings":
		w.note(accountLocks, "", permitted(e))
	}
}

// permitted returns whether an operation that may need another kind of app was permitted.
func permitted(e zoom.Exchange) string {
	switch {
	case !e.Failed:
		return "permitted"
	case e.Code == zoom.CodeScopesMissing:
		return "scope missing"
	}
	return "refused"
}

// limits notes the rate limit headers of an answer, and what a refusal because of a limit is like.
func (w *watch) limits(e zoom.Exchange) {
	if e.Operation == zoom.DownloadOperation || e.Grant != "" {
		return
	}
	var names []string
	for _, name := range e.Headers {
		if rest, is := strings.CutPrefix(name, "x-ratelimit-"); is {
			names = append(names, rest)
		}
	}
	headers := "none"
	if len(names) > 0 {
		headers = strings.Join(names, ", ")
	}
	if e.Rate.Limit > 0 && (e.Rate.Type == "" || e.Rate.Type == "qps") {
		w.note(rateLimit, e.Rate.Category, strconv.Itoa(e.Rate.Limit)+"/s")
	}
	if e.Status != http.StatusTooManyRequests {
		w.note(rateHeaders, "", headers)
		return
	}
	w.note(limitedHeaders, "", headers)
	w.note(limitedCode, "", strconv.Itoa(e.Code))
	after := e.RetryAfter
	if after == "" {
		after = "none"
	}
	w.note(retryAfter, e.Rate.Type, after)
}

func (w *watch) ranged(r zoom.Ranged, status int) {
	w.note(rangeStatus, "", "HTTP "+strconv.Itoa(status))
	if r.ContentType != "file" {
		w.note(rangeStatus, "", "a page instead of the file")
		return
	}
	for question, answer := range map[string]string{
		contentRange: r.ContentRange, wholeSize: r.WholeSize, acceptRanges: r.AcceptRanges, partLength: r.Length,
		redirects: r.Redirected,
	} {
		if answer == "" {
			answer = "none"
		}
		w.note(question, "", answer)
	}
}

// shape notes the shape of an answer or of a webhook.
func (w *watch) shape(subject string, s shape.Shape) {
	if len(s) == 0 {
		return
	}
	text, err := json.Marshal(s)
	if err != nil {
		return
	}
	sum := sha256.Sum256(text)
	w.noteDetail(shapes, subject, hex.EncodeToString(sum[:8]), string(text))
}

func (w *watch) note(question, subject, answer string) { w.noteDetail(question, subject, answer, "") }

// noteDetail counts an observation. The instant is rounded to the minute, so that the record says no more than that.
func (w *watch) noteDetail(question, subject, answer, detail string) {
	if w.tests.closed {
		return
	}
	key := seen{question, subject, answer}
	if !w.known[key] && len(w.known) >= mostKinds {
		return
	}
	w.known[key] = true
	at := navette.At(w.tests.clock.Now().Truncate(time.Minute))
	row := w.pending[key]
	if row == nil {
		row = &store.Observation{
			TestID: w.test.TestID, Question: question, Subject: subject, Answer: answer, Detail: detail, FirstAt: at,
		}
		w.pending[key] = row
	}
	row.Times++
	row.LastAt = at
	w.tests.writeSoon()
}
