package archtest

import "slices"

// The layers of the program, from the lowest up. A package imports packages of lower layers. Packages that do not exist
// yet are listed as well; ARCHITECTURE.md describes them.
var (
	centre = []string{"internal/navette", "internal/lifecycle"}
	parts  = []string{
		"internal/blob", "internal/browser", "internal/cast", "internal/config", "internal/control", "internal/help",
		"internal/lang", "internal/limit", "internal/mail", "internal/media", "internal/vault", "internal/zoom",
	}
	storage = []string{"internal/store", "internal/jobs"}
	rules   = []string{
		"internal/colleague", "internal/schedule", "internal/quota", "internal/connection", "internal/hosts",
		"internal/generate",
		"internal/meetings", "internal/attendance", "internal/invite", "internal/policy", "internal/match",
		"internal/importer", "internal/library", "internal/highlight", "internal/share", "internal/consent",
		"internal/retention", "internal/people", "internal/signin", "internal/standing", "internal/preconditions",
		"internal/privacy",
		"internal/firstcall",
		"internal/setup",
		"internal/livetest",
		"internal/pastimport",
		"internal/audit",
		"internal/storage",
	}
	readers  = []string{"internal/journey"}
	surfaces = []string{"internal/web", "internal/rest", "internal/hooks"}

	// areas are the packages that each contain a part of the pages. No area imports another.
	areas = []string{
		"internal/web/account", "internal/web/audit", "internal/web/calls", "internal/web/colleagues", "internal/web/door",
		"internal/web/entry", "internal/web/firstcall", "internal/web/live", "internal/web/livetest",
		"internal/web/help",
		"internal/web/imports",
		"internal/web/members", "internal/web/policy", "internal/web/sessions", "internal/web/settings",
		"internal/web/privacy", "internal/web/setup",
		"internal/web/today", "internal/web/zoomsettings",
	}
	views = []string{"internal/web/view", "internal/web/asset"}

	// fixtures are the packages that tests of an area and of the kernel share.
	fixtures = []string{
		"internal/sandbox", "internal/testkit", "internal/web/viewtest", "internal/web/webtest",
	}
)

// wall lists what packages of one kind may import from this module, besides packages below their own folder.
type wall struct {
	of          []string
	mayImport   []string
	noLibraries bool     // the packages import only mayImport and the standard library
	testsToo    bool     // the wall also applies to test files
	tests       []string // packages that test files may import besides mayImport; nil permits all
	why         string
}

// walls has a wall for every package of the module. If several folders contain a package, the longest decides. Test
// files may import anything, unless testsToo or tests is set.
var walls = []wall{
	{
		of: centre, noLibraries: true,
		why: "the centre is what everything is built on, so it imports the standard library only",
	},
	{
		of: []string{"internal/lifecycle/lifecycletest"}, mayImport: []string{"internal/lifecycle"},
		why: "the stress test uses the contract and none of the services",
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
		why: "a part does one thing, without the store and the rules, so that each of them can use it",
	},
	{
		of: []string{"internal/store"}, mayImport: centre,
		why: "the store contains no rule, and uses no service and no page",
	},
	{
		of: []string{"internal/jobs"}, mayImport: floors(centre, []string{"internal/store"}),
		why: "the queue runs handlers that are registered with it, whatever they do",
	},
	{
		of: rules, mayImport: floors(centre, parts, storage, rules),
		why: "rules decide, and depend on no page, server or command",
	},
	{
		of: readers, mayImport: floors(centre, storage, []string{"internal/schedule", "internal/standing"}),
		why: "a reader explains what the rules wrote; no rule depends on it, and it writes nothing",
	},
	{
		of: []string{"internal/web"}, mayImport: floors(centre, parts, rules, readers),
		why: "pages call the rules; they use neither the store nor the program, and neither the API nor the webhooks",
	},
	{
		of:        areas,
		mayImport: floors(centre, parts, rules, readers, views, []string{"internal/web/page", "internal/web/rows"}),
		tests:     floors(storage, fixtures),
		why: "an area of the pages uses the rules and the kernel, but neither the store nor another area; its " +
			"tests reach the site through webtest",
	},
	{
		of: []string{"internal/web/page"}, mayImport: floors(centre, parts, rules, readers, views),
		tests: floors(storage, fixtures),
		why: "the kernel depends on no area: each area registers its routes with it, and tests reach the site " +
			"through webtest",
	},
	{
		of: []string{"internal/web/rows", "internal/web/letters"}, mayImport: floors(centre, parts, rules, readers, views),
		why: "what several areas show, and the mails, depend on no area, no request and no store",
	},
	{
		of:        views,
		mayImport: floors(centre, []string{"internal/lang"}, views),
		why:       "a view shows a view model, and uses no rules, no store and no request",
	},
	{
		of: []string{"internal/rest", "internal/hooks"}, mayImport: floors(centre, parts, storage, rules, readers),
		why: "a surface calls the rules; it uses neither the other surfaces nor the program",
	},
	{
		of:        []string{"internal/rules"},
		mayImport: floors(centre, parts, storage, rules, readers, []string{"internal/hooks"}),
		why:       "it constructs the rules and assigns the kinds of promise to them, without pages and program",
	},
	{
		of:  []string{"client"},
		why: "other programs import the client of the API, which shares nothing with the server",
	},
	{
		of:        []string{"internal/app"},
		mayImport: floors(centre, parts, storage, rules, readers, surfaces, []string{"internal/rules"}),
		why: "the program is the same for commands, tests and measurements, and uses none of them; the " +
			"sandbox is another program",
	},
	{
		of:        []string{"internal/demo"},
		mayImport: floors(centre, parts, storage, rules, readers, []string{"internal/app", "internal/sandbox"}),
		why:       "the demo runs the whole program beside a local Zoom, and uses no command",
	},
	{
		of: []string{"internal/cli"},
		mayImport: floors(centre, parts, storage, rules, readers, surfaces, []string{
			"internal/app", "internal/demo", "internal/sandbox", "internal/testkit",
		}),
		why: "commands may use everything but main",
	},
	{
		of: []string{"cmd"}, mayImport: []string{"internal/cli"},
		why: "main only calls internal/cli",
	},
	{
		of: []string{"internal/testkit"},
		mayImport: floors(centre, parts, storage, rules, readers, surfaces, []string{
			"internal/rules", "internal/sandbox",
		}),
		why: "what tests share connects the rules, the sandbox and the mail catcher, without the program and its " +
			"commands",
	},
	{
		of: []string{"internal/web/webtest"},
		mayImport: floors(centre, parts, storage, rules, readers, []string{
			"internal/rules", "internal/testkit", "internal/web",
		}),
		why: "the fixture runs the site over the rules, without the program and its commands",
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
		why: "journeys and measurements use the whole program from outside",
	},
}

