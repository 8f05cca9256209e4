// Command navette links an organisation's schedule to Zoom in both directions.
package main

import (
	"os"

	"navette.dev/navette/internal/cli"
)

// version is set when the program is built for a release.
var version = "devel"

func main() { os.Exit(cli.Main(version, os.Args[1:], os.Stdout, os.Stderr)) }
