package sandbox

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// meetingAction is the body of POST /meetings/{number}/{action}; each action reads its own fields.
type meetingAction struct {
	joiner
	Who       string `json:"who"`            // leave: name, e-mail address, user_id or UUID of a participant
	Piece     string `json:"piece"`          // start, end: media piece used for the recording
	Synthetic int64  `json:"synthetic_size"` // start, end: size of a generated video in bytes
	Text      string `json:"text"`           // chat
}

// controlMeeting handles POST /meetings/{number}/{action}. It acts as the host or a participant.
func (s *Sandbox) controlMeeting(r *http.Request) (any, error) {
	var in meetingAction
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	now := s.lock()
	defer s.mu.Unlock()
	number, _ := strconv.ParseInt(r.PathValue("number"), 10, 64)
	m := s.model.meetings[number]
	if m == nil {
		return nil, fmt.Errorf("no meeting has the number %q", r.PathValue("number"))
	}
	if err := s.act(m, r.PathValue("action"), in, now); err != nil {
		return nil, err
	}
	return s.meetingState(m), nil
}

// act performs one action in a meeting, as its host or as a participant.
func (s *Sandbox) act(m *meeting, action string, in meetingAction, now time.Time) error {
	m.piece, m.synthetic = cmp.Or(in.Piece, m.piece), cmp.Or(in.Synthetic, m.synthetic)
	switch action {
	case "start":
		_, err := s.startMeeting(m, true, now)
		return err
	case "join":
		_, err := s.joinMeeting(m, in.joiner, now)
		return err
	}
	if m.live == nil {
		return fmt.Errorf("meeting %d is not running", m.number)
	}
	switch action {
	case "leave":
		_, err := s.leaveMeeting(m, cmp.Or(in.Who, in.Name, in.Email), now)
		return err
	case "end":
		s.endMeeting(m, now)
	case "record":
		s.startRecording(m.live, now)
	case "stop-recording":
		s.stopRecording(m.live, now)
	case "pause":
		s.pauseRecording(m.live, true, now)
	case "resume":
		s.pauseRecording(m.live, false, now)
	case "chat":
		m.live.chat = append(m.live.chat, chatLine{now, cmp.Or(in.Name, m.host.name()), in.Text})
	default:
		return fmt.Errorf("action %q: want start, join, leave, chat, record, stop-recording, pause, resume or end",
			action)
	}
	return nil
}
