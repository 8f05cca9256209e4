package sandbox

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// startMeeting begins an instance of a meeting, under a new UUID. The plan limits how many meetings of a host may run
// at once.
func (s *Sandbox) startMeeting(m *meeting, byHost bool, now time.Time) (*instance, error) {
	if m.live != nil {
		m.live.hostStarted = m.live.hostStarted || byHost
		return m.live, nil
	}
	if !m.usable(now) {
		return nil, fmt.Errorf("meeting %d was deleted or has expired", m.number)
	}
	if running := m.host.liveMeetings(); len(running) >= s.liveLimit(m.host) {
		return nil, fmt.Errorf("%s already hosts meeting %d: end it first", m.host.email, running[0].number)
	}
	run := &instance{uuid: s.draw.uuid(), meeting: m, start: now, hostStarted: byHost, topic: m.topic, host: m.host}
	m.uuid, m.live, m.lastUsed = run.uuid, run, now
	s.model.instances[run.uuid] = run
	s.meetingStarted(run)
	if byHost {
		s.addParticipant(run, joiner{Name: m.host.name(), Email: m.host.email, user: m.host}, now)
	}
	if m.at(now).setting("auto_recording") == "cloud" && s.cloudRecordingOn(m.host) {
		s.startRecording(run, now)
	}
	s.endInTime(m, run)
	return run, nil
}

// endInTime ends meetings of plans that limit their length.
func (s *Sandbox) endInTime(m *meeting, run *instance) {
	if s.plan.minutes == 0 {
		return
	}
	s.timetable.at(run.start.Add(time.Duration(s.plan.minutes)*time.Minute), func(now time.Time) {
		if m.live == run {
			s.endMeeting(m, now)
		}
	})
}

func (u *user) liveMeetings() []*meeting {
	var live []*meeting
	for _, m := range u.meetings {
		if m.live != nil {
			live = append(live, m)
		}
	}
	return live
}

func (s *Sandbox) liveLimit(host *user) int {
	if host.kind != 2 {
		return 1
	}
	return s.plan.liveMeetings
}

// joiner is a person who joins a meeting.
type joiner struct {
	Name         string `json:"name"`
	Email        string `json:"email"`
	RegistrantID string `json:"registrant_id"`
	Consent      string `json:"consent"` // consent to being recorded: Agree (default) or Decline Attend
	user         *user  // set if the person is signed in
}

// joinMeeting adds a participant to a running meeting, or starts one that may begin before its host.
func (s *Sandbox) joinMeeting(m *meeting, who joiner, now time.Time) (*participant, error) {
	if !m.usable(now) {
		return nil, fmt.Errorf("meeting %d was deleted or has expired", m.number)
	}
	if r := m.registrantByID(who.RegistrantID); r != nil {
		if r.status != "approved" {
			return nil, fmt.Errorf("the registration of %s is %s", r.first, r.status)
		}
		who.Name, who.Email = cmp.Or(who.Name, strings.TrimSpace(r.first+" "+r.last)), r.email
	}
	if m.live == nil {
		if !m.at(now).opensBeforeHost(now) {
			return nil, errWaiting
		}
		if _, err := s.startMeeting(m, false, now); err != nil {
			return nil, err
		}
	}
	if len(m.live.present()) >= s.plan.meetingCapacity {
		return nil, fmt.Errorf("meeting %d is full: the plan allows %d participants", m.number, s.plan.meetingCapacity)
	}
	return s.addParticipant(m.live, who, now), nil
}

// opensBeforeHost reports whether participants may begin without the host, at any time or from jbh_time minutes
// before the start. Three types of meetings permit it.
func (m *meeting) opensBeforeHost(now time.Time) bool {
	minutes, _ := m.setting("jbh_time").(int)
	switch {
	case m.setting("join_before_host") != true:
		return false
	case m.kind == typeNoTime:
		return true
	}
	return (m.kind == typeScheduled || m.kind == typeRecurring) &&
		(minutes == 0 || !now.Before(m.start.Add(-time.Duration(minutes)*time.Minute)))
}

// errWaiting is returned when the host has not started the meeting yet.
var errWaiting = fmt.Errorf("the host has not started this meeting yet")

// addParticipant adds a stay to a running instance and sends the event for it.
func (s *Sandbox) addParticipant(run *instance, who joiner, now time.Time) *participant {
	p := &participant{
		userID: strconv.Itoa(16_778_240 + 1024*len(run.participants)), uuid: lower(s.draw.fileID()),
		name:  cmp.Or(who.Name, "Guest"),
		email: who.Email, registrantID: who.RegistrantID, join: now,
	}
	if who.user != nil {
		p.zoomID = who.user.id
	}
	if run.recordingOn {
		p.consent = cmp.Or(who.Consent, "Agree")
	}
	run.participants = append(run.participants, p)
	s.participantJoined(run, p)
	return p
}

// present returns the participants who have not left.
func (i *instance) present() []*participant {
	return slices.DeleteFunc(slices.Clone(i.participants), func(p *participant) bool { return !p.leave.IsZero() })
}

// leaveMeeting removes one participant, named by id, UUID, name or address.
func (s *Sandbox) leaveMeeting(m *meeting, who string, now time.Time) (*participant, error) {
	if m.live == nil {
		return nil, fmt.Errorf("meeting %d is not running", m.number)
	}
	for _, p := range m.live.present() {
		if who == p.userID || who == p.uuid || who == p.name || who != "" && who == p.email {
			p.leave = now
			s.participantLeft(m.live, p)
			return p, nil
		}
	}
	return nil, fmt.Errorf("no participant called %q is in meeting %d", who, m.number)
}

// endMeeting ends the running instance: all participants leave, recording stops, and the cloud begins to process the
// recording.
func (s *Sandbox) endMeeting(m *meeting, now time.Time) {
	run := m.live
	for _, p := range run.present() {
		p.leave = now
		s.participantLeft(run, p)
	}
	s.stopRecording(run, now)
	run.end, m.live, m.lastUsed = now, nil, now
	m.past = append(m.past, run)
	s.meetingEnded(run)
	if len(run.segments) > 0 {
		s.processRecording(run, now)
	}
}
