// Command navette creates Zoom meetings for an organization's schedule, mails personal links to its members, and
// imports the recordings.
package main

import (
	"os"

	"navette.dev/navette/internal/cli"
)

// version is set when the program is built for a release.
var version = "devel"

func main() { os.Exit(cli.Main(version, os.Args[1:], os.Stdout, os.Stderr)) }
