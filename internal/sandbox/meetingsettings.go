package sandbox

import (
	"fmt"
	"maps"
	"slices"
)

// settingRule describes one key of a meeting's settings, as in Zoom's reference. If def is nil, the key is absent from
// answers until it is set. allowed lists the permitted values; an empty list permits all.
type settingRule struct {
	kind    string // bool, int, string, object or array
	def     any
	allowed []any
}

// meetingSettings is the table of a meeting's settings: the accepted values and the defaults.
var meetingSettings = map[string]settingRule{
	"additional_data_center_regions":            {kind: "array"},
	"allow_host_control_participant_mute_state": {kind: "bool", def: false},
	"allow_multiple_devices":                    {kind: "bool", def: false},
	"alternative_host_manage_cloud_recording":   {kind: "bool", def: false},
	"alternative_host_manage_meeting_summary":   {kind: "bool", def: false},
	"alternative_host_update_polls":             {kind: "bool", def: false},
	"alternative_hosts":                         {kind: "string", def: ""},
	"alternative_hosts_email_notification":      {kind: "bool", def: true},
	"approval_type":                             {kind: "int", def: 2, allowed: []any{0, 1, 2}},
	"approved_or_denied_countries_or_regions":   {kind: "object", def: map[string]any{"enable": false}},
	"audio": {
		kind: "string", def: "both", allowed: []any{"both", "telephony", "voip", "thirdParty"},
	},
	"audio_conference_info":                  {kind: "string"},
	"authentication_domains":                 {kind: "string"},
	"authentication_exception":               {kind: "array"},
	"authentication_option":                  {kind: "string"},
	"auto_add_recording_to_video_management": {kind: "object"},
	"auto_recording": {
		kind: "string", def: "none", allowed: []any{"none", "local", "cloud"},
	},
	"auto_start_ai_companion_questions": {kind: "bool", def: false},
	"auto_start_deepfake_detection":     {kind: "bool"},
	"auto_start_meeting_summary":        {kind: "bool", def: false},
	"breakout_room":                     {kind: "object", def: map[string]any{"enable": false}},
	"calendar_type":                     {kind: "int", allowed: []any{1, 2}},
	"close_registration":                {kind: "bool", def: false},
	"cn_meeting":                        {kind: "bool", def: false},
	"contact_email":                     {kind: "string"},
	"contact_name":                      {kind: "string"},
	"continuous_meeting_chat":           {kind: "object", def: map[string]any{"enable": false}},
	"custom_keys":                       {kind: "array"},
	"device_testing":                    {kind: "bool", def: false},
	"disable_participant_video":         {kind: "bool", def: false},
	"email_in_attendee_report":          {kind: "bool", def: false},
	"email_notification":                {kind: "bool", def: true},
	"encryption_type": {
		kind: "string", def: "enhanced_encryption", allowed: []any{"enhanced_encryption", "e2ee"},
	},
	"enforce_login":                             {kind: "bool", def: false},
	"enforce_login_domains":                     {kind: "string", def: ""},
	"focus_mode":                                {kind: "bool", def: false},
	"global_dial_in_countries":                  {kind: "array", def: []any{"FR"}},
	"host_pause_stop_recording":                 {kind: "bool"},
	"host_save_video_order":                     {kind: "bool", def: false},
	"host_video":                                {kind: "bool", def: false},
	"in_meeting":                                {kind: "bool", def: false},
	"internal_meeting":                          {kind: "bool", def: false},
	"jbh_time":                                  {kind: "int", def: 0, allowed: []any{0, 5, 10, 15}},
	"join_before_host":                          {kind: "bool", def: false},
	"language_interpretation":                   {kind: "object"},
	"meeting_authentication":                    {kind: "bool", def: false},
	"meeting_invitees":                          {kind: "array", def: []any{}},
	"mute_upon_entry":                           {kind: "bool", def: false},
	"participant_focused_meeting":               {kind: "bool", def: false},
	"participant_video":                         {kind: "bool", def: false},
	"private_meeting":                           {kind: "bool", def: false},
	"push_change_to_calendar":                   {kind: "bool", def: false},
	"question_and_answer":                       {kind: "object"},
	"registrants_confirmation_email":            {kind: "bool", def: true},
	"registrants_email_notification":            {kind: "bool", def: true},
	"registration_type":                         {kind: "int", allowed: []any{1, 2, 3}},
	"request_permission_to_unmute_participants": {kind: "bool", def: false},
	"resources":                                 {kind: "array", def: []any{}},
	"show_join_info":                            {kind: "bool", def: false},
	"show_share_button":                         {kind: "bool", def: false},
	"sign_language_interpretation":              {kind: "object"},
	"summary_template_id":                       {kind: "string"},
	"use_pmi":                                   {kind: "bool", def: false},
	"waiting_room":                              {kind: "bool", def: false},
	"waiting_room_options":                      {kind: "object"},
	"watermark":                                 {kind: "bool", def: false},
	"who_can_ask_questions":                     {kind: "int", allowed: []any{1, 2, 3, 4, 5}},
	"who_will_receive_summary":                  {kind: "int", allowed: []any{1, 2, 3, 4}},
}

