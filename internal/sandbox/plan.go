package sandbox

// label is the rate limit label that Zoom's reference gives each operation.
type label string

const (
	light  label = "LIGHT"
	medium label = "MEDIUM"
	heavy  label = "HEAVY"
)

// budget is the number of calls that an account may make under a label. A perDay of 0 means no daily limit of its
// own.
type budget struct{ perSecond, perDay int }

// plan is what an account's subscription includes. Rates: https://developers.zoom.us/docs/api/rate-limits/; hosts:
// https://support.zoom.com, "Hosting concurrent meetings".
type plan struct {
	paid            bool
	business        bool // a business plan or a higher one
	meetingCapacity int  // participants in one meeting
	liveMeetings    int  // number of meetings that a licensed host may have running at once
	minutes         int  // longest meeting in minutes; 0 means no limit
	transcripts     bool
	zoomOneType     int64 // the bundle shown in user answers; 0 leaves the field out
	rates           map[label]budget
}

var businessRates = map[label]budget{light: {80, 0}, medium: {60, 0}, heavy: {40, 60_000}}

var plans = map[string]plan{
	"free": {
		meetingCapacity: 100, liveMeetings: 1, minutes: 40,
		rates: map[label]budget{light: {4, 6_000}, medium: {2, 2_000}, heavy: {1, 1_000}},
	},
	"pro": {
		paid: true, meetingCapacity: 100, liveMeetings: 1, transcripts: true,
		rates: map[label]budget{light: {30, 0}, medium: {20, 0}, heavy: {10, 30_000}},
	},
	"business": {
		paid: true, business: true, meetingCapacity: 300, liveMeetings: 2, transcripts: true, rates: businessRates,
	},
	"enterprise": {
		paid: true, business: true, meetingCapacity: 500, liveMeetings: 2, transcripts: true, zoomOneType: 4,
		rates: businessRates,
	},
}
