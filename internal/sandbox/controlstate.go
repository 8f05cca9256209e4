package sandbox

import (
	"net/http"
	"sort"
	"time"
)

// stateDump is the answer of GET /state: the whole state of the sandbox, with which tests judge a client from outside.
// It contains no secrets.
type stateDump struct {
	Now        time.Time        `json:"now"`
	Account    string           `json:"account_id"`
	Plan       string           `json:"plan"`
	Users      []userState      `json:"users"`
	Meetings   []meetingState   `json:"meetings"`   // ordered by number
	Recordings []recordingState `json:"recordings"` // ordered by start
	Grants     []grantState     `json:"grants"`
	Settings   *settingsState   `json:"account,omitempty"`
}

type userState struct {
	ID             string `json:"id"`
	Email          string `json:"email"`
	Type           int    `json:"type"`
	Status         string `json:"status"`
	ChangesToday   int    `json:"changes_today"` // creates and updates of meetings it hosts
	LiveMeetings   int    `json:"live_meetings"`
	RecordingCount int    `json:"recordings"`
	*userSettingsState
}

type meetingState struct {
	ID        int64     `json:"id"`
	UUID      string    `json:"uuid"`
	Host      string    `json:"host"` // e-mail address
	HostID    string    `json:"host_id"`
	Topic     string    `json:"topic"`
	Agenda    string    `json:"agenda"`
	Type      int       `json:"type"`
	StartTime time.Time `json:"start_time"`
	Duration  int       `json:"duration"`
	Timezone  string    `json:"timezone"`
	CreatedAt time.Time `json:"created_at"`
	Deleted   bool      `json:"deleted"`
	Live      bool      `json:"live"`
	// on or paused, while the meeting is recorded to the cloud
	Recording    string             `json:"recording,omitempty"`
	JoinURL      string             `json:"join_url"`
	Settings     map[string]any     `json:"settings"`     // settings that differ from the defaults
	Participants []participantState `json:"participants"` // of the running instance
	Registrants  []map[string]any   `json:"registrants"`
	Instances    []instanceState    `json:"instances"` // ended instances, oldest first
}

type participantState struct {
	Name         string    `json:"name"`
	Email        string    `json:"email"`
	RegistrantID string    `json:"registrant_id,omitempty"`
	Join         time.Time `json:"join_time"`
	Leave        time.Time `json:"leave_time,omitzero"`
}

type instanceState struct {
	UUID         string             `json:"uuid"`
	Start        time.Time          `json:"start_time"`
	End          time.Time          `json:"end_time"`
	Participants []participantState `json:"participants"`
}

type recordingState struct {
	UUID      string      `json:"uuid"`
	MeetingID int64       `json:"meeting_id"`
	Host      string      `json:"host"`
	Topic     string      `json:"topic"`
	Start     time.Time   `json:"start_time"`
	End       time.Time   `json:"end_time"`
	Status    string      `json:"status"` // processing, completed or trashed
	Files     []fileState `json:"files"`
}

type fileState struct {
	ID        string    `json:"id"`
	Type      string    `json:"file_type"`
	Extension string    `json:"file_extension"`
	RecType   string    `json:"recording_type"`
	Start     time.Time `json:"recording_start"`
	Size      int64     `json:"size"`
	SHA256    string    `json:"sha256"`
	Trashed   bool      `json:"trashed"`
	content   *content
}

type grantState struct {
	ID      string    `json:"id"`
	User    string    `json:"user,omitempty"` // empty for a token of the account
	Kind    string    `json:"kind"`
	Since   time.Time `json:"since"`
	Dead    bool      `json:"dead"`
	Access  int       `json:"access_tokens"`  // valid access tokens
	Refresh int       `json:"refresh_tokens"` // valid refresh tokens
}

// controlState handles GET /state. It computes the hashes of files without blocking other requests; ?hashes=no leaves
// them out. ?settings=yes adds groups, settings and locks.
func (s *Sandbox) controlState(r *http.Request) (any, error) {
	dump := s.dump(r.URL.Query().Get("settings") == "yes")
	if r.URL.Query().Get("hashes") != "no" {
		for i := range dump.Recordings {
			for j := range dump.Recordings[i].Files {
				f := &dump.Recordings[i].Files[j]
				f.SHA256 = f.content.sha256()
			}
		}
	}
	return dump, nil
}

