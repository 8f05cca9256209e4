package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// call is one REST operation in progress. Its handler runs with the model locked and returns the value that is
// encoded as the answer.
type call struct {
	*Sandbox
	now   time.Time
	op    *operation
	grant *grant
	vars  map[string]string // variables of the path
	query url.Values
	body  []byte
}

// operation is one row of the table of REST operations.
type operation struct {
	method, path string
	label        label
	success      int
	classic      []string // scopes of classic apps, any one of which is enough
	granular     []string // granular scopes, any one of which is enough
	handle       func(*call) (any, error)

	title  string   // method and path
	parts  []string // segments of the path
	scopes []string // classic and granular scopes
}

// callOperation answers a request whose path begins with /v2.
func (s *Sandbox) callOperation(r *request, parts []string) answer {
	op, vars, known := findOperation(r.Method, parts)
	if !known {
		return jsonAnswer(http.StatusBadRequest, notRecognized())
	}
	value, header, err := s.runOperation(r, op, vars)
	if err != nil {
		return zoomErrorAnswer(err, header)
	}
	a := jsonAnswer(op.success, value)
	maps.Copy(a.header, header)
	return a
}

// runOperation checks the token, its scopes and the rate limit of a request, in this order, and runs its operation.
// The header is that of the answer, also if there is an error.
func (s *Sandbox) runOperation(r *request, op *operation, vars map[string]string) (any, http.Header, error) {
	now := s.lock()
	defer s.mu.Unlock()
	header := http.Header{"X-Zm-Trackingid": {"v=2.0;clid=sandbox;rid=" + s.draw.id()}}
	grant, err := s.authenticate(r, now)
	if err != nil {
		return nil, header, err
	}
	s.history.update(r.entry, func(e *entry) {
		e.Account, e.Label, e.Operation = s.options.AccountID, string(op.label), op.title
		if grant.user != nil {
			e.User = grant.user.email
		}
	})
	if err := s.checkScopes(grant, op); err != nil {
		return nil, header, err
	}
	rates, refused := s.takeRate(op.label, now)
	maps.Copy(header, rates)
	if refused != nil {
		return nil, header, refused
	}
	value, err := op.handle(&call{Sandbox: s, now: now, op: op, grant: grant, vars: vars, query: r.query, body: r.body})
	return value, header, err
}

// zoomErrorAnswer returns the answer for an error, with status 500 if the error is not Zoom's.
func zoomErrorAnswer(err error, header http.Header) answer {
	var refused *zoomError
	if !errors.As(err, &refused) {
		refused = refuse(http.StatusInternalServerError, 500, "%s", err)
	}
	a := jsonAnswer(refused.Status, refused)
	maps.Copy(a.header, header)
	maps.Copy(a.header, refused.header)
	return a
}

