// Command gendoc writes docs/configuration.md from the table of options. Run it at the root of the tree.
package main

import (
	"fmt"
	"os"

	"navette.dev/navette/internal/config"
)

func main() {
	if err := os.WriteFile("docs/configuration.md", config.Document(), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, "gendoc:", err)
		os.Exit(1)
	}
}
