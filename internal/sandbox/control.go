package sandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"navette.dev/navette/internal/navette"
)

// controlHandler routes the control API and its page. They are meant for the machine the sandbox runs on and ask for
// no credentials. Requests from pages of other web sites are refused.
func (s *Sandbox) controlHandler() http.Handler {
	mux := http.NewServeMux()
	for pattern, handle := range map[string]func(*http.Request) (any, error){
		"GET /ready":                       func(*http.Request) (any, error) { return s.Ready(), nil },
		"GET /state":                       s.controlState,
		"GET /requests":                    s.controlRequests,
		"GET /clock":                       s.controlClock,
		"POST /clock":                      s.controlStep,
		"GET /behaviours":                  s.controlBehaviours,
		"POST /behaviours":                 s.controlChoose,
		"POST /meetings/{number}/{action}": s.controlMeeting,
		"GET /faults": func(*http.Request) (any, error) {
			return map[string]any{"faults": s.faults.all()}, nil
		},
		"POST /faults":                      s.controlAddFault,
		"DELETE /faults":                    s.controlRemoveFaults,
		"DELETE /faults/{id}":               s.controlRemoveFaults,
		"POST /release":                     s.controlRelease,
		"GET /webhooks":                     s.controlWebhooks,
		"POST /webhooks":                    s.controlWebhooksSwitch,
		"POST /webhooks/subscriptions":      s.controlSubscribe,
		"POST /webhooks/subscriptions/{id}": s.controlReaddress,
		"POST /webhooks/send":               s.controlSend,
		"POST /webhooks/resend":             s.controlResend,
		"POST /tokens/{action}":             s.controlTokens,
		"POST /users":                       s.controlNewUser,
		"POST /users/{id}/profile":          s.controlProfile,
		"POST /users/{id}/status":           s.controlUserStatus,
		"POST /users/{id}/settings":         s.controlUserSettings,
		"POST /account/settings":            s.controlAccountSettings,
		"POST /account/locks":               s.controlAccountLocks,
		"POST /groups":                      s.controlCreateGroup,
		"POST /groups/{id}":                 s.controlChangeGroup,
		"DELETE /groups/{id}":               s.controlDeleteGroup,
		"GET /drops":                        s.controlDrops,
		"POST /drops":                       s.controlSetDrops,
		"POST /users/{id}/bundle":           s.controlUserBundle,
		"POST /account/plan":                s.controlAccountPlan,
		"POST /users/{id}/deauthorize":      s.controlDeauthorize,
		"POST /users/{id}/recordings":       s.controlUserRecordings,
		"POST /recordings/{action}":         s.controlRecordings,
		"POST /app":                         s.controlApp,
		"POST /seed":                        s.controlSeed,
	} {
		mux.HandleFunc(pattern, controlJSON(handle))
	}
	mux.HandleFunc("GET /{$}", s.controlPage)
	mux.HandleFunc("POST /do/{number}/{action}", s.controlPageAction)
	mux.HandleFunc("POST /do/{action}", s.controlPageAction)
	mux.HandleFunc("GET /assets/{name}", func(w http.ResponseWriter, r *http.Request) {
		asset(r.PathValue("name")).write(w)
	})
	return http.NewCrossOriginProtection().Handler(mux)
}

// controlJSON returns a handler that encodes the function's value as JSON, or its error as {"error"} with status 400.
func controlJSON(handle func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		value, err := handle(r)
		if err != nil {
			jsonAnswer(http.StatusBadRequest, map[string]string{"error": err.Error()}).write(w)
			return
		}
		jsonAnswer(http.StatusOK, value).write(w)
	}
}

// readJSON reads a request's body, which may be empty.
func readJSON(r *http.Request, into any) error {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return fmt.Errorf("read the body: %w", err)
	}
	if len(raw) == 0 {
		return nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("the body is not the JSON that is expected here: %w", err)
	}
	return nil
}

// longestWait is how long GET /requests may wait, in real time.
const longestWait = time.Minute

// controlRequests handles GET /requests and returns the newest requests of the history. With the parameter wait it
// answers once count requests match the filter.
func (s *Sandbox) controlRequests(r *http.Request) (any, error) {
	q := r.URL.Query()
	after, _ := strconv.ParseUint(q.Get("after"), 10, 64)
	limit, err := strconv.Atoi(q.Get("limit"))
	if err != nil || limit < 1 {
		limit = 1000
	}
	filter := entryFilter{
		after: after, method: q.Get("method"), path: q.Get("path"), state: q.Get("state"), host: q.Get("host"),
	}
	if q.Get("wait") == "" {
		return map[string]any{"requests": s.history.list(filter, limit)}, nil
	}
	wait, err := time.ParseDuration(q.Get("wait"))
	if err != nil {
		return nil, fmt.Errorf("wait %q: want a duration such as 5s", q.Get("wait"))
	}
	count, _ := strconv.Atoi(q.Get("count"))
	done := make(chan struct{})
	timer := time.AfterFunc(min(wait, longestWait), func() { close(done) })
	defer timer.Stop()
	return map[string]any{"requests": s.history.wait(filter, max(1, count), limit, done)}, nil
}

func (s *Sandbox) controlClock(*http.Request) (any, error) {
	_, steps := s.clock.(*navette.SteppedClock)
	return map[string]any{"now": s.clock.Now(), "steps": steps}, nil
}