// holding restricts the imports of a library, or a family of them, to some packages.
type holding struct {
	libraries []string // import paths, including those below them
	in        []string
	why       string
}

// holdings are the libraries that only some packages may import.
var holdings = []holding{
	{
		libraries: []string{
			"database/sql", "github.com/uptrace/bun", "github.com/jackc/pgx/v5", "modernc.org/sqlite",
			"github.com/pressly/goose/v3",
		},
		// the centre's values implement the interfaces of database/sql/driver
		in:  []string{"internal/store", "internal/navette"},
		why: "only the store uses SQL",
	},
	{
		libraries: []string{"github.com/a-h/templ"},
		in:        []string{"internal/web"},
		why:       "only pages and mails produce HTML",
	},
	{
		libraries: []string{"html/template", "text/template"},
		in:        []string{"internal/sandbox", "internal/mail/catcher"},
		why:       "rules and readers return values, and pages render them with templ; only local tools have other templates",
	},
	{
		libraries: []string{"github.com/andybalholm/brotli"},
		in:        []string{"internal/web"},
		why:       "only pages and their assets are sent compressed",
	},
	{
		libraries: []string{"github.com/tink-crypto/tink-go/v2"},
		in:        []string{"internal/vault"},
		why:       "only the vault encrypts",
	},
	{
		libraries: []string{"github.com/minio/minio-go/v7"},
		in:        []string{"internal/blob", "bench"},
		why:       "only the store of files speaks S3; a measurement compares it with the plain client",
	},
	{
		libraries: []string{"github.com/alecthomas/kong"},
		in:        []string{"internal/cli"},
		why:       "only commands parse a command line",
	},
	{
		libraries: []string{"go.yaml.in/yaml/v4"},
		in:        []string{"internal/policy/policyfile"},
		why:       "only the file of a recording policy is YAML",
	},
	{
		libraries: []string{"github.com/yuin/goldmark"},
		in:        []string{"internal/help"},
		why:       "only the texts of the help are Markdown",
	},
	{
		libraries: []string{"github.com/chromedp/chromedp", "github.com/emersion/go-smtp"},
		in: []string{
			"e2e", "bench", "internal/browser/chromium", "internal/testkit", "internal/mail/catcher",
			"internal/web/storybook",
		},
		why: "only tests and demos use browsers and mail servers",
	},
	{
		libraries: []string{"go.uber.org/goleak"},
		in:        []string{"internal/lifecycle/lifecycletest"},
		why:       "one stress test finds the goroutines that services leave behind",
	},
}

func floors(lists ...[]string) []string { return slices.Concat(lists...) }
