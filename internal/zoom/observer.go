package zoom

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"navette.dev/navette/internal/zoom/lenient"
	"navette.dev/navette/internal/zoom/shape"
)

// Observer receives what the exchanges with Zoom show about Zoom's interfaces. It never receives a value of an answer.
// It must be safe for concurrent use, and its methods must return at once.
type Observer interface {
	Exchanged(e Exchange)
}

// Exchange is one request to Zoom and its answer, without their contents. Numbers are those of Zoom's interfaces, such
// as a status or a limit, and names consist of the words of package shape.
type Exchange struct {
	Operation string // as in Zoom's reference, "POST /oauth/token" or [DownloadOperation]
	Grant     string // grant type of a request to the token endpoint
	Status    int    // HTTP status, 0 if the answer was lost
	Sent      bool   // without a status: whether Zoom may have received the request
	Failed    bool   // whether the answer is an error, as some with status 200 are
	Code      int    // Zoom's code in an error, 0 if there is none
	OAuthCode string // OAuth's code in an error of the token endpoint, "other" if it is none of the standard's
	Numbered  string // where an error of the token endpoint has Zoom's number: "reason", "field" or "none"

	Headers    []string // names of the answer's headers, in alphabetical order
	Rate       Rates
	RetryAfter string // format of the header Retry-After, "" without it
	Shape      shape.Shape

	Tokens *Tokens // with a grant, otherwise nil
	Range  *Ranged // of a download, otherwise nil
}

// DownloadOperation is the operation of an [Exchange] that requests a recording file.
const DownloadOperation = "GET download"

// Rates are the rate limit headers of an answer. Values that are not among Zoom's are "other" and 0.
type Rates struct {
	Category string // light, medium, heavy, resource-intensive
	Type     string // qps, daily, daily-limit
	Limit    int
}

// Tokens is what is known about the tokens of a grant without their values.
type Tokens struct {
	Refresh     string        // of a refresh: "new", "same" or "none", the refresh token in the answer
	AccessLife  time.Duration // as the answer states it
	RefreshLife time.Duration // as the refresh token states it, 0 if it does not
}

// Observed returns the client with an observer of all its exchanges, or z itself if o is nil.
func (z *Zoom) Observed(o Observer) *Zoom {
	if o == nil {
		return z
	}
	observed := *z
	observed.observer = o
	return &observed
}

// observe passes an answer to a call to the observer.
func (z *Zoom) observe(operation string, got answer) {
	if z.observer == nil {
		return
	}
	e := exchangeOf(operation, got)
	refused := got.refused(Operation{})
	if e.Failed = refused != nil; e.Failed && refused.Code < maxCode {
		e.Code = refused.Code
	}
	z.observer.Exchanged(e)
}

// maxCode is greater than Zoom's codes. A greater number may be something else.
const maxCode = 100_000

func exchangeOf(operation string, got answer) Exchange {
	e := Exchange{
		Operation: operation, Status: got.status, Headers: HeaderNames(got.header), Rate: ratesOf(got.header),
		Shape: shape.Of(got.body),
	}
	if after := got.header.Get("Retry-After"); after != "" {
		e.RetryAfter = shape.Format(after)
	}
	return e
}

// HeaderNames returns the names of headers in small letters and in alphabetical order, with the words that package
// shape knows.
func HeaderNames(header http.Header) []string {
	names := make([]string, 0, len(header))
	for name := range header {
		names = append(names, shape.Name(strings.ToLower(name)))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func ratesOf(header http.Header) Rates {
	limit, _ := strconv.Atoi(header.Get("X-RateLimit-Limit"))
	if limit < 0 || limit > maxCode {
		limit = 0
	}
	return Rates{
		Category: among(header.Get("X-RateLimit-Category"), "light", "medium", "heavy", "resource-intensive"),
		Type:     among(header.Get("X-RateLimit-Type"), "qps", "daily", "daily-limit"), Limit: limit,
	}
}

// among returns a text in small letters if it is one of the known ones, "" if it is empty, and otherwise "other".
func among(text string, known ...string) string {
	text = strings.ToLower(text)
	if text == "" || slices.Contains(known, text) {
		return text
	}
	return "other"
}

// lose passes a request whose answer was lost to the observer.
func (z *Zoom) lose(operation, grant string, err error) {
	if z.observer != nil {
		z.observer.Exchanged(Exchange{Operation: operation, Grant: grant, Sent: Unclear(err)})
	}
}

const tokenOperation = "POST /oauth/token"

// observeGrant passes an answer of the token endpoint to the observer. sent is the refresh token in the request.
func (z *Zoom) observeGrant(grant string, sent Secret, got answer) {
	if z.observer == nil {
		return
	}
	e := exchangeOf(tokenOperation, got)
	e.Grant = grant
	var body struct {
		RefreshToken Secret `json:"refresh_token"`
		ExpiresIn    int64  `json:"expires_in"`
		Code         string `json:"error"`
		Reason       string `json:"reason"`
		Number       int    `json:"code"`
		ErrorCode    int    `json:"errorCode"`
	}
	_ = lenient.Unmarshal(got.body, &body) // a body that is not JSON has no fields
	if e.Failed = refusedGrant(got) != nil; e.Failed {
		e.OAuthCode = among(body.Code, "invalid_grant", "invalid_client", "invalid_request", "unsupported_grant_type",
			"unauthorized_client", "invalid_scope", "access_denied")
		switch {
		case isOAuthNumber(body.Number) || isOAuthNumber(body.ErrorCode):
			e.Numbered = "field"
		case oauthNumber.MatchString(body.Reason):
			e.Numbered = "reason"
		default:
			e.Numbered = "none"
		}
	} else {
		e.Tokens = &Tokens{
			AccessLife: time.Duration(body.ExpiresIn) * time.Second, RefreshLife: z.lifeOf(body.RefreshToken),
		}
		switch {
		case grant != "refresh_token":
		case body.RefreshToken == "":
			e.Tokens.Refresh = "none"
		case body.RefreshToken == sent:
			e.Tokens.Refresh = "same"
		default:
			e.Tokens.Refresh = "new"
		}
	}
	z.observer.Exchanged(e)
}

// oauthNumber is a number of Zoom's table of OAuth errors (Zoom Developer docs, "OAuth error messages").
var oauthNumber = regexp.MustCompile(`\b47\d\d\b`)

func isOAuthNumber(n int) bool { return n >= 4700 && n <= 4799 }

// lifeOf returns how long a token is valid if it is a JSON Web Token that states its expiry, otherwise 0. Without an
// instant of issue, the token counts as issued now.
func (z *Zoom) lifeOf(token Secret) time.Duration {
	parts := strings.Split(token.Reveal(), ".")
	if len(parts) != 3 {
		return 0
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return 0
	}
	var claims struct {
		Issued  int64 `json:"iat"`
		Expires int64 `json:"exp"`
	}
	if json.Unmarshal(raw, &claims) != nil || claims.Expires <= 0 {
		return 0
	}
	issued := claims.Issued
	if issued == 0 {
		issued = z.clock.Now().Unix()
	}
	life := time.Duration(claims.Expires-issued) * time.Second
	return max(0, min(life, 10*365*24*time.Hour)).Round(time.Minute)
}