// controlStep handles POST /clock {"advance": "1h"}. It moves a stepped clock.
func (s *Sandbox) controlStep(r *http.Request) (any, error) {
	var in struct {
		Advance duration `json:"advance"`
	}
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	clock, steps := s.clock.(*navette.SteppedClock)
	if !steps {
		return nil, fmt.Errorf("this sandbox's clock runs by itself and cannot be stepped")
	}
	clock.Advance(time.Duration(in.Advance))
	s.lock()
	s.mu.Unlock()
	return s.controlClock(r)
}

func (s *Sandbox) controlBehaviours(*http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	type choice struct {
		behaviour
		Value string `json:"value"`
	}
	list := make([]choice, 0, len(behaviours))
	for _, b := range behaviours {
		list = append(list, choice{b, s.behaviour[b.Name]})
	}
	return map[string]any{"behaviours": list}, nil
}

// controlChoose handles POST /behaviours {"name": "value", …}.
func (s *Sandbox) controlChoose(r *http.Request) (any, error) {
	var in map[string]string
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	s.mu.Lock()
	for name, value := range in {
		if err := choose(s.behaviour, name, value); err != nil {
			s.mu.Unlock()
			return nil, err
		}
	}
	s.mu.Unlock()
	return s.controlBehaviours(r)
}

func (s *Sandbox) controlAddFault(r *http.Request) (any, error) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, fmt.Errorf("read the body: %w", err)
	}
	fault, err := readFault(raw)
	if err != nil {
		return nil, err
	}
	return s.faults.add(fault)
}

func (s *Sandbox) controlRemoveFaults(r *http.Request) (any, error) {
	s.faults.remove(r.PathValue("id"))
	return map[string]any{"faults": s.faults.all()}, nil
}

// controlRelease handles POST /release {"id": "fault-1"}. It releases the requests that this fault holds, or the
// requests of every fault if there is no id.
func (s *Sandbox) controlRelease(r *http.Request) (any, error) {
	var in struct {
		ID string `json:"id"`
	}
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	return map[string]int{"released": s.faults.letGo(in.ID)}, nil
}

// controlTokens handles POST /tokens/revoke and /tokens/expire, for the tokens of one user or of all users. "which"
// restricts expire to access or refresh tokens.
func (s *Sandbox) controlTokens(r *http.Request) (any, error) {
	var in struct {
		User  string `json:"user"`
		Which string `json:"which"`
	}
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	now := s.lock()
	defer s.mu.Unlock()
	hits := func(g *grant) bool {
		return in.User == "" || g.user != nil && (lower(g.user.email) == lower(in.User) || g.user.id == in.User)
	}
	count := 0
	switch r.PathValue("action") {
	case "revoke":
		for _, g := range s.model.grants {
			if !g.dead && hits(g) {
				g.dead = true
				count++
			}
		}
	case "expire":
		count = s.expireTokens(hits, in.Which, now)
	default:
		return nil, fmt.Errorf("action %q: want revoke or expire", r.PathValue("action"))
	}
	return map[string]int{"tokens": count}, nil
}

func (s *Sandbox) expireTokens(hits func(*grant) bool, which string, now time.Time) int {
	count := 0
	for _, token := range s.model.access {
		if which != "refresh" && hits(token.grant) && now.Before(token.expires) {
			token.expires = now
			count++
		}
	}
	for _, token := range s.model.refresh {
		if which == "refresh" && hits(token.grant) && now.Before(token.expires) {
			token.expires = now
			count++
		}
	}
	return count
}

// controlUser returns the user that the path names by id or address. The model must be locked.
func (s *Sandbox) controlUser(r *http.Request) (*user, error) {
	name := r.PathValue("id")
	if u := s.model.user(name); u != nil {
		return u, nil
	}
	return nil, fmt.Errorf("no user is called %q", name)
}

// controlDeauthorize handles POST /users/{id}/deauthorize. It acts as a user who removes the app
// of the options, and the other apps that the user has allowed, in Zoom's portal.
func (s *Sandbox) controlDeauthorize(r *http.Request) (any, error) {
	now := s.lock()
	defer s.mu.Unlock()
	u, err := s.controlUser(r)
	if err != nil {
		return nil, err
	}
	removed := map[*app]bool{s.model.apps[0]: true}
	for _, g := range s.model.grants {
		if g.user == u && !g.dead {
			g.dead, removed[g.app] = true, true
		}
	}
	for _, a := range s.model.apps {
		if removed[a] {
			s.deauthorized(a, u, now)
		}
	}
	return map[string]string{"status": "deauthorized"}, nil
}

// controlApp handles POST /app {"scopes": […]}. It acts as the developer of the app of the options, who changes its
// scopes in the Marketplace. Existing grants keep their scopes. New authorizations and new Server-to-Server tokens get
// the new ones.
func (s *Sandbox) controlApp(r *http.Request) (any, error) {
	var in struct {
		Scopes []string `json:"scopes"`
	}
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	s.lock()
	defer s.mu.Unlock()
	scopes := in.Scopes
	if len(scopes) == 0 {
		scopes = everyScope()
	}
	s.model.apps[0].scopes = scopes
	return map[string]any{"scopes": scopes}, nil
}
