package archtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

func TestTheSourceKeepsTheRules(t *testing.T) {
	found, err := Check(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range found {
		t.Error(v)
	}
}

func TestEveryLicenceIsAllowed(t *testing.T) {
	modules, err := linkedModules(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	if len(modules) == 0 {
		t.Fatal("no linked module was found, so nothing was checked")
	}
	found, err := CheckLicences(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range found {
		t.Error(v)
	}
}

// TestTheProgramContainsNoTestCode checks the packages that are linked into the binaries. The packages livetest are no
// test code: they record the first live test of an installation.
func TestTheProgramContainsNoTestCode(t *testing.T) {
	t.Parallel()
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "./cmd/...")
	list.Dir = root
	packages, err := list.Output()
	if err != nil || !strings.Contains(string(packages), module+"/internal/app\n") {
		t.Fatalf("list the packages: %v", err)
	}
	for name := range strings.Lines(string(packages)) {
		name = strings.TrimSpace(name)
		own := strings.HasPrefix(name, module) && !strings.HasSuffix(name, "/livetest")
		if within(name, "testing") || own && strings.Contains(name, "test") {
			t.Errorf("%s is linked into the program", name)
		}
	}
}

// sourceCase is a tree with one file.
type sourceCase struct {
	name, file, source string
	want               string // part of the violation; "" means that there is none
}

// importCases are about which package may import which, and which libraries.
var importCases = []sourceCase{
	{"zoom to store", "internal/zoom/a.go", `package zoom; import _ "navette.dev/navette/internal/store"`,
		"internal/zoom must not import internal/store"},
	{"zoom to sandbox", "internal/zoom/a.go", `package zoom; import _ "navette.dev/navette/internal/sandbox"`,
		"internal/zoom must not import internal/sandbox"},
	{"zoom to centre", "internal/zoom/a.go", `package zoom; import _ "navette.dev/navette/internal/navette"`, ""},
	{"sandbox to zoom", "internal/sandbox/a.go", `package sandbox; import _ "navette.dev/navette/internal/zoom"`,
		"internal/sandbox must not import internal/zoom"},
	{"sandbox's tests to zoom", "internal/sandbox/a_test.go",
		`package sandbox; import _ "navette.dev/navette/internal/zoom"`,
		"internal/sandbox must not import internal/zoom"},
	{"sandbox to its own", "internal/sandbox/a.go",
		`package sandbox; import _ "navette.dev/navette/internal/sandbox/media"`, ""},
	{"centre to a library", "internal/navette/a.go", `package navette; import _ "github.com/google/uuid"`,
		"internal/navette must not import github.com/google/uuid"},
	{"store to a rule", "internal/store/a.go", `package store; import _ "navette.dev/navette/internal/invite"`,
		"internal/store must not import internal/invite"},
	{"rule to page", "internal/invite/a.go", `package invite; import _ "navette.dev/navette/internal/web"`,
		"internal/invite must not import internal/web"},
	{"rule to SQL", "internal/invite/a.go", `package invite; import _ "database/sql"`,
		"internal/invite must not import database/sql"},
	{"view to store", "internal/web/view/a.go", `package view; import _ "navette.dev/navette/internal/store"`,
		"internal/web/view must not import internal/store"},
	{"area to store", "internal/web/calls/a.go", `package calls; import _ "navette.dev/navette/internal/store"`,
		"internal/web/calls must not import internal/store"},
	{"area to area", "internal/web/calls/a.go", `package calls; import _ "navette.dev/navette/internal/web/members"`,
		"internal/web/calls must not import internal/web/members"},
	{"area to rules and kernel", "internal/web/calls/a.go",
		`package calls; import (_ "navette.dev/navette/internal/library"; _ "navette.dev/navette/internal/web/page")`, ""},
	{"area's tests to the site", "internal/web/calls/a_test.go",
		`package calls_test; import _ "navette.dev/navette/internal/web"`,
		"internal/web/calls must not import internal/web"},
	{"area's tests to another area", "internal/web/calls/a_test.go",
		`package calls_test; import _ "navette.dev/navette/internal/web/members"`,
		"internal/web/calls must not import internal/web/members"},
	{"area's tests to the running site", "internal/web/calls/a_test.go",
		`package calls_test; import _ "navette.dev/navette/internal/web/webtest"`, ""},
	{"kernel's tests to an area", "internal/web/page/a_test.go",
		`package page_test; import _ "navette.dev/navette/internal/web/calls"`,
		"internal/web/page must not import internal/web/calls"},
	{"kernel to area", "internal/web/page/a.go", `package page; import _ "navette.dev/navette/internal/web/calls"`,
		"internal/web/page must not import internal/web/calls"},
	{"kernel to store", "internal/web/page/a.go", `package page; import _ "navette.dev/navette/internal/store"`,
		"internal/web/page must not import internal/store"},
	{"rows to area", "internal/web/rows/a.go", `package rows; import _ "navette.dev/navette/internal/web/today"`,
		"internal/web/rows must not import internal/web/today"},
	{"site to store", "internal/web/a.go", `package web; import _ "navette.dev/navette/internal/store"`,
		"internal/web must not import internal/store"},
	{"site to area", "internal/web/a.go", `package web; import _ "navette.dev/navette/internal/web/calls"`, ""},
	{"rule to view", "internal/library/a.go", `package library; import _ "navette.dev/navette/internal/web/view"`,
		"internal/library must not import internal/web/view"},
	{"reader to mails' views", "internal/journey/a.go",
		`package journey; import _ "navette.dev/navette/internal/web/letters"`,
		"internal/journey must not import internal/web/letters"},
	{"template in a rule", "internal/invite/a.go", `package invite; import _ "html/template"`,
		"internal/invite must not import html/template"},
	{"templ in a rule", "internal/invite/a.go", `package invite; import _ "github.com/a-h/templ"`,
		"internal/invite must not import github.com/a-h/templ"},
	{"app to sandbox", "internal/app/a.go", `package app; import _ "navette.dev/navette/internal/sandbox"`,
		"internal/app must not import internal/sandbox"},
	{"unknown package", "internal/misc/a.go", `package misc`, "internal/misc has no wall"},
	{"client to server", "client/a.go", `package client; import _ "navette.dev/navette/internal/navette"`,
		"client must not import internal/navette"},
	{"rule to reader", "internal/schedule/a.go",
		`package schedule; import _ "navette.dev/navette/internal/journey"`,
		"internal/schedule must not import internal/journey"},
}

// onceCases are about second constructors of the rules and second lists of the kinds of promise.
var onceCases = []sourceCase{
	{"second builder", "internal/testkit/a.go", twoRules,
		"internal/testkit must not build invite and importer by itself"},
	{"one rule", "internal/app/a.go",
		`package app; import "navette.dev/navette/internal/people"; var a = people.New()`, ""},
	{"a rule's own tests", "internal/invite/a_test.go",
		strings.Replace(twoRules, "testkit", "invite_test", 1), ""},
	{"second list of kinds", "internal/app/a.go", kindsText(6), "internal/app must not list the kinds of promise"},
	{"some kinds", "internal/app/a.go", kindsText(5), ""},
}

// readerCases are about packages that only read.
var readerCases = []sourceCase{
	{"reader that writes", "internal/journey/a.go",
		`package journey; func f(s store) { s.Org("a").Update(nil) }`, "internal/journey must not use Update"},
	{"reader in a transaction", "internal/journey/a.go",
		`package journey; import "navette.dev/navette/internal/store"; func f(*store.Tx) {}`,
		"internal/journey must not use Tx"},
	{"reader that schedules", "internal/journey/a.go",
		`package journey; import "navette.dev/navette/internal/schedule"; func f(*schedule.Schedule) {}`,
		"internal/journey must not use Schedule"},
	{"reader", "internal/journey/a.go",
		`package journey; import "navette.dev/navette/internal/schedule"; func f(s store) { s.Org("a").Session("b") }; ` +
			`var at = schedule.LinksDue`, ""},
}

// habitCases are about Start and Stop, the clock, and what tests must not do.
var habitCases = []sourceCase{
	{"other stop", "internal/invite/a.go", `package invite; type A struct{}; func (A) Stop() {}`,
		"method Stop must be a func(ctx context.Context) error"},
	{"service", "internal/invite/a.go",
		`package invite; import "context"; type A struct{}; func (A) Stop(context.Context) error { return nil }; ` +
			`func (A) Start(ctx context.Context) error { return nil }`, ""},
	{"wall clock", "internal/invite/a.go", `package invite; import "time"; var now = time.Now()`,
		"must not use time.Now"},
	{"wall clock renamed", "internal/invite/a.go", `package invite; import t "time"; var now = t.Now()`,
		"must not use time.Now"},
	{"no clock", "internal/invite/a.go", `package invite; import "time"; var day = 24 * time.Hour`, ""},
	{"sleep in a test", "internal/invite/a_test.go", `package invite; import "time"; func f() { time.Sleep(1) }`,
		"a test must not sleep"},
	{"silent skip", "internal/invite/a_test.go",
		`package invite; import "testing"; func TestX(t *testing.T) { t.Skip() }`, "skipped without a reason"},
	{"skip with a reason", "internal/invite/a_test.go",
		`package invite; import "testing"; func TestX(t *testing.T) { t.Skip("no IPv6 here") }`, ""},
}

// TestEachRuleIsSeen writes small trees that each break one rule, and similar ones that break none.
func TestEachRuleIsSeen(t *testing.T) {
	for _, c := range slices.Concat(importCases, onceCases, readerCases, habitCases) {
		t.Run(c.name, func(t *testing.T) {
			tree := t.TempDir()
			write(t, filepath.Join(tree, c.file), c.source)
			found, err := Check(tree)
			if err != nil {
				t.Fatal(err)
			}
			if c.want == "" && len(found) > 0 {
				t.Errorf("found %v, want nothing", found)
			}
			if c.want != "" && (len(found) != 1 || !strings.Contains(found[0].String(), c.want)) {
				t.Errorf("found %v, want one: %s", found, c.want)
			}
		})
	}
}

const twoRules = `package testkit; import ("navette.dev/navette/internal/invite"; ` +
	`im "navette.dev/navette/internal/importer"); var a, b = invite.New(), im.New()`

// kindsText returns source that lists n kinds of promise.
func kindsText(n int) string {
	kinds := []string{"Generate", "Link", "Mail", "Watch", "Check", "Sweep"}
	return `package app; import "navette.dev/navette/internal/navette"; var kinds = ` +
		`[]navette.PromiseKind{navette.Promise` +
		strings.Join(kinds[:n], ", navette.Promise") + "}"
}

func TestLicencesAreRecognized(t *testing.T) {
	for text, want := range map[string]string{
		"Permission is hereby granted,\n free of charge, to any person":              "MIT",
		"Redistribution and use in source and\nbinary forms, with or without":        "BSD",
		"                 Apache License\n           Version 2.0, January 2004":      "Apache-2.0",
		"Mozilla Public License Version 2.0\n====":                                   "MPL-2.0",
		"GNU AFFERO GENERAL PUBLIC LICENSE\n Version 3, 19 November 2007":            "",
		"Business Source License 1.1. Parameters: Licensor: Somebody":                "",
		"All rights reserved. You may not copy, modify or distribute this software.": "",
	} {
		if got := licenceOf(text); got != want {
			t.Errorf("%.40q is taken for %q, want %q", text, got, want)
		}
	}
}

func TestBundledPackageWithAnotherLicenceIsFound(t *testing.T) {
	tree := t.TempDir()
	write(t, filepath.Join(tree, "package-lock.json"), `{"packages": {
		"": {"license": "Apache-2.0"},
		"node_modules/good": {"license": "MIT"},
		"node_modules/bad": {"license": "GPL-3.0"}}}`)
	found, err := bundledPackages(tree)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 1 || found[0].Where != "node_modules/bad" {
		t.Errorf("found %v, want node_modules/bad alone", found)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestTemplIsOneVersion compares the versions of templ in the two go.mod files: the one that the program is linked
// with, and the one that generates its pages.
func TestTemplIsOneVersion(t *testing.T) {
	version := func(name string) string {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if words := strings.Fields(line); len(words) > 1 && words[0] == "github.com/a-h/templ" {
				return words[1]
			}
		}
		t.Fatalf("%s does not require templ", name)
		return ""
	}
	if linked, generating := version("go.mod"), version("tools/go.mod"); linked != generating {
		t.Errorf("go.mod has templ %s, tools/go.mod %s", linked, generating)
	}
}

// TestEveryPackageOfThePagesIsSorted checks that each folder of internal/web is listed here or among the areas, so that
// the wall of the areas applies to a new one.
func TestEveryPackageOfThePagesIsSorted(t *testing.T) {
	known := append([]string{
		"internal/web/page", "internal/web/rows", "internal/web/letters", "internal/web/storybook", "internal/web/viewtest",
		"internal/web/webtest",
	}, append(areas, views...)...)
	folders, err := os.ReadDir(filepath.Join(root, "internal/web"))
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		if name := "internal/web/" + folder.Name(); folder.IsDir() && !slices.Contains(known, name) {
			t.Errorf("%s is neither an area nor a known package: list it in walls.go", name)
		}
	}
}
