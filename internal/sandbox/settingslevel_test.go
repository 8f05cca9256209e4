package sandbox_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/sandbox/control"
)

// setting returns one value of a settings document, or the document if there are no keys.
func (s *stranger) setting(path string, keys ...string) any {
	s.t.Helper()
	return under(s.want(200, "GET", path, "").fields(s.t), keys...)
}

func under(tree any, keys ...string) any {
	for _, key := range keys {
		object, _ := tree.(map[string]any)
		tree = object[key]
	}
	return tree
}

// levels are the settings that recording policies contain, with the levels that have them in Zoom's API reference:
// A account, G group, U user, and a and g for the locks of account and group.
var levels = map[string]string{
	"recording.cloud_recording": "AGUag", "recording.record_speaker_view": "AGU", "recording.record_gallery_view": "AGU",
	"recording.record_audio_file": "AGU", "recording.display_participant_name": "AGU",
	"recording.recording_thumbnails": "AGU", "recording.auto_recording": "AGUag",
	"recording.host_pause_stop_recording": "U", "recording.recording_audio_transcript": "AGU",
	"recording.save_chat_text": "AGU", "recording.auto_delete_cmr": "AUag", "recording.auto_delete_cmr_days": "AU",
	"recording.allow_recovery_deleted_cloud_recordings":                           "A",
	"recording.recording_notification_for_zoom_client.ask_host_to_confirm":        "AGU",
	"recording.recording_notification_for_zoom_client.disclaimer_to_participants": "AGU",
	"recording.recording_notification_for_zoom_client.play_voice_prompt":          "AGU",
	"email_notification.cloud_recording_available_reminder":                       "AGUag",
}

func TestEachLevelHasItsSettings(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.RateLimits = "off" })
	s.connect(0)
	group := "/groups/" + s.group("Professeurs")
	documents := map[string]string{
		"A": "/accounts/me/settings", "G": group + "/settings", "U": "/users/me/settings",
		"a": "/accounts/me/lock_settings", "g": group + "/lock_settings",
	}
	for path, at := range levels {
		for level, document := range documents {
			if there := s.setting(document, strings.Split(path, ".")...) != nil; there != strings.Contains(at, level) {
				t.Errorf("%s at level %s: %v", path, level, there)
			}
		}
	}
	for _, key := range []string{"client", "web"} {
		name := "sign_again_period_for_inactivity_on_" + key
		s.want(204, "PATCH", "/accounts/me/settings?option=security", `{"security":{"`+name+`":30}}`)
		if got := s.setting("/accounts/me/settings?option=security", "security", name); got != 30.0 {
			t.Errorf("%s: %v", name, got)
		}
		s.want(400, "PATCH", "/accounts/me/settings?option=security", `{"security":{"`+name+`":31}}`)
	}
	s.want(400, "PATCH", group+"/settings", `{"recording":{"auto_recording":"always"}}`)
}

// TestAnyGroupLocks checks that the lock of a group that is not the primary one binds, that a lock keeps an inherited
// value, and whose lock prevails.
func TestAnyGroupLocks(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.RateLimits = "off" })
	s.connect(0)
	zoom := control.New(s.ready.Control)
	user := s.ready.Users[1].ID
	recording := func(values string) map[string]any {
		return map[string]any{"recording": parse(t, []byte(values))}
	}
	primary := s.made(zoom.CreateGroup(t.Context(), control.GroupChange{
		Name: "Premier", Add: []string{user}, Settings: recording(`{"auto_recording":"local"}`),
	}))
	other := s.made(zoom.CreateGroup(t.Context(), control.GroupChange{
		Name: "Second", Add: []string{user}, Settings: recording(`{"auto_recording":"cloud"}`),
	}))
	effective := func(key string) any { return s.setting("/users/"+user+"/settings", "recording", key) }
	expect := func(when, key string, want any) {
		t.Helper()
		if got := effective(key); got != want {
			t.Errorf("%s: %s is %v, want %v", when, key, got, want)
		}
	}
	s.control("POST", "/users/"+user+"/settings", `{"recording":{"auto_recording":"none","auto_delete_cmr":true,`+
		`"auto_delete_cmr_days":7}}`)
	expect("own choice", "auto_recording", "none")
	lock := func(group string, on bool) {
		t.Helper()
		s.must(zoom.ChangeGroup(t.Context(), group, control.GroupChange{
			Locks: recording(fmt.Sprintf(`{"auto_recording":%v,"auto_delete_cmr":%v}`, on, on)),
		}))
	}
	lock(other, true)
	expect("another group's lock", "auto_recording", "cloud")
	s.want(204, "PATCH", "/users/"+user+"/settings", `{"recording":{"auto_delete_cmr_days":60}}`) // has no effect
	expect("a lock of an inherited value", "auto_delete_cmr", false)
	expect("a lock of an inherited value", "auto_delete_cmr_days", 30.0)
	lock(primary, true)
	expect("both locks", "auto_recording", "local")
	s.control("POST", "/account/locks", `{"recording":{"auto_recording":true}}`)
	expect("the account's lock", "auto_recording", "none")
	if got := s.setting("/groups/"+primary+"/settings", "recording", "auto_recording"); got != "none" {
		t.Errorf("the group's document under the account's lock: %v", got)
	}
	s.control("POST", "/account/locks", `{"recording":{"auto_recording":false}}`)
	lock(primary, false)
	lock(other, false)
	expect("locks removed", "auto_delete_cmr_days", 7.0)
	s.control("POST", "/users/"+user+"/settings", `{"recording":{"auto_recording":null}}`)
	expect("own choice removed", "auto_recording", "local")
}

func (s *stranger) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *stranger) made(id string, err error) string {
	s.t.Helper()
	s.must(err)
	return id
}

