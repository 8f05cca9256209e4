package sandbox

import (
	"cmp"
	"fmt"
	"time"
)

var seedTopics = []string{
	"Vinyasa doux", "Cours de chant", "Sales call", "Anglais, groupe B1", "Point client", "Discovery call",
	"Guitare, débutants",
}

// seed creates the users, meetings and recordings of a request. It returns the users, and the ids of the recordings
// that the request describes.
func (s *Sandbox) seed(in seedRequest) (any, error) {
	users, made := []ReadyUser{}, []map[string]any{}
	for _, one := range in.Users {
		if one.Email == "" || s.model.userByID[lower(one.Email)] != nil {
			return nil, fmt.Errorf("user %q has no address or exists", one.Email)
		}
		u := s.addUser(one)
		users = append(users, ReadyUser{u.id, u.email, u.password, u.kind})
	}
	for _, one := range in.Past {
		rec, err := s.seedRecording(one)
		if err != nil {
			return nil, err
		}
		made = append(made, map[string]any{"uuid": rec.instance.uuid, "id": rec.instance.meeting.number})
	}
	s.seedRecordings(in.Recordings)
	return map[string]any{"users": users, "recordings": made}, s.seedMeetings(in.Meetings)
}

// seedMeetings schedules n meetings, one each half hour, for each host in turn.
func (s *Sandbox) seedMeetings(n int) error {
	now := s.clock.Now()
	for i := range n {
		host := s.model.users[i%len(s.model.users)]
		topic, start := seedTopics[i%len(seedTopics)],
			zoomTime(now.Add(time.Duration(i/len(s.model.users)+1)*30*time.Minute))
		m, err := s.newMeeting(host, meetingRequest{Topic: &topic, StartTime: &start})
		if err != nil {
			return err
		}
		m.source = "web_portal"
	}
	return nil
}

// seedRecordings adds n recordings over the past 60 days, for each host in turn.
func (s *Sandbox) seedRecordings(n int) {
	today := s.clock.Now().Truncate(24 * time.Hour)
	for i := range n {
		ago := 1 + i*59/max(1, n)
		start := today.AddDate(0, 0, -ago).Add(
			time.Duration(7+s.draw.IntN(12))*time.Hour + time.Duration(s.draw.IntN(4))*15*time.Minute)
		host := s.model.users[i%len(s.model.users)]
		_, _ = s.seedRecording(recordingSeed{ // fails only for unknown hosts
			Host: host.id, Topic: seedTopics[i%len(seedTopics)], Start: start, Minutes: 20 + 5*s.draw.IntN(9),
			Guests: []joiner{{Name: "Yanis Bouchard", Email: "yanis.bouchard@example.org"}, {Name: "Grace Miller"}},
		})
	}
}

// seedRecording adds one past meeting that was held, recorded and processed. It sends no event.
func (s *Sandbox) seedRecording(in recordingSeed) (*recording, error) {
	host := s.model.users[0]
	if in.Host != "" {
		if host = s.model.user(in.Host); host == nil {
			return nil, fmt.Errorf("no user is called %q", in.Host)
		}
	}
	topic, minutes := cmp.Or(in.Topic, seedTopics[0]), max(1, in.Minutes)
	m, err := s.newMeeting(host, meetingRequest{
		Topic: &topic, Duration: &minutes, Settings: map[string]any{"auto_recording": "cloud"},
	})
	if err != nil {
		return nil, err
	}
	start := in.Start.UTC()
	if start.IsZero() {
		start = s.clock.Now().Add(-24 * time.Hour)
	}
	end := start.Add(time.Duration(minutes) * time.Minute)
	m.start, m.createdAt, m.lastUsed, m.source, m.piece, m.synthetic = start, start.AddDate(0, 0, -3), end,
		"web_portal", in.Piece, in.Synthetic
	run := &instance{
		uuid: m.uuid, meeting: m, start: start, end: end, hostStarted: true, topic: topic, host: host,
		segments: []segment{{start, end}},
	}
	s.model.instances[run.uuid] = run
	m.past = append(m.past, run)
	quiet := s.webhooks.on
	s.webhooks.on = false
	defer func() { s.webhooks.on = quiet }()
	s.addParticipant(run, joiner{Name: host.name(), Email: host.email, user: host}, start)
	for _, guest := range in.Guests {
		s.addParticipant(run, guest, start.Add(time.Minute))
	}
	for _, p := range run.participants {
		p.leave = end
	}
	rec := s.newRecording(run)
	source := s.makeFiles(rec)
	if s.hasTranscript(host) {
		s.makeTranscripts(rec, source)
	}
	return rec, nil
}
