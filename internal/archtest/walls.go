package archtest

import "slices"

// The layers of the program, from the lowest up. Packages import those of lower layers. Packages that do not exist yet
// have their place already; ARCHITECTURE.md says what each is for.
var (
	centre = []string{"internal/navette", "internal/lifecycle"}
	parts  = []string{
		"internal/blob", "internal/browser", "internal/cast", "internal/config", "internal/control", "internal/help",
		"internal/lang", "internal/limit", "internal/mail", "internal/media", "internal/vault", "internal/zoom",
	}
	storage = []string{"internal/store", "internal/jobs"}
	rules   = []string{
		"internal/schedule", "internal/quota", "internal/connection", "internal/hosts", "internal/generate",
		"internal/meetings", "internal/attendance", "internal/invite", "internal/policy", "internal/match",
		"internal/importer", "internal/library", "internal/highlight", "internal/share", "internal/consent",
		"internal/retention", "internal/people", "internal/signin", "internal/standing",
	}
	readers  = []string{"internal/journey"}
	surfaces = []string{"internal/web", "internal/rest", "internal/hooks"}

	// areas are the packages that each serve a part of the pages. None imports another.
	areas = []string{
		"internal/web/account", "internal/web/calls", "internal/web/door", "internal/web/entry", "internal/web/live",
		"internal/web/members", "internal/web/sessions", "internal/web/settings", "internal/web/today",
		"internal/web/zoomsettings",
	}
	views = []string{"internal/web/view", "internal/web/asset"}
)

// wall is what packages of one kind may import from this module, besides packages in their own folder.
type wall struct {
	of          []string
	mayImport   []string
	noLibraries bool // besides mayImport only the standard library
	testsToo    bool // the wall also applies to test files
	why         string
}

// walls covers every package of the module; the most specific folder decides. Test files, unless testsToo, may import
// anything.
var walls = []wall{
	{
		of: centre, noLibraries: true,
		why: "the centre is what everything is built on, so it imports the standard library only",
	},
	{
		of: []string{"internal/lifecycle/lifecycletest"}, mayImport: []string{"internal/lifecycle"},
		why: "the stress test knows the contract and none of the services",
	},
	{
		of: []string{"internal/sandbox"}, mayImport: centre, testsToo: true,
		why: "the sandbox shares nothing with the program it tests: a wrong field name must not cancel itself out",
	},
	{
		of: []string{"internal/sandbox/control"}, mayImport: []string{"internal/browser"}, testsToo: true,
		why: "the client reads the control API as JSON and shares no type with the sandbox either",
	},
	{
		of: parts, mayImport: centre,
		why: "a part does one thing for anybody; it knows neither the store nor the rules around it",
	},
	{
		of: []string{"internal/store"}, mayImport: centre,
		why: "the store keeps what it is given; it knows no rule, no service and no page",
	},
	{
		of: []string{"internal/jobs"}, mayImport: floors(centre, []string{"internal/store"}),
		why: "the queue runs work inside the store's transactions and does not know what the work is",
	},
	{
		of: rules, mayImport: floors(centre, parts, storage, rules),
		why: "rules decide; they know no page, no server and no command",
	},
	{
		of: readers, mayImport: floors(centre, storage, []string{"internal/schedule", "internal/standing"}),
		why: "a reader explains what the rules wrote; no rule knows it, and it writes nothing",
	},
	{
		of: []string{"internal/web"}, mayImport: floors(centre, parts, rules, readers),
		why: "pages call the rules; they know neither the store, the API and the webhooks beside them, " +
			"nor the program around them",
	},
	{
		of:        areas,
		mayImport: floors(centre, parts, rules, readers, views, []string{"internal/web/page", "internal/web/rows"}),
		why: "an area of the pages calls the rules and stands on the kernel; it knows neither the store " +
			"nor another area",
	},
	{
		of: []string{"internal/web/page"}, mayImport: floors(centre, parts, rules, readers, views),
		why: "the kernel knows no area: each area hands it its routes",
	},
	{
		of: []string{"internal/web/rows", "internal/web/letters"}, mayImport: floors(centre, parts, rules, readers, views),
		why: "what several areas show, and the mails, know no area, no request and no store",
	},
	{
		of:        views,
		mayImport: floors(centre, []string{"internal/lang"}, views),
		why:       "a view shows a view model; it asks nothing of rules, store or requests",
	},
	{
		of: []string{"internal/rest", "internal/hooks"}, mayImport: floors(centre, parts, storage, rules, readers),
		why: "a surface calls the rules; it knows neither the other surfaces nor the program around it",
	},
	{
		of:        []string{"internal/rules"},
		mayImport: floors(centre, parts, storage, rules, readers, []string{"internal/hooks"}),
		why:       "it builds the rules and what keeps a webhook's promise; it knows no page and no program",
	},
	{
		of:  []string{"client"},
		why: "other programs import the client of the API, which shares nothing with the server",
	},
	{
		of:        []string{"internal/app"},
		mayImport: floors(centre, parts, storage, rules, readers, surfaces, []string{"internal/rules"}),
		why: "the program is the same for commands, tests and measurements, and knows none of them; the " +
			"sandbox is another program",
	},
	{
		of:        []string{"internal/demo"},
		mayImport: floors(centre, parts, storage, rules, readers, []string{"internal/app", "internal/sandbox"}),
		why:       "the demo runs the whole program beside a local Zoom, and knows no command",
	},
	{
		of: []string{"internal/cli"},
		mayImport: floors(centre, parts, storage, rules, readers, surfaces, []string{
			"internal/app", "internal/demo", "internal/sandbox", "internal/testkit",
		}),
		why: "commands stand on top of everything but main",
	},
	{
		of: []string{"cmd"}, mayImport: []string{"internal/cli"},
		why: "main is a few lines into internal/cli",
	},
	{
		of: []string{"internal/testkit"},
		mayImport: floors(centre, parts, storage, rules, readers, surfaces, []string{
			"internal/rules", "internal/sandbox",
		}),
		why: "what tests share puts the rules, the sandbox and the mail catcher together; it knows nothing of " +
			"the program and its commands",
	},
	{
		of: []string{"internal/archtest"}, mayImport: nil,
		why: "the check reads the source; it depends on none of it",
	},
	{
		of: []string{"scripts"}, mayImport: nil,
		why: "a script makes files for the tree; it depends on none of the program",
	},
	{
		of: []string{"e2e", "bench"},
		mayImport: floors(centre, parts, storage, rules, readers, surfaces, []string{
			"internal/app", "internal/cli", "internal/demo", "internal/sandbox", "internal/testkit",
		}),
		why: "journeys and measurements stand outside and use the whole program",
	},
}

