package policy

import (
	"slices"
	"strings"
)

// Level is where Zoom stores a setting.
type Level string

// The levels, from the highest to the lowest.
const (
	Account Level = "account"
	Group   Level = "group"
	User    Level = "user"
)

// Kind is the kind of values that an item has.
type Kind string

// The kinds of values.
const (
	Switch Kind = "switch" // true or false
	Choice Kind = "choice" // one of several words
	Amount Kind = "amount" // one of several numbers
)

// Item is a setting that a policy may contain (Zoom API reference, "Accounts", "Groups" and "Users", the documents of
// settings and of locks).
type Item struct {
	Key     string  // its name in policies, files and message keys, which is the last part of Path
	Path    string  // in Zoom's document of settings, separated by dots
	Option  string  // the query parameter "option" of the document, "" for the main one
	Levels  []Level // where Zoom has the setting
	Locks   []Level // where Zoom has a lock for it, at the same path in the document of locks
	Kind    Kind
	Values  []Value // the permitted values of a Choice or an Amount, in the order in which pages list them
	AlsoMet Value   // a value that Zoom's API does not accept, and that counts as the recommended one if it is found

	Sales  Value // recommended value for a sales team; not known if the preset leaves the item out
	Class  Value // recommended value for classes that members watch again
	Advise bool  // whether the presets lock it
	Paid   bool  // whether Zoom never switches it on for a Basic user
}

var (
	everywhere = []Level{Account, Group, User}
	prompts    = []Value{Word("All participants"), Word("Guest only")}
	inactivity = []Value{
		Number(0), Number(5), Number(10), Number(15), Number(30), Number(45), Number(60), Number(90), Number(120),
	}
	webInactivity = []Value{Number(0), Number(5), Number(10), Number(15), Number(30), Number(60), Number(120)}
)

// Keys of the items on which rules of this package depend.
const (
	cloudRecording = "cloud_recording"
	autoDelete     = "auto_delete_cmr"
	autoDeleteDays = "auto_delete_cmr_days"
	hostPause      = "host_pause_stop_recording"
	disclaimer     = "disclaimer_to_participants"
	signOutClient  = "sign_again_period_for_inactivity_on_client"
)