// bearer returns the token in the Authorization header. The scheme is compared without regard to case, since Zoom
// itself gives token_type as "bearer".
func bearer(header http.Header) string {
	scheme, token, _ := strings.Cut(header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// authenticate returns the grant of the bearer token.
func (s *Sandbox) authenticate(r *request, now time.Time) (*grant, error) {
	token := bearer(r.Header)
	if token == "" {
		return nil, refuse(401, 124, "Invalid access token.") // Zoom refuses a token in the query as well
	}
	access := s.model.access[token]
	if access == nil || access.grant.dead || access.dead {
		return nil, refuse(401, 124, "Invalid access token.")
	}
	if !now.Before(access.expires) {
		return nil, refuse(401, 124, "Access token is expired.")
	}
	return access.grant, nil
}

func (s *Sandbox) checkScopes(g *grant, op *operation) error {
	enough := s.enoughScopes(op)
	if len(enough) == 0 || slices.ContainsFunc(enough, func(scope string) bool { return g.scopes[scope] }) {
		return nil
	}
	return s.missingScopes(op.named(g)...)
}

// named returns the operation's scopes in the form, classic or granular, of the grant's scopes, for the message of a
// refusal.
func (o *operation) named(g *grant) []string {
	if len(o.granular) == 0 || !g.granular {
		return o.classic
	}
	return o.granular
}

// isWide reports whether a scope covers more than its token's own user, which its suffix shows (Zoom, "OAuth scopes
// overview").
func isWide(scope string) bool {
	return strings.HasSuffix(scope, ":admin") || strings.HasSuffix(scope, ":master")
}

// enoughScopes returns the scopes any one of which permits an operation. For two operations the documents are unclear
// and a switch decides.
func (s *Sandbox) enoughScopes(op *operation) []string {
	switch {
	case op.title == "GET /accounts/{accountId}/lock_settings" && s.is("account-lock-scope", "admin"):
		return append(slices.Clone(op.scopes), "account:read:lock_settings:admin")
	case op.title == "GET /accounts/{accountId}/recordings" && s.is("account-recordings-scope", "master"):
		return op.classic
	}
	return op.scopes
}

func (s *Sandbox) missingScopes(names ...string) error {
	status, _ := strconv.Atoi(s.behaviour["missing-scope-status"])
	return refuse(status, 4711, "Invalid access token, does not contain scopes:[%s].", strings.Join(names, ", "))
}

// decode reads the JSON body into a value. It ignores fields that Zoom does not know, and treats null as absent.
func (c *call) decode(into any) error {
	err := json.Unmarshal(c.body, into)
	var wrongType *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrongType) && wrongType.Field != "":
		return invalid(fieldError{
			wrongType.Field, fmt.Sprintf("Invalid field: expected %s.", jsonTypeName(wrongType.Type.Kind().String())),
		})
	default:
		return refuse(400, 300, "Request Body should be a valid JSON object.")
	}
}

func jsonTypeName(kind string) string {
	switch {
	case strings.HasPrefix(kind, "int"), strings.HasPrefix(kind, "float"):
		return "number"
	case kind == "bool":
		return "boolean"
	case kind == "slice":
		return "array"
	case kind == "string":
		return kind
	}
	return "object"
}

// user returns the user that the path names by id, e-mail address or "me".
func (c *call) user() (*user, error) {
	name := c.vars["userId"]
	if name == "me" {
		if c.grant.user == nil && c.is("s2s-me", "refuse") {
			return nil, refuse(400, 300, "The me value is not allowed for this token.")
		}
		return c.self(), nil
	}
	found := c.model.user(name)
	if found == nil {
		return nil, noUser(name)
	}
	if !c.mayActFor(found) {
		return nil,
			c.missingScopes(
				slices.DeleteFunc(slices.Clone(c.op.named(c.grant)), func(scope string) bool {
					return !isWide(scope)
				})...)
	}
	return found, nil
}

// self returns the token's own user, which for a token of the account is the account's owner.
func (c *call) self() *user {
	if c.grant.user != nil {
		return c.grant.user
	}
	return c.model.users[0]
}

// mayActFor reports whether the token may act for a user. Other users' data require an administrator, or a token of
// the account, with a scope that is wide enough. Users who have left the account cannot be reached.
func (c *call) mayActFor(u *user) bool {
	if c.model.userByID[u.id] != u {
		return false
	}
	return u == c.self() ||
		c.admin() == nil &&
			slices.ContainsFunc(c.enoughScopes(c.op), func(scope string) bool {
				return isWide(scope) && c.grant.scopes[scope]
			})
}

// admin refuses tokens of users who are not administrators of the account.
func (c *call) admin() error {
	if c.grant.user != nil && !c.grant.user.admin {
		return refuse(400, 200, "No permission.")
	}
	return nil
}

// flag reads a boolean parameter of the query.
func (c *call) flag(name string) bool { return lower(c.query.Get(name)) == "true" }

// account refuses account ids other than the caller's own, which may also be given as "me".
func (c *call) account() error {
	if id := c.vars["accountId"]; id != "me" && id != c.options.AccountID {
		status := http.StatusNotFound
		if c.op.title == "GET /accounts/{accountId}/lock_settings" { // the only operation that documents status 400
			status = http.StatusBadRequest
		}
		return refuse(status, 2001, "Account does not exist: %s", id)
	}
	return nil
}