// dump returns the state, without the hashes of files.
func (s *Sandbox) dump(withSettings bool) stateDump {
	now := s.lock()
	defer s.mu.Unlock()
	dump := stateDump{
		Now: now, Account: s.options.AccountID, Plan: s.options.Plan, Meetings: []meetingState{},
		Recordings: []recordingState{}, Grants: []grantState{},
	}
	for _, u := range s.model.users {
		dump.Users = append(dump.Users, userState{
			u.id, u.email, u.kind, u.status, u.changes.at(now), len(u.liveMeetings()), len(u.recordings), nil,
		})
		if withSettings {
			dump.Users[len(dump.Users)-1].userSettingsState = s.userSettingsState(u)
		}
		for _, m := range u.meetings {
			dump.Meetings = append(dump.Meetings, s.meetingState(m))
		}
		for _, rec := range u.recordings {
			dump.Recordings = append(dump.Recordings, recordingStateOf(rec))
		}
	}
	if withSettings {
		dump.Settings = s.settingsState()
	}
	for _, g := range s.model.grants {
		dump.Grants = append(dump.Grants, s.grantState(g, now))
	}
	sort.Slice(dump.Meetings, func(i, j int) bool { return dump.Meetings[i].ID < dump.Meetings[j].ID })
	sort.SliceStable(dump.Recordings, func(i, j int) bool {
		return dump.Recordings[i].Start.Before(dump.Recordings[j].Start)
	})
	return dump
}

func (s *Sandbox) meetingState(m *meeting) meetingState {
	state := meetingState{
		ID: m.number, UUID: m.uuid, Host: m.host.email, HostID: m.host.id, Topic: m.topic, Agenda: m.agenda,
		Type: m.kind, StartTime: m.start,
		Duration: m.minutes, Timezone: m.timezone, CreatedAt: m.createdAt, Deleted: m.deleted, Live: m.live != nil,
		JoinURL: s.joinURL(m.number, m.password), Settings: map[string]any{}, Participants: []participantState{},
		Registrants: []map[string]any{}, Instances: []instanceState{},
	}
	for key, value := range m.settings {
		state.Settings[key] = value
	}
	if m.live != nil {
		state.Participants, state.Recording = participantStates(m.live.present()), m.live.recordingState()
	}
	for _, r := range m.registrants {
		state.Registrants = append(state.Registrants, map[string]any{
			"id": r.id, "email": r.email, "first_name": r.first, "status": r.status,
		})
	}
	for _, run := range m.past {
		state.Instances = append(state.Instances, instanceState{
			run.uuid, run.start, run.end, participantStates(run.participants),
		})
	}
	return state
}

func participantStates(list []*participant) []participantState {
	states := []participantState{}
	for _, p := range list {
		states = append(states, participantState{p.name, p.email, p.registrantID, p.join, p.leave})
	}
	return states
}

func recordingStateOf(rec *recording) recordingState {
	run := rec.instance
	state := recordingState{
		UUID: run.uuid, MeetingID: run.meeting.number, Host: run.host.email, Topic: run.topic, Start: run.start,
		End:    run.end,
		Status: "processing", Files: []fileState{},
	}
	switch {
	case !rec.trashedAt.IsZero():
		state.Status = "trashed"
	case rec.ready:
		state.Status = "completed"
	}
	for _, f := range rec.files {
		state.Files = append(state.Files, fileState{
			ID: f.id, Type: f.kind, Extension: f.extension, RecType: f.recType, Start: f.start, Size: f.content.size(),
			Trashed: !f.trashedAt.IsZero(), content: f.content,
		})
	}
	return state
}

// recordingState returns on or paused, or "" if the instance is not being recorded.
func (i *instance) recordingState() string {
	switch {
	case !i.recordingOn:
		return ""
	case i.paused:
		return "paused"
	}
	return "on"
}

func (s *Sandbox) grantState(g *grant, now time.Time) grantState {
	state := grantState{ID: g.id, Kind: g.kind, Since: g.since, Dead: g.dead}
	if g.user != nil {
		state.User = g.user.email
	}
	if g.dead {
		return state
	}
	for _, token := range s.model.access {
		if token.grant == g && !token.dead && now.Before(token.expires) {
			state.Access++
		}
	}
	for _, token := range s.model.refresh {
		if token.grant == g && !token.dead && now.Before(token.expires) {
			state.Refresh++
		}
	}
	return state
}
