package sandbox

import (
	"fmt"
	"slices"
	"time"
)

// recordingDefaults are the initial sharing settings of a recording.
var recordingDefaults = settingsTree{
	"share_recording": "publicly", "recording_authentication": false, "viewer_download": true, "on_demand": false,
	"approval_type":      2.0,
	"send_email_to_host": false, "show_social_share_buttons": false, "authentication_option": "",
	"authentication_domains": "",
	"password":               "", "topic": "",
}

// getRecordingSettings handles GET /meetings/{meetingId}/recordings/settings.
func (c *call) getRecordingSettings() (any, error) {
	rec, err := c.recording()
	if err != nil {
		return nil, err
	}
	tree := merged(merged(recordingDefaults, settingsTree{"topic": rec.instance.topic, "password": rec.password}),
		rec.settings)
	days, on := c.autoDelete(rec.instance.host)
	tree["auto_delete"] = on
	if on {
		tree["auto_delete_date"] = zoomDate(rec.instance.end.AddDate(0, 0, days))
	}
	return tree, nil
}

func (c *call) patchRecordingSettings() (any, error) {
	rec, err := c.recording()
	if err != nil {
		return nil, err
	}
	var in settingsTree
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	known, wrong := knownOf(recordingDefaults, in, "")
	if password, set := known["password"].(string); set && password != "" && (len(password) < 8 || len(password) > 10) {
		wrong = append(wrong, fieldError{"password", "8 to 10 characters."})
	}
	if share, set := known["share_recording"].(string); set &&
		!slices.Contains([]string{"publicly", "internally", "none"}, share) {
		wrong = append(wrong, fieldError{"share_recording", "Invalid field."})
	}
	if approval, set := known["approval_type"].(float64); set && !slices.Contains([]float64{0, 1, 2}, approval) {
		wrong = append(wrong, fieldError{"approval_type", "Invalid field."})
	}
	if len(wrong) > 0 {
		return nil, invalid(wrong...)
	}
	rec.settings = merged(rec.settings, known)
	if password, set := known["password"].(string); set {
		rec.password = password
	}
	return nil, nil
}

// getTranscript handles GET /meetings/{meetingId}/transcript. It refuses every request: Zoom answers with transcripts
// of its AI Companion, which the sandbox does not have, and not with the VTT file of a cloud recording.
func (c *call) getTranscript() (any, error) {
	return nil, refuse(404, 3322, "This meeting transcript does not exist.")
}

// reportRange returns the days that a report's from and to name, both included.
func (c *call) reportRange() (from, to time.Time, err error) {
	for name, bound := range map[string]*time.Time{"from": &from, "to": &to} {
		t, _, good := readDate(c.query.Get(name), time.UTC)
		if !good {
			return from, to, refuse(400, 300, "Invalid parameter: %s.", name)
		}
		*bound = t.UTC().Truncate(24 * time.Hour)
	}
	return from, to.AddDate(0, 0, 1), nil
}

type storageDay struct {
	Date      string `json:"date"`
	FreeUsage string `json:"free_usage"`
	PlanUsage string `json:"plan_usage"`
	Usage     string `json:"usage"`
}

// reportCloudRecording handles GET /report/cloud_recording and returns the storage in use at the end of each day.
func (c *call) reportCloudRecording() (any, error) {
	if err := c.mayGroups(); err != nil {
		return nil, err
	}
	from, to, err := c.reportRange()
	if err != nil {
		return nil, err
	}
	days := []storageDay{}
	for day := from; day.Before(to) && len(days) < 31; day = day.AddDate(0, 0, 1) {
		var used int64
		for _, u := range c.model.users {
			for _, rec := range u.recordings {
				if rec.instance.start.Before(day.AddDate(0, 0, 1)) {
					used += c.recordingBody(rec, rec.files).TotalSize
				}
			}
		}
		days = append(days, storageDay{zoomTime(day), "495 MB", "0", fmt.Sprintf("%.2f GB", float64(used)/(1<<30))})
	}
	return map[string]any{
		"from": zoomDate(from), "to": zoomDate(to.Add(-time.Second)), "cloud_recording_storage": days,
	}, nil
}

type disclaimerRecord struct {
	Status        string   `json:"disclaimer_status"`
	Time          string   `json:"time"`
	Type          string   `json:"disclaimer_type"`
	Email         string   `json:"user_email"`
	MeetingNumber int64    `json:"meeting_number"`
	MeetingID     string   `json:"meeting_id"`
	ClientType    string   `json:"client_type"`
	IsZoomEvent   bool     `json:"is_zoom_event"`
	IsGuest       bool     `json:"is_guest"`
	GroupIDs      []string `json:"group_ids"`
	DisplayName   string   `json:"display_name"`
}

// reportDisclaimer handles GET /report/disclaimer and returns the participants who were asked for consent to be
// recorded, and their answers.
func (c *call) reportDisclaimer() (any, error) {
	if err := c.admin(); err != nil {
		return nil, err
	}
	from, to, err := c.reportRange()
	if err != nil {
		return nil, err
	}
	found := []disclaimerRecord{}
	for _, u := range c.model.users {
		for _, m := range u.meetings {
			for _, run := range m.past {
				for _, p := range run.participants {
					if p.consent != "" && !p.join.Before(from) && p.join.Before(to) {
						found = append(found, c.disclaimerRecord(run, p))
					}
				}
			}
		}
	}
	info, part, _, err := page(c, found, 300)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"disclaimer_records": part, "next_page_token": info.NextPageToken, "page_size": info.PageSize,
	}, nil
}

func (c *call) disclaimerRecord(run *instance, p *participant) disclaimerRecord {
	record := disclaimerRecord{
		Status: p.consent, Time: zoomTime(p.join), Type: "recording", Email: p.email, MeetingNumber: run.meeting.number,
		MeetingID:  run.uuid,
		ClientType: "Windows", IsGuest: p.zoomID == "", GroupIDs: []string{}, DisplayName: p.name,
	}
	if u := c.model.userByID[p.zoomID]; u != nil {
		record.GroupIDs = c.shownGroups(u)
	}
	return record
}
