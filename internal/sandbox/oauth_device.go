package sandbox

import (
	"crypto/subtle"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// The device grant (RFC 8628), on the sandbox's clock. https://developers.zoom.us/docs/integrations/oauth/
const (
	deviceGrantType = "urn:ietf:params:oauth:grant-type:device_code"
	deviceLife      = 15 * time.Minute
	deviceInterval  = 5 * time.Second
)

// deviceCode is a device that waits for its user's consent.
type deviceCode struct {
	app      *app
	userCode string
	expires  time.Time
	asked    time.Time // when the device last asked for tokens
	user     *user     // the user who allowed it
	denied   bool
}

// beginDevice handles POST /oauth/devicecode.
func (s *Sandbox) beginDevice(r *request) answer {
	p := r.parameters()
	now := s.lock()
	defer s.mu.Unlock()
	a, public := s.client(r, p)
	if a == nil || public {
		return s.wrongClient()
	}
	for value, waiting := range s.model.devices {
		if now.After(waiting.expires.Add(time.Hour)) {
			delete(s.model.devices, value)
		}
	}
	code, value := &deviceCode{app: a, userCode: strings.ToUpper(s.draw.passcode(8)), expires: now.Add(deviceLife)},
		secretText(24)
	s.model.devices[value] = code
	page := s.rest.url() + "/oauth_device"
	return jsonAnswer(http.StatusOK, map[string]any{
		"device_code": value, "user_code": code.userCode, "verification_uri": page,
		"verification_uri_complete": page + "?user_code=" + code.userCode,
		"expires_in":                int(deviceLife.Seconds()), "interval": int(deviceInterval.Seconds()),
	})
}

// tokenFromDevice answers a device that polls for its tokens.
func (s *Sandbox) tokenFromDevice(a *app, p url.Values, now time.Time) answer {
	code := s.model.devices[p.Get("device_code")]
	if code == nil || code.app != a {
		return s.refuseToken("invalid_grant", 4734, "Invalid device code")
	}
	early := now.Sub(code.asked) < deviceInterval
	code.asked = now
	switch {
	case !now.Before(code.expires):
		return s.refuseToken("expired_token", 4733, "The device code has expired")
	case code.denied:
		return s.refuseToken("access_denied", 4738, "The user declined")
	case code.user == nil && early:
		return s.refuseToken("slow_down", 4700, "Ask every 5 seconds")
	case code.user == nil:
		return s.refuseToken("authorization_pending", 4700, "The user has not decided yet")
	}
	delete(s.model.devices, p.Get("device_code"))
	return tokenOK(s.issue(s.grantTo(a, code.user, "device_code", a.scopes, now), now))
}

type deviceView struct {
	UserCode, Email, Problem, Done string
	Hint                           ReadyUser
}

// devicePage is the page where the user types the code that the device shows, signs in and decides.
func (s *Sandbox) devicePage(r *request) answer {
	p := r.parameters()
	now := s.lock()
	defer s.mu.Unlock()
	first := s.model.users[0]
	view := deviceView{
		UserCode: p.Get("user_code"), Email: p.Get("email"),
		Hint: ReadyUser{first.id, first.email, first.password, first.kind},
	}
	if r.Method != http.MethodPost {
		return s.html(http.StatusOK, "device.html", view)
	}
	code, u := s.waitingDevice(view.UserCode, now), s.model.userByID[lower(view.Email)]
	switch {
	case code == nil:
		view.Problem = "This code is not known, or has expired."
	case u == nil || u.status != "active" ||
		subtle.ConstantTimeCompare([]byte(u.password), []byte(p.Get("password"))) != 1:
		view.Problem = "The email address or the password is not right."
	case p.Get("consent") == "allow":
		code.user, view.Done = u, "The app may use your account. You can go back to your device."
	default:
		code.denied, view.Done = true, "The app may not use your account."
	}
	status := http.StatusOK
	if view.Problem != "" {
		status = http.StatusUnauthorized
	}
	return s.html(status, "device.html", view)
}

func (s *Sandbox) waitingDevice(userCode string, now time.Time) *deviceCode {
	for _, code := range s.model.devices {
		if strings.EqualFold(code.userCode, strings.TrimSpace(userCode)) && now.Before(code.expires) &&
			code.user == nil && !code.denied {
			return code
		}
	}
	return nil
}
