package sandbox

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// registrationQuestions are the questions of a meeting's registration form.
type registrationQuestions struct {
	Questions       []any `json:"questions"`
	CustomQuestions []any `json:"custom_questions"`
}

// Zoom's limits for registration.
const (
	maxRegistrants     = 4999
	maxBatch           = 30
	maxAddsPerDay      = 3
	maxStatusPerDay    = 10
	maxRegistrantEmail = 128
	maxRegistrantName  = 64
)

// registrantFields are the fields of the form that are kept and returned, besides e-mail and names.
var registrantFields = []string{"address", "city", "state", "zip", "country", "phone", "comments", "industry",
	"job_title", "no_of_employees",
	"org", "purchasing_time_frame", "role_in_purchase_process", "custom_questions"}

func (m *meeting) registrantByID(id string) *registrant {
	for _, r := range m.registrants {
		if id != "" && (r.id == id || r.token == id) {
			return r
		}
	}
	return nil
}

func (m *meeting) registrantByEmail(email string) *registrant {
	for _, r := range m.registrants {
		if lower(r.email) == lower(email) {
			return r
		}
	}
	return nil
}

// openForRegistration returns the meeting in the path if registration is enabled. missing is the code of the refusal
// for a meeting that does not exist, which differs between the operations.
func (c *call) openForRegistration(missing int) (*meeting, error) {
	m, err := c.meeting()
	if err != nil {
		return nil, refuse(http.StatusNotFound, missing, "Meeting does not exist: %s.", c.vars["meetingId"])
	}
	if m.setting("approval_type") == 2 {
		return nil, refuse(400, 404, "Registration has not been enabled for this meeting: %d.", m.number)
	}
	if m.setting("close_registration") == true && !c.now.Before(m.lastEnd()) {
		return nil, refuse(400, 3038,
			"Meeting is over, you can not register now. If you have any questions, please contact the Meeting host.")
	}
	return m, nil
}

// registrantBody returns a registrant: the submitted form and the fields that Zoom adds.
func (c *call) registrantBody(m *meeting, r *registrant) map[string]any {
	body := map[string]any{
		"id": r.id, "email": r.email, "first_name": r.first, "last_name": r.last, "status": r.status,
		"create_time": zoomTime(r.created), "participant_pin_code": r.pin,
	}
	for _, name := range registrantFields {
		if value := r.form[name]; value != nil {
			body[name] = value
		}
	}
	if r.status == "approved" {
		body["join_url"] = c.registrantURL(m, r)
	}
	return body
}

// registrantURL returns the address where one registrant joins.
func (s *Sandbox) registrantURL(m *meeting, r *registrant) string {
	return s.rest.url() + "/w/" + strconv.FormatInt(m.number, 10) + "?tk=" + r.token
}

// registered is the answer of POST /meetings/{meetingId}/registrants. It has no join_url while approval is pending.
type registered struct {
	ID                 int64            `json:"id"`
	RegistrantID       string           `json:"registrant_id"`
	Topic              string           `json:"topic"`
	StartTime          string           `json:"start_time"`
	JoinURL            string           `json:"join_url,omitempty"`
	Occurrences        []occurrenceBody `json:"occurrences,omitempty"`
	ParticipantPINCode int              `json:"participant_pin_code"`
}

func (c *call) addRegistrant() (any, error) {
	m, err := c.openForRegistration(1001)
	if err != nil {
		return nil, err
	}
	var form map[string]any
	if err := c.decode(&form); err != nil {
		return nil, err
	}
	r, err := c.register(m, form)
	if err != nil {
		return nil, err
	}
	out := registered{
		ID: m.number, RegistrantID: r.id, Topic: m.topic, StartTime: zoomTime(m.start),
		Occurrences: m.occurrenceBodies(), ParticipantPINCode: r.pin,
	}
	if r.status == "approved" {
		out.JoinURL = c.registrantURL(m, r)
	}
	return out, nil
}

// register adds a submitted form to the registrants. The same address returns the same registrant.
func (c *call) register(m *meeting, form map[string]any) (*registrant, error) {
	text := func(name string) string { value, _ := form[name].(string); return strings.TrimSpace(value) }
	var wrong []fieldError
	if email := text("email"); !strings.Contains(email, "@") || len(email) > maxRegistrantEmail {
		wrong = append(wrong, fieldError{"email", "Invalid email."})
	}
	if first := text("first_name"); first == "" || len([]rune(first)) > maxRegistrantName {
		wrong = append(wrong, fieldError{"first_name", "Invalid field."})
	}
	if len(wrong) > 0 {
		return nil, invalid(wrong...)
	}
	r := m.registrantByEmail(text("email"))
	if r == nil {
		if len(m.registrants) >= maxRegistrants {
			return nil, refuse(400, 3043, "Meeting has reached maximum attendee capacity.")
		}
		r = &registrant{
			id: c.draw.id(), token: c.draw.id(), email: text("email"), created: c.now,
			pin: 100_000 + c.draw.IntN(900_000), status: "approved",
		}
		if m.setting("approval_type") == 1 && form["auto_approve"] != true {
			r.status = "pending"
		}
		m.registrants = append(m.registrants, r)
	}
	if c.options.RateLimits == "on" && r.adds.add(c.now) > maxAddsPerDay {
		return nil,
			c.tooMany(
				"You have exceeded the daily rate limit of (%d) for Add Meeting Registrant API requests permitted "+
					"for this particular registrant.", maxAddsPerDay)
	}
	r.form, r.first, r.last = form, text("first_name"), text("last_name")
	c.registrationEvent("meeting.registration_created", m, r, nil)
	return r, nil
}

