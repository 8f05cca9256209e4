package archtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const licenceWhy = "what is linked or bundled into the binary is MIT, BSD, ISC, Apache-2.0 or MPL-2.0 (OFL-1.1 for " +
	"fonts), so that everyone may run, change and sell it"

// licenceMarks are words that occur only in the text of one licence.
var licenceMarks = []struct{ name, words string }{
	{"MIT", "Permission is hereby granted, free of charge"},
	{"BSD", "Redistribution and use in source and binary forms"},
	{"ISC", "Permission to use, copy, modify, and/or distribute this software"},
	{"ISC", "Permission to use, copy, modify, and distribute this software"},
	{"Apache-2.0", "Apache License Version 2.0"},
	{"MPL-2.0", "Mozilla Public License Version 2.0"},
	{"MPL-2.0", "Mozilla Public License, version 2.0"},
}

// npmLicences are the permitted licences as npm's packages name them (SPDX).
var npmLicences = []string{"MIT", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Apache-2.0", "MPL-2.0", "OFL-1.1"}

// CheckLicences finds the Go modules linked into the program under root, and the npm packages bundled into its pages,
// whose licence is not permitted or not recognized. It reads the module cache and the lock files, and needs no network.
func CheckLicences(ctx context.Context, root string) ([]Violation, error) {
	modules, err := linkedModules(ctx, root)
	if err != nil {
		return nil, fmt.Errorf("list the modules: %w", err)
	}
	var found []Violation
	for _, m := range modules {
		names, err := licencesIn(m.Dir)
		if err != nil {
			return nil, fmt.Errorf("licence of %s: %w", m.Path, err)
		}
		if len(names) == 0 {
			found = append(found, Violation{m.Path, "its folder holds no licence that is allowed", licenceWhy})
		}
	}
	bundled, err := bundledPackages(root)
	return append(found, bundled...), err
}

type goModule struct {
	Path, Dir string
	Main      bool
}

// linkedModules returns the modules of the program's packages, without those of tests.
func linkedModules(ctx context.Context, root string) ([]goModule, error) {
	list := exec.CommandContext(ctx, "go", "list", "-deps", "-json=Module", "./cmd/...", "./internal/...")
	list.Dir = root
	var complaints bytes.Buffer
	list.Stderr = &complaints
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, complaints.String())
	}
	seen := map[string]goModule{}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var pkg struct{ Module *goModule }
		if err := decoder.Decode(&pkg); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		if pkg.Module != nil && !pkg.Module.Main {
			seen[pkg.Module.Path] = *pkg.Module
		}
	}
	var modules []goModule
	for _, m := range seen {
		modules = append(modules, m)
	}
	slices.SortFunc(modules, func(a, b goModule) int { return strings.Compare(a.Path, b.Path) })
	return modules, nil
}

// licencesIn returns the permitted licences among a module's licence files.
func licencesIn(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range entries {
		upper := strings.ToUpper(entry.Name())
		if entry.IsDir() || !strings.HasPrefix(upper, "LICEN") && !strings.HasPrefix(upper, "COPYING") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			return nil, err
		}
		if name := licenceOf(string(text)); name != "" {
			names = append(names, name)
		}
	}
	return names, nil
}

// licenceOf returns the permitted licence whose words a text contains, regardless of line breaks, or "".
func licenceOf(text string) string {
	words := strings.ToLower(strings.Join(strings.Fields(text), " "))
	for _, mark := range licenceMarks {
		if strings.Contains(words, strings.ToLower(mark.words)) {
			return mark.name
		}
	}
	return ""
}

// bundledPackages checks every package of the lock files, since npm installs only what the pages or their tests consist
// of. It leaves out the packages below e2e, among them Zoom's own client under Zoom's terms: only tests run them.
func bundledPackages(root string) ([]Violation, error) {
	var found []Violation
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && name != root && (leftOut(name, entry.Name()) || name == filepath.Join(root, "e2e")) {
			return filepath.SkipDir
		}
		if entry.Name() != "package-lock.json" {
			return nil
		}
		inLock, err := checkLock(name)
		found = append(found, inLock...)
		return err
	})
	return found, err
}

// checkLock returns a violation for each package of a lock file whose licence is not permitted.
func checkLock(name string) ([]Violation, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var lock struct {
		Packages map[string]struct {
			License string
		}
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var found []Violation
	for folder, pkg := range lock.Packages {
		if folder != "" && !slices.Contains(npmLicences, pkg.License) {
			found = append(found, Violation{
				folder, fmt.Sprintf("its licence %q is not allowed", pkg.License), licenceWhy,
			})
		}
	}
	slices.SortFunc(found, func(a, b Violation) int { return strings.Compare(a.Where, b.Where) })
	return found, nil
}
