package sandbox

import (
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
		run, err := s.seedPast(one)
		if err != nil {
			return nil, err
		}
		made = append(made, map[string]any{"uuid": run.uuid, "id": run.meeting.number})
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
		_, _ = s.seedPast(recordingSeed{ // fails only for unknown hosts
			Host: host.id, Topic: seedTopics[i%len(seedTopics)], Start: start, Minutes: 20 + 5*s.draw.IntN(9),
			Guests: []joiner{{Name: "Yanis Bouchard", Email: "yanis.bouchard@example.org"}, {Name: "Grace Miller"}},
		})
	}
}