// TestDroppedSettings checks that settings which the account does not include are accepted without effect and without
// an event, at their level only.
func TestDroppedSettings(t *testing.T) {
	r := receive(t)
	s := begin(t, func(o *sandbox.Options) {
		o.RateLimits, o.WebhookURL = "off", []string{r.URL}
		o.Drop = []string{"user=recording.display_participant_name", "account-locks=recording.cloud_recording"}
	})
	poll(t, "the endpoint is validated", s.validated)
	s.connect(0)
	const change = `{"recording":{"display_participant_name":false}}`
	s.want(204, "PATCH", "/users/me/settings", change)
	s.want(204, "PATCH", "/accounts/me/lock_settings", `{"recording":{"cloud_recording":true}}`)
	if got := s.setting("/users/me/settings", "recording", "display_participant_name"); got != true {
		t.Errorf("a dropped setting: %v", got)
	}
	if got := s.setting("/accounts/me/lock_settings", "recording", "cloud_recording"); got != false {
		t.Errorf("a dropped lock: %v", got)
	}
	s.want(204, "PATCH", "/accounts/me/settings", change)
	if got := s.setting("/users/me/settings", "recording", "display_participant_name"); got != false {
		t.Errorf("the setting of another level: %v", got)
	}
	if got := r.next(t).Event; got != "account.settings_updated" {
		t.Errorf("the first event is %s", got)
	}
	zoom := control.New(s.ready.Control)
	for level, path := range map[string]string{
		"nobody": "recording.cloud_recording", "group": "recording.auto_delete_cmr", "user": "recording",
	} {
		if err := zoom.Drop(t.Context(), map[string][]string{level: {path}}); err == nil {
			t.Errorf("%s at level %s can be dropped", path, level)
		}
	}
	s.must(zoom.Drop(t.Context(), map[string][]string{"group": {"recording.cloud_recording"}}))
	s.want(204, "PATCH", "/users/me/settings", `{"recording":{"display_participant_name":true}}`)
	if got := s.setting("/users/me/settings", "recording", "display_participant_name"); got != true {
		t.Errorf("a setting that is no longer dropped: %v", got)
	}
}

// TestPortal changes everything that an administrator can change in the portal, and compares the dump and the events.
func TestPortal(t *testing.T) {
	r := receive(t)
	s := begin(t, func(o *sandbox.Options) {
		o.RateLimits, o.WebhookURL, o.Users = "off", []string{r.URL}, 40
	})
	poll(t, "the endpoint is validated", s.validated)
	zoom, ctx := control.New(s.ready.Control), context.Background()
	var all []string
	for _, u := range s.ready.Users {
		all = append(all, u.ID)
	}
	first := s.made(zoom.CreateGroup(ctx, control.GroupChange{Name: "Premier", Add: all}))
	second := s.made(zoom.CreateGroup(ctx, control.GroupChange{
		Name: "Second", Add: all, Primary: all[:1],
		Settings: map[string]any{"recording": map[string]any{"cloud_recording": false}},
		Locks:    map[string]any{"recording": map[string]any{"cloud_recording": true}},
	}))
	s.must(zoom.ChangeGroup(ctx, first, control.GroupChange{Name: "Autre", Remove: all[:1]}))
	s.control("POST", "/account/settings", `{"recording":{"auto_delete_cmr":true,"auto_delete_cmr_days":7}}`)
	s.control("POST", "/account/settings?option=security",
		`{"security":{"sign_again_period_for_inactivity_on_web":30}}`)
	s.control("POST", "/account/locks", `{"recording":{"auto_delete_cmr":true}}`)
	s.control("POST", "/users/"+all[1]+"/settings", `{"recording":{"save_chat_text":false}}`)

	state, err := zoom.Settings(ctx)
	s.must(err)
	if len(state.Account.Groups) != 2 || state.Account.Groups[0].Name != "Autre" ||
		len(state.Account.Groups[0].Members) != 39 || len(state.Account.Groups[1].Members) != 40 {
		t.Errorf("groups: %+v", state.Account.Groups)
	}
	second1 := state.Account.Groups[1]
	for what, pair := range map[string][2]any{
		"days of the account": {under(state.Account.Settings, "recording", "auto_delete_cmr_days"), 7.0},
		"security":            {under(state.Account.Own, "security", "sign_again_period_for_inactivity_on_web"), 30.0},
		"lock of the account": {under(state.Account.Locks, "recording", "auto_delete_cmr"), true},
		"value of a group":    {under(second1.Own, "recording", "cloud_recording"), false},
		"lock of a group":     {under(second1.Locks, "recording", "cloud_recording"), true},
		"own choice":          {under(state.Users[1].Own, "recording", "save_chat_text"), false},
		"effective, locked":   {under(state.Users[1].Settings, "recording", "cloud_recording"), false},
		"effective, account":  {under(state.Users[1].Settings, "recording", "auto_delete_cmr_days"), 7.0},
		"primary group":       {state.Users[0].Groups[0], second},
		"other primary group": {state.Users[1].Groups[0], first},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %v, want %v", what, pair[0], pair[1])
		}
	}
	s.must(zoom.DeleteGroup(ctx, second))
	want := strings.Fields(`account.lock_settings_updated account.settings_updated account.settings_updated group.created
		group.created group.deleted group.lock_settings_updated group.member_added group.member_added
		group.member_deleted group.settings_updated group.updated user.settings_updated user.updated`)
	var events []string
	for len(events) < len(want) {
		events = append(events, r.next(t).Event)
	}
	slices.Sort(events)
	if !slices.Equal(events, want) {
		t.Errorf("events %s\nwant   %s", encoded(events), encoded(want))
	}
}

func encoded(value any) string {
	raw, _ := json.Marshal(value)
	return string(raw)
}