// holding restricts the imports of a library, or a family of them, to some packages.
type holding struct {
	libraries []string // import paths, including those below them
	in        []string
	why       string
}

var holdings = []holding{
	{
		libraries: []string{
			"database/sql", "github.com/uptrace/bun", "github.com/jackc/pgx/v5", "modernc.org/sqlite",
			"github.com/pressly/goose/v3",
		},
		// the centre's values implement the interfaces of database/sql/driver
		in:  []string{"internal/store", "internal/navette"},
		why: "SQL and its drivers are the store's",
	},
	{
		libraries: []string{"github.com/a-h/templ"},
		in:        []string{"internal/web"},
		why:       "HTML is the pages'",
	},
	{
		libraries: []string{"html/template", "text/template"},
		in:        []string{"internal/sandbox", "internal/mail/catcher"},
		why:       "rules and readers return values, and pages render them with templ; only local tools have other templates",
	},
	{
		libraries: []string{"github.com/andybalholm/brotli"},
		in:        []string{"internal/web"},
		why:       "what is sent compressed is the pages' and their assets'",
	},
	{
		libraries: []string{"github.com/tink-crypto/tink-go/v2"},
		in:        []string{"internal/vault"},
		why:       "encryption has one door",
	},
	{
		libraries: []string{"github.com/alecthomas/kong"},
		in:        []string{"internal/cli"},
		why:       "only commands know their command line",
	},
	{
		libraries: []string{"github.com/chromedp/chromedp", "github.com/emersion/go-smtp"},
		in: []string{
			"e2e", "bench", "internal/browser/chromium", "internal/testkit", "internal/mail/catcher",
			"internal/web/storybook",
		},
		why: "browsers and mail servers are for tests and demos",
	},
	{
		libraries: []string{"go.uber.org/goleak"},
		in:        []string{"internal/lifecycle/lifecycletest"},
		why:       "one stress test finds what services leave behind",
	},
}

func floors(lists ...[]string) []string { return slices.Concat(lists...) }
