package zoom

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"

	"navette.dev/navette/internal/navette"
)

// maxAnswer is the largest REST answer that is read, in bytes. The largest documented pages are far smaller than that.
const maxAnswer = 16 << 20

// Call is a call of an operation.
type Call struct {
	Operation Operation
	IDs       []string // values of the path's placeholders, in order, unescaped
	Query     url.Values
	Body      any    // encoded as JSON; nil for none
	Host      string // host whose daily budget a HostBudget operation counts against; "" if unknown
}

// Do makes a call and decodes its answer into a value, unless it is nil. It waits for the limiter, renews a refused
// token once, and retries where that is safe and the wait is short. See [Unclear] for the meaning of an error.
func (a *API) Do(ctx context.Context, call Call, into any) error {
	err := a.do(ctx, call, into)
	if a.Ended != nil {
		a.Ended(ctx, err)
	}
	return err
}

// do makes a call as [API.Do] describes, but does not call Ended.
func (a *API) do(ctx context.Context, call Call, into any) error {
	request, err := a.prepare(call)
	if err != nil {
		return err
	}
	token, err := a.source.Token(ctx)
	if err != nil {
		return fmt.Errorf("zoom: %s: token: %w", call.Operation, err)
	}
	renewed, doubt := false, false
	for try := 1; ; try++ {
		err := a.once(ctx, call, request.with(token), into)
		doubt = doubt || (Unclear(err) && call.Operation.Method != http.MethodGet)
		if IsTokenDead(err) && !renewed {
			fresh, renewErr := a.source.Renew(ctx, token)
			if renewErr != nil {
				return doubtful(call, doubt, errors.Join(err, renewErr))
			}
			token, renewed = fresh, true
			continue
		}
		if err == nil || !a.zoom.retry.again(ctx, try, call.Operation.Repeatable, err) {
			return doubtful(call, doubt, err)
		}
	}
}

// doubtful makes err [Unclear] if doubt is true, that is, if an earlier try may have taken effect: a refusal of the
// last try does not show that the earlier ones had none.
func doubtful(call Call, doubt bool, err error) error {
	if err == nil || !doubt || Unclear(err) {
		return err
	}
	return &LostError{Operation: call.Operation.String(), Sent: true, Cause: err}
}

// once makes one try: it waits for the limiter, sends one request and reads the answer.
func (a *API) once(ctx context.Context, call Call, build builder, into any) error {
	use := Use{Account: a.account, Operation: call.Operation, Host: call.Host}
	if use.Host == Me && a.Owner != "" {
		use.Host = a.Owner
	}
	if err := a.zoom.limiter.Take(ctx, use); err != nil {
		return err
	}
	got, err := a.zoom.send(ctx, call.Operation.String(), build)
	if err != nil {
		a.zoom.lose(call.Operation.String(), "", err)
		return err
	}
	a.zoom.observe(call.Operation.String(), got)
	if perSecond := got.perSecond(); perSecond > 0 && a.Rate != nil {
		a.Rate(call.Operation.Label, perSecond)
	}
	refused := got.refused(call.Operation)
	switch {
	case refused == nil:
		if err := got.read(into); err != nil {
			return &LostError{Operation: call.Operation.String(), Sent: true, Cause: err}
		}
		return nil
	case got.status == http.StatusTooManyRequests:
		return a.limited(ctx, use, got, refused)
	}
	return refused
}

func (a *API) limited(ctx context.Context, use Use, got answer, refused *Error) error {
	refusal := readRefusal(use.Operation, got.header, refused.Message, a.zoom.clock.Now())
	limited := &RateLimitedError{
		Operation: refused.Operation, Until: refusal.Until, Daily: refusal.Scope != ScopeSecond, Cause: refused,
		wait: refusal.Wait,
	}
	if err := a.zoom.limiter.Refused(ctx, use, refusal); err != nil {
		return errors.Join(limited, fmt.Errorf("telling the limiter: %w", err))
	}
	return limited
}

// builder makes a request. Each try needs a new one.
type builder func(ctx context.Context) (*http.Request, error)

// prepared is a call encoded as a request, without a token.
type prepared struct {
	method, url string
	body        []byte
}

// prepare encodes a call.
func (a *API) prepare(call Call) (prepared, error) {
	path, err := call.Operation.path(call.IDs)
	if err != nil {
		return prepared{}, err
	}
	p := prepared{method: call.Operation.Method, url: a.zoom.restBase.String() + "/v2" + path}
	if len(call.Query) > 0 {
		p.url += "?" + call.Query.Encode()
	}
	if call.Body != nil {
		if p.body, err = json.Marshal(call.Body); err != nil {
			return prepared{}, fmt.Errorf("zoom: %s: body: %w", call.Operation, err)
		}
	}
	return p, nil
}

// with returns a builder of the request with a token.
func (p prepared) with(token Secret) builder {
	return func(ctx context.Context) (*http.Request, error) {
		r, err := http.NewRequestWithContext(ctx, p.method, p.url, bytes.NewReader(p.body))
		if err != nil {
			return nil, err
		}
		if p.body != nil {
			r.Header.Set("Content-Type", "application/json")
		}
		r.Header.Set("Authorization", "Bearer "+token.Reveal())
		return r, nil
	}
}

// send sends one request and reads the whole answer. Its errors are of type *LostError.
func (z *Zoom) send(ctx context.Context, operation string, build builder) (answer, error) {
	var sent atomic.Bool // a connection was obtained, so bytes may have been sent
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { sent.Store(true) }}
	lost := func(err error) error {
		return &LostError{Operation: operation, Sent: sent.Load(), Cause: withoutURL(err)}
	}
	r, err := build(httptrace.WithClientTrace(ctx, trace))
	if err != nil {
		return answer{}, lost(err)
	}
	r.Header.Set("User-Agent", z.userAgent)
	r.Header.Set("Accept", "application/json")
	began := navette.RealNow()
	response, err := z.client.Do(r)
	if err != nil {
		return answer{}, lost(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err == nil && len(body) > maxAnswer {
		err = errors.New("answer too long")
	}
	z.log.DebugContext(ctx, "zoom request", "operation", operation, "status", response.StatusCode,
		"took", navette.RealNow().Sub(began), "tracking_id", response.Header.Get("x-zm-trackingid"))
	if err != nil {
		return answer{}, lost(err)
	}
	return answer{status: response.StatusCode, header: response.Header, body: bytes.TrimSpace(body)}, nil
}

// withoutURL removes the address from net/http's errors, since a query may contain tokens.
func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
