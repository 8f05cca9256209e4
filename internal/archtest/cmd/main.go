// Command cmd checks the tree it is started in against the rules of the house and names what breaks them.
package main

import (
	"context"
	"fmt"
	"os"

	"navette.dev/navette/internal/archtest"
)

func main() {
	licences := func(root string) ([]archtest.Violation, error) {
		return archtest.CheckLicences(context.Background(), root)
	}
	// Imports first, and printed whatever comes after: a wrong one can be why the modules cannot be listed.
	sound := report(archtest.Check)
	if !report(licences) || !sound {
		os.Exit(1)
	}
}

// report runs one check on the present folder, prints what it found, and tells whether that was nothing.
func report(check func(root string) ([]archtest.Violation, error)) bool {
	found, err := check(".")
	for _, v := range found {
		fmt.Println(v)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "archtest:", err)
	}
	return len(found) == 0 && err == nil
}
