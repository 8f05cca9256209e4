package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// bundled returns the npm packages that are part of the built files. Their licences must be distributed with them.
func bundled() []string {
	return []string{
		"@fontsource-variable/hanken-grotesk", "@fontsource-variable/source-serif-4", "htmx.org", "lucide-static",
	}
}

// writeLicences writes the licences of the bundled packages to licences.txt, which is served with the other files.
func writeLicences() error {
	var b strings.Builder
	for _, name := range bundled() {
		text, err := os.ReadFile(filepath.Join("node_modules", name, "LICENSE"))
		if err != nil {
			return fmt.Errorf("licence of %s: %w", name, err)
		}
		fmt.Fprintf(&b, "%s\n%s\n\n%s\n\n\n", name, strings.Repeat("=", len(name)), strings.TrimSpace(string(text)))
	}
	return os.WriteFile(filepath.Join(builtDir, "licences.txt"), []byte(b.String()), 0o644)
}