// Items lists the items in the order in which pages and files list them.
var Items = []Item{
	{
		Key: cloudRecording, Path: "recording.cloud_recording", Levels: everywhere, Locks: []Level{Account, Group},
		Kind: Switch, Sales: On, Class: On, Advise: true, Paid: true,
	},
	{
		Key: "auto_recording", Path: "recording.auto_recording", Levels: everywhere, Locks: []Level{Account, Group},
		Kind: Choice, Values: []Value{Word("cloud"), Word("local"), Word("none")},
		Sales: Word("cloud"), Class: Word("cloud"), Advise: true,
	},
	{
		Key: hostPause, Path: "recording.host_pause_stop_recording", Levels: []Level{User}, Kind: Switch,
		Sales: On, Class: On,
	},
	{
		Key: "record_speaker_view", Path: "recording.record_speaker_view", Levels: everywhere, Kind: Switch,
		Sales: On, Class: On,
	},
	{
		Key: "record_gallery_view", Path: "recording.record_gallery_view", Levels: everywhere, Kind: Switch,
		Sales: Off, Class: Off,
	},
	{Key: "record_audio_file", Path: "recording.record_audio_file", Levels: everywhere, Kind: Switch},
	{
		Key: "display_participant_name", Path: "recording.display_participant_name", Levels: everywhere, Kind: Switch,
		Sales: On, Class: Off,
	},
	{
		Key: "recording_thumbnails", Path: "recording.recording_thumbnails", Levels: everywhere, Kind: Switch,
		Sales: On, Class: Off,
	},
	{
		Key: "recording_audio_transcript", Path: "recording.recording_audio_transcript", Levels: everywhere,
		Kind: Switch, Sales: On, Class: On, Paid: true,
	},
	{Key: "save_chat_text", Path: "recording.save_chat_text", Levels: everywhere, Kind: Switch},
	{
		Key: autoDelete, Path: "recording.auto_delete_cmr", Levels: []Level{Account, User}, Locks: []Level{Account},
		Kind: Switch, Sales: On, Class: On,
	},
	{
		Key: autoDeleteDays, Path: "recording.auto_delete_cmr_days", Levels: []Level{Account, User}, Kind: Amount,
		Values: []Value{Number(30), Number(60), Number(90), Number(120)}, AlsoMet: Number(7),
		Sales: Number(30), Class: Number(30),
	},
	{
		Key: disclaimer, Path: "recording.recording_notification_for_zoom_client.disclaimer_to_participants",
		Levels: everywhere, Kind: Choice, Values: prompts,
		Sales: Word("All participants"), Class: Word("All participants"),
	},
	{
		Key: "ask_host_to_confirm", Path: "recording.recording_notification_for_zoom_client.ask_host_to_confirm",
		Levels: everywhere, Kind: Switch,
	},
	{
		Key: "play_voice_prompt", Path: "recording.recording_notification_for_zoom_client.play_voice_prompt",
		Levels: everywhere, Kind: Choice, Values: append(slices.Clone(prompts), Word("No one")),
	},
	{
		Key: "cloud_recording_available_reminder", Path: "email_notification.cloud_recording_available_reminder",
		Levels: everywhere, Locks: []Level{Account, Group}, Kind: Switch, Sales: Off, Class: Off, Advise: true,
	},
	{
		Key: signOutClient, Path: "security." + signOutClient, Option: "security", Levels: []Level{Account},
		Kind: Amount, Values: inactivity, Sales: Number(60), Class: Number(60),
	},
	{
		Key: "sign_again_period_for_inactivity_on_web", Path: "security.sign_again_period_for_inactivity_on_web",
		Option: "security", Levels: []Level{Account}, Kind: Amount, Values: webInactivity,
		Sales: Number(60), Class: Number(60),
	},
}

// ItemByKey returns the item with a key, and whether there is one.
func ItemByKey(key string) (Item, bool) {
	if i := indexOf(key); i >= 0 {
		return Items[i], true
	}
	return Item{}, false
}

func indexOf(key string) int {
	return slices.IndexFunc(Items, func(i Item) bool { return i.Key == key })
}

// At reports whether Zoom has the setting at a level.
func (i Item) At(l Level) bool { return slices.Contains(i.Levels, l) }

// LockAt reports whether Zoom has a lock for the setting at a level.
func (i Item) LockAt(l Level) bool { return slices.Contains(i.Locks, l) }

// Permits reports whether a policy may want the value.
func (i Item) Permits(v Value) bool {
	if i.Kind == Switch {
		return v == On || v == Off
	}
	return slices.Contains(i.Values, v)
}

// Met reports whether the value found in Zoom is the wanted one. A value that only people can set in Zoom's portal
// (AlsoMet) counts as the first permitted value, which is the nearest that the API accepts.
func (i Item) Met(found, wanted Value) bool {
	return found == wanted ||
		i.AlsoMet.Known() && found == i.AlsoMet && len(i.Values) > 0 && wanted == i.Values[0]
}

// lockIndex returns the index of the item whose lock binds the item at an index. The number of days until deletion has
// no lock of its own; it is locked with automatic deletion.
func lockIndex(i int) int {
	if Items[i].Key == autoDeleteDays {
		return indexOf(autoDelete)
	}
	return i
}

// byHand reports whether a value is one that people set in Zoom's portal and that Zoom's API does not accept. It is
// never overwritten, since it could not be restored.
func (i Item) byHand(found Value) bool { return i.AlsoMet.Known() && found == i.AlsoMet }

// keys returns the parts of the path.
func (i Item) keys() []string { return strings.Split(i.Path, ".") }