// addRegistrants handles POST /meetings/{meetingId}/batch_registrants, for meetings of type 2 only.
func (c *call) addRegistrants() (any, error) {
	m, err := c.openForRegistration(3001)
	if err != nil {
		return nil, err
	}
	if m.kind != typeScheduled {
		return nil, refuse(400, 303,
			"This API can only be used for scheduled meeting(meeting type: 2). Batch registration is not supported "+
				"for other meeting types.")
	}
	var in struct {
		AutoApprove bool             `json:"auto_approve"`
		Registrants []map[string]any `json:"registrants"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if len(in.Registrants) == 0 || len(in.Registrants) > maxBatch {
		return nil, invalid(fieldError{"registrants", fmt.Sprintf("1 to %d registrants.", maxBatch)})
	}
	out := []map[string]any{}
	for _, form := range in.Registrants {
		if in.AutoApprove {
			form["auto_approve"] = true
		}
		r, err := c.register(m, form)
		if err != nil {
			return nil, err
		}
		one := map[string]any{"email": r.email, "registrant_id": r.id, "participant_pin_code": r.pin}
		if r.status == "approved" {
			one["join_url"] = c.registrantURL(m, r)
		}
		out = append(out, one)
	}
	return map[string]any{"registrants": out}, nil
}

func (c *call) listRegistrants() (any, error) {
	m, err := c.meeting()
	if err != nil {
		return nil, err
	}
	status := cmp.Or(c.query.Get("status"), "approved")
	found := slices.DeleteFunc(slices.Clone(m.registrants), func(r *registrant) bool { return r.status != status })
	info, part, offset, err := page(c, found, 300)
	if err != nil {
		return nil, err
	}
	items := []map[string]any{}
	for _, r := range part {
		items = append(items, c.registrantBody(m, r))
	}
	return struct {
		numberedPage
		Registrants []map[string]any `json:"registrants"`
	}{info.numbered(offset), items}, nil
}

// registrantInPath returns the meeting and the registrant that the path names. The registrant is nil if the meeting
// has none with that id.
func (c *call) registrantInPath() (*meeting, *registrant, error) {
	m, err := c.meeting()
	if err != nil {
		return nil, nil, err
	}
	r := m.registrantByID(c.vars["registrantId"])
	return m, r, nil
}

func (c *call) getRegistrant() (any, error) {
	m, r, err := c.registrantInPath()
	if err != nil {
		return nil, err
	}
	if r == nil {
		return nil, refuse(http.StatusNotFound, 3001, "Registrant does not exist: %s.", c.vars["registrantId"])
	}
	return c.registrantBody(m, r), nil
}

func (c *call) deleteRegistrant() (any, error) {
	m, r, err := c.registrantInPath()
	if err != nil {
		return nil, err
	}
	if m.setting("approval_type") == 2 {
		return nil, refuse(400, 300, "Registration has not been enabled for this meeting: %d.", m.number)
	}
	if r == nil {
		return nil, refuse(400, 300,
			"The value that you entered for the Registrant ID field is invalid. Enter a valid value and try again.")
	}
	m.registrants = slices.DeleteFunc(m.registrants, func(other *registrant) bool { return other == r })
	c.registrationEvent("meeting.registration_cancelled", m, r, c.grant)
	return nil, nil
}

// registrationEvent sends an event about a registrant: a registration (g is nil), or a decision about it. The link is
// included while approval is pending, although it does not open the meeting yet.
func (s *Sandbox) registrationEvent(name string, m *meeting, r *registrant, g *grant) {
	who := map[string]any{
		"id": r.id, "email": r.email, "first_name": r.first, "last_name": r.last, "status": r.status,
		"join_url": s.registrantURL(m, r),
	}
	for _, field := range registrantFields {
		if value := r.form[field]; value != nil {
			who[field] = value
		}
	}
	e := s.event(name, s.clock.Now(), struct {
		plannedObject
		Registrant map[string]any `json:"registrant"`
	}{s.plannedObject(m), who})
	if g != nil {
		e.Payload.by(s, g)
	}
	s.emit(name, e)
}