// occurrenceSettings are the settings that can be changed for one occurrence of a series.
var occurrenceSettings = []string{
	"host_video", "participant_video", "join_before_host", "mute_upon_entry", "waiting_room", "watermark",
	"auto_recording",
}

// readSettings checks the settings of a request. It ignores unknown keys and nulls.
func readSettings(in map[string]any) (map[string]any, []fieldError) {
	out, wrong := map[string]any{}, []fieldError(nil)
	for _, key := range slices.Sorted(maps.Keys(in)) {
		rule, known := meetingSettings[key]
		if !known || in[key] == nil {
			continue
		}
		value, fits := rule.read(in[key])
		if !fits {
			wrong = append(wrong, fieldError{"settings." + key, "Invalid field."})
			continue
		}
		out[key] = value
	}
	return out, wrong
}

// read converts a JSON value to the rule's kind.
func (r settingRule) read(value any) (any, bool) {
	var out any
	fits := false
	switch r.kind {
	case "bool":
		out, fits = value.(bool)
	case "string":
		out, fits = value.(string)
	case "object":
		out, fits = value.(map[string]any)
	case "array":
		out, fits = value.([]any)
	case "int":
		number, isNumber := value.(float64)
		out, fits = int(number), isNumber && number == float64(int(number))
	}
	if !fits {
		return nil, false
	}
	return out, len(r.allowed) == 0 || slices.Contains(r.allowed, out)
}

// applySettings changes a meeting's settings. Like Zoom, it silently drops what the account does not permit.
func (s *Sandbox) applySettings(m *meeting, in map[string]any) {
	m.settingsText = nil
	if m.settings == nil {
		m.settings = map[string]any{}
	}
	for key, value := range in {
		if !s.allowsSetting(m.host, key, value) {
			continue
		}
		m.settings[key] = value
	}
	if m.setting("waiting_room") == true {
		m.settings["join_before_host"] = false
	}
	if m.setting("encryption_type") == "e2ee" && m.setting("auto_recording") == "cloud" {
		m.settings["auto_recording"] = "none" // end-to-end encryption excludes cloud recording
	}
}

// allowsSetting reports whether the host's plan and settings permit a value.
func (s *Sandbox) allowsSetting(host *user, key string, value any) bool {
	switch key {
	case "auto_recording":
		return value != "cloud" || s.cloudRecordingOn(host)
	case "host_pause_stop_recording":
		return s.cloudRecordingOn(host)
	case "breakout_room":
		return s.userSetting(host, "in_meeting", "breakout_room_schedule") == true
	case "language_interpretation", "sign_language_interpretation":
		return s.plan.meetingCapacity > 100
	}
	return true
}

func (s *Sandbox) cloudRecordingOn(host *user) bool {
	return s.plan.paid && host.kind == 2 && s.userSetting(host, "recording", "cloud_recording") == true
}

// setting returns a meeting's value for a key, or the default.
func (m *meeting) setting(key string) any {
	if value, set := m.settings[key]; set {
		return value
	}
	return meetingSettings[key].def
}

// settingDefaults are the sorted keys, each with its default as JSON ("" if it has none), so that encoding an answer
// only has to encode the values that differ.
var settingDefaults = func() (all []struct{ key, text string }) {
	for _, key := range slices.Sorted(maps.Keys(meetingSettings)) {
		text := ""
		if def := meetingSettings[key].def; def != nil {
			text = string(stringify(def))
		}
		all = append(all, struct{ key, text string }{key, text})
	}
	return all
}()

// settingsJSON returns the settings object of an answer. It is cached until a setting changes.
func (m *meeting) settingsJSON() []byte {
	if m.settingsText == nil {
		m.settingsText = m.writeSettings()
	}
	return m.settingsText
}

// writeSettings encodes all settings: those that were set, and the defaults of the others.
func (m *meeting) writeSettings() []byte {
	out := make([]byte, 0, 2<<10)
	out = append(out, '{')
	put := func(key, text string) {
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(append(append(out, '"'), key...), `":`...), text...)
	}
	for _, def := range settingDefaults {
		if value, set := m.settings[def.key]; set {
			put(def.key, string(stringify(value)))
		} else if def.text != "" {
			put(def.key, def.text)
		}
	}
	put("global_dial_in_numbers",
		`[{"city":"Paris","country":"FR","country_name":"France","number":"+33 1 99 00 12 34","type":"toll"}]`)
	if m.setting("meeting_authentication") == true {
		put("authentication_name", `"Signed-in users in my account"`)
	}
	return append(out, '}')
}

// needsLicense returns an error that names a setting which only a licensed host may use, or nil.
func needsLicense(in map[string]any) error {
	if approval, set := in["approval_type"]; set && approval != 2 {
		return fmt.Errorf("registration")
	}
	return nil
}
