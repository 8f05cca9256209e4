package sandbox

import (
	"strings"
	"time"
)

// model is the whole state of the sandbox's Zoom account. Sandbox.mu guards it.
type model struct {
	users    []*user
	userByID map[string]*user // by id and by lower-case e-mail address

	meetings   map[int64]*meeting
	instances  map[string]*instance // by UUID
	files      map[string]*file     // by the token in their addresses
	groups     []*group
	groupsMade dayCount

	apps    []*app // the first is the app of the options
	codes   map[string]*authCode
	devices map[string]*deviceCode
	access  map[string]*accessToken
	refresh map[string]*refreshToken
	grants  []*grant
	account settingsHolder
	drops   drops
}

// user returns a user by id or e-mail address, or nil.
func (m *model) user(name string) *user {
	if u := m.userByID[strings.TrimSpace(name)]; u != nil {
		return u
	}
	return m.userByID[lower(name)]
}

// user is a user of the account who can host.
type user struct {
	id, email, password   string
	firstName, lastName   string
	kind                  int    // Zoom's user type: 1 Basic, 2 Licensed, 4 no meetings licence
	united                string // number of the user's Zoom United plan, or ""
	workplace             int64  // number of the user's Zoom Workplace bundle; 0 means that of the account's plan
	admin                 bool   // may act for every user of the account
	owner                 bool
	custom                bool   // made with custCreate: has no password, and long-lived start links
	status                string // active, inactive or pending
	timezone, language    string
	dept                  string
	pmi                   int64
	hostKey               string // six digits that make a participant the host
	createdAt, lastSignIn time.Time
	settings              settingsHolder
	zak                   string   // the newest token that starts meetings as this user
	zakExpires            int64    // in seconds since 1970
	groups                []string // ids of groups; the first is the primary group
	assistants            []*user  // users who may schedule for the user

	meetings   []*meeting   // in order of creation, deleted ones included
	recordings []*recording // ordered by start
	changes    dayCount     // creates and updates of meetings it hosts
}

// meeting is a meeting number: the scheduled meeting and each instance of it.
type meeting struct {
	number       int64
	uuid         string // UUID of the newest instance, or of the next one
	host         *user
	assistant    *user // the assistant who scheduled it for the host, or nil
	topic        string
	agenda       string
	kind         int // Zoom's meeting type
	start        time.Time
	minutes      int
	timezone     string
	password     string
	createdAt    time.Time
	source       string         // creation_source
	settings     map[string]any // settings that differ from the defaults; only applySettings writes it
	settingsText []byte         // all settings as JSON; nil until first encoded
	recurrence   *recurrence
	occurrences  []occurrence
	tracking     []trackingField
	preSchedule  bool
	templateID   string

	deleted   bool
	deletedAt time.Time
	lastUsed  time.Time

	questions   *registrationQuestions
	registrants []*registrant
	live        *instance
	past        []*instance
	piece       string // media piece used for the recording; "" chooses one by the topic
	synthetic   int64  // size in bytes of a generated video for the next recording; 0 means that of the piece
}

// instance is one time that a meeting was held. Zoom identifies it by a UUID.
type instance struct {
	uuid         string
	meeting      *meeting
	start, end   time.Time // end is zero while it runs
	hostStarted  bool
	participants []*participant
	recordingOn  bool
	paused       bool
	segments     []segment // cloud recordings of this instance
	chat         []chatLine
	recording    *recording
	topic        string // as it was when the meeting began
	host         *user
}

// segment is a recorded part of an instance.
type segment struct{ start, end time.Time }

func (s segment) length() time.Duration { return s.end.Sub(s.start) }

type chatLine struct {
	at         time.Time
	name, text string
}

// participant is one stay of one person in an instance. A person who leaves and returns is a second participant.
type participant struct {
	userID       string // number within this meeting
	uuid         string
	name, email  string
	zoomID       string // id of a signed-in user of the account
	registrantID string
	consent      string // Agree, Cancel, Passive Agree or Decline Attend; "" if consent was not asked
	join, leave  time.Time
}

// registrant is a person who registered for a meeting.
type registrant struct {
	id, token string
	form      map[string]any // the fields of the registration form
	email     string
	first     string
	last      string
	status    string // approved, pending or denied
	created   time.Time
	pin       int
	adds      dayCount
	changes   dayCount
}

// recording is the cloud recording of an instance.
type recording struct {
	instance  *instance
	ready     bool // files exist; before that, entries have the status processing
	files     []*file
	passcode  string // recording_play_passcode
	password  string
	share     string
	settings  map[string]any // sharing settings that were changed
	trashedAt time.Time      // zero unless it is in the trash
}

// file is one file of a recording.
type file struct {
	recording   *recording
	id          string
	kind        string // file_type
	extension   string
	recType     string
	start, end  time.Time
	content     *content
	token       string // token in its addresses
	trashedAt   time.Time
	unavailable bool  // not yet processed
	listedMore  int64 // bytes by which lists state another size than the file has
}

// group is a user group of the account.
type group struct {
	id, name string
	members  []*user
	settings settingsHolder
}

// dayCount is a counter that restarts every UTC day.
type dayCount struct {
	day   int64
	count int
}

// add counts one more at now and returns the count of that day.
func (d *dayCount) add(now time.Time) int {
	if day := now.Unix() / 86_400; day != d.day {
		d.day, d.count = day, 0
	}
	d.count++
	return d.count
}

// at returns the count of now's day.
func (d *dayCount) at(now time.Time) int {
	if now.Unix()/86_400 != d.day {
		return 0
	}
	return d.count
}
