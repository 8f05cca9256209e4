package sandbox

import (
	"strings"
	"time"
)

// model is everything the sandbox knows of its Zoom account. Sandbox.mu guards it.
type model struct {
	users    []*user
	userByID map[string]*user // by id and by e-mail address in lower case

	meetings   map[int64]*meeting
	instances  map[string]*instance // by UUID
	files      map[string]*file     // by the token in their addresses
	groups     []*group
	groupsMade dayCount

	app     app
	codes   map[string]*authCode
	devices map[string]*deviceCode
	access  map[string]*accessToken
	refresh map[string]*refreshToken
	grants  []*grant
	account settingsHolder
}

// user finds a person by id or e-mail address; nil where there is none.
func (m *model) user(name string) *user {
	if u := m.userByID[strings.TrimSpace(name)]; u != nil {
		return u
	}
	return m.userByID[lower(name)]
}

// user is a person of the account who can host.
type user struct {
	id, email, password   string
	firstName, lastName   string
	kind                  int  // Zoom's user type: 1 Basic, 2 Licensed, 4 no meetings licence
	admin                 bool // may act for everybody in the account
	owner                 bool
	custom                bool   // made with custCreate: has no password, and start links that last
	status                string // active, inactive or pending
	timezone, language    string
	dept                  string
	pmi                   int64
	hostKey               string // six digits that make a participant the host
	createdAt, lastSignIn time.Time
	settings              settingsHolder
	zak                   string   // the newest token that starts meetings as this user
	zakExpires            int64    // in seconds since 1970
	groups                []string // ids; the first is the primary group
	assistants            []*user  // who may schedule in the user's name

	meetings   []*meeting   // in the order of creation, deleted ones included
	recordings []*recording // in the order of their start
	changes    dayCount     // creates and updates of meetings it hosts
}

// meeting is a meeting number: what was scheduled, and every time it was held.
type meeting struct {
	number       int64
	uuid         string // of the newest instance, or of the one to come
	host         *user
	assistant    *user // who scheduled it in the host's name, if anybody
	topic        string
	agenda       string
	kind         int // Zoom's meeting type
	start        time.Time
	minutes      int
	timezone     string
	password     string
	createdAt    time.Time
	source       string         // creation_source
	settings     map[string]any // what differs from the defaults; only applySettings writes it
	settingsText []byte         // all of them as JSON; nil until somebody asks
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
	piece       string // which media piece the recording holds; "" draws one by the topic
	synthetic   int64  // size of a made-up video for the next recording; 0 means a media piece
}

// instance is one time a meeting was held. Zoom names it by a UUID.
type instance struct {
	uuid         string
	meeting      *meeting
	start, end   time.Time // end is zero while it runs
	hostStarted  bool
	participants []*participant
	recordingOn  bool
	paused       bool
	segments     []segment // cloud recordings made in it
	chat         []chatLine
	recording    *recording
	topic        string // as it was when the meeting began
	host         *user
}

// segment is a stretch of an instance that was recorded.
type segment struct{ start, end time.Time }

type chatLine struct {
	at         time.Time
	name, text string
}

// participant is one stay of one person in an instance: who comes back gets another.
type participant struct {
	userID       string // number in this meeting only
	uuid         string
	name, email  string
	zoomID       string // id of a signed-in user of the account
	registrantID string
	consent      string // Agree, Cancel, Passive Agree or Decline Attend; "" where nothing was asked
	join, leave  time.Time
}

// registrant is somebody who registered for a meeting.
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

// recording is what the cloud keeps of an instance.
type recording struct {
	instance  *instance
	ready     bool // files are there; before, entries say processing
	files     []*file
	passcode  string // recording_play_passcode
	password  string
	share     string
	settings  map[string]any // sharing settings that were changed
	trashedAt time.Time      // zero while it is not in the trash
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
	token       string // names it in addresses
	trashedAt   time.Time
	unavailable bool // still being made
}

// group is a user group of the account.
type group struct {
	id, name string
	members  []*user
	settings settingsHolder
}

// dayCount counts up within one UTC day.
type dayCount struct {
	day   int64
	count int
}

// add counts one more at now and returns how many there are that day.
func (d *dayCount) add(now time.Time) int {
	if day := now.Unix() / 86_400; day != d.day {
		d.day, d.count = day, 0
	}
	d.count++
	return d.count
}

// at is how many were counted on now's day.
func (d *dayCount) at(now time.Time) int {
	if now.Unix()/86_400 != d.day {
		return 0
	}
	return d.count
}
