package sandbox

import (
	"cmp"
	"fmt"
	"time"
)

// recordingSeed describes one past meeting with its recording.
type recordingSeed struct {
	Host      string    `json:"host"` // id or e-mail address; "" means the first user
	Topic     string    `json:"topic"`
	Start     time.Time `json:"start_time"`
	Minutes   int       `json:"duration"`
	Piece     string    `json:"piece"`          // media piece; "" chooses one by the topic
	Synthetic int64     `json:"synthetic_size"` // size of a generated video in bytes; 0 means that of the piece
	Guests    []joiner  `json:"participants"`

	// AutoRecording is the meeting's automatic recording: cloud (default), local or none.
	AutoRecording string `json:"auto_recording"`
	// State is what became of the recording, see pastStates.
	State string `json:"state"`
	// Announce sends the webhooks that Zoom sends at the end of the meeting, and when a recording is started and
	// stopped. Their event_ts is in the past.
	Announce bool `json:"announce"`
}

// pastStates are the values of [recordingSeed].State.
var pastStates = map[string]string{
	"":           "it was recorded and processed",
	"none":       "it was not recorded",
	"stopped":    "the recording was stopped after 3 seconds, and Zoom keeps none that short",
	"short":      "the meeting ended after 4 seconds, and Zoom keeps no recording that short",
	"processing": "it was recorded, and Zoom processes it until 24 hours after the end",
	"deleted":    "it was recorded, and deleted permanently since",
}

const (
	stoppedAfter      = 3 * time.Second
	shortMeeting      = 4 * time.Second
	longestProcessing = 24 * time.Hour
)

// seedPast adds one past meeting that was held, with what its state says of its recording. It sends no event, unless
// the request asks for them.
func (s *Sandbox) seedPast(in recordingSeed) (*instance, error) {
	host := s.model.users[0]
	if in.Host != "" {
		if host = s.model.user(in.Host); host == nil {
			return nil, fmt.Errorf("no user is called %q", in.Host)
		}
	}
	if _, known := pastStates[in.State]; !known {
		return nil, fmt.Errorf("state %q: want none, stopped, short, processing or deleted", in.State)
	}
	run, err := s.holdPast(host, in)
	if err != nil {
		return nil, err
	}
	s.recordPast(run, in.State)
	if in.Announce {
		s.announcePast(run)
	}
	return run, nil
}

// holdPast adds a past meeting with its participants.
func (s *Sandbox) holdPast(host *user, in recordingSeed) (*instance, error) {
	topic, minutes := cmp.Or(in.Topic, seedTopics[0]), max(1, in.Minutes)
	m, err := s.newMeeting(host, meetingRequest{
		Topic: &topic, Duration: &minutes,
		Settings: map[string]any{"auto_recording": cmp.Or(in.AutoRecording, "cloud")},
	})
	if err != nil {
		return nil, err
	}
	start := in.Start.UTC()
	if start.IsZero() {
		start = s.clock.Now().Add(-24 * time.Hour)
	}
	end := start.Add(time.Duration(minutes) * time.Minute)
	if in.State == "short" {
		end = start.Add(shortMeeting)
	}
	m.start, m.createdAt, m.lastUsed, m.source, m.piece, m.synthetic = start, start.AddDate(0, 0, -3), end,
		"web_portal", in.Piece, in.Synthetic
	run := &instance{
		uuid: m.uuid, meeting: m, start: start, end: end, hostStarted: true, topic: topic, host: host,
	}
	s.model.instances[run.uuid] = run
	m.past = append(m.past, run)
	defer s.quietly()()
	s.addParticipant(run, joiner{Name: host.name(), Email: host.email, user: host}, start)
	for _, guest := range in.Guests {
		s.addParticipant(run, guest, start.Add(min(time.Minute, end.Sub(start)/2)))
	}
	for _, p := range run.participants {
		p.leave = end
	}
	return run, nil
}

// quietly switches the webhooks off and returns a function that sets them as they were.
func (s *Sandbox) quietly() (restore func()) {
	on := s.webhooks.on
	s.webhooks.on = false
	return func() { s.webhooks.on = on }
}

// recordPast adds what was recorded of a past meeting.
func (s *Sandbox) recordPast(run *instance, state string) {
	switch state {
	case "none":
		return
	case "stopped":
		run.segments = []segment{{run.start, run.start.Add(stoppedAfter)}}
		return
	}
	run.segments = []segment{{run.start, run.end}}
	if state == "short" || state == "deleted" {
		return
	}
	rec := s.newRecording(run)
	if state == "processing" {
		rec.files = []*file{s.newFile(rec, run.segments[0], "", "", "", nil)}
		if done := run.end.Add(longestProcessing); done.After(s.clock.Now()) {
			s.timetable.at(done, func(now time.Time) { s.completeRecording(rec, now) })
		}
		return
	}
	source := s.makeFiles(rec)
	if s.hasTranscript(run.host) {
		s.makeTranscripts(rec, source)
	}
}

// announcePast sends the events of a past meeting: the start and stop of each recorded part, and the end.
func (s *Sandbox) announcePast(run *instance) {
	for _, part := range run.segments {
		object := s.recordingObject(run)
		object.RecordingFile = &runningFile{RecordingStart: zoomTime(part.start)}
		s.emit("recording.started", s.event("recording.started", part.start, object))
		object.RecordingFile = &runningFile{RecordingStart: zoomTime(part.start), RecordingEnd: zoomTime(part.end)}
		s.emit("recording.stopped", s.event("recording.stopped", part.end, object))
	}
	s.meetingEnded(run)
}
