// Command cmd is the command line of package archtest. It checks the source in the current folder, prints the
// violations, and exits with 1 if there are any. With the argument -figures it prints measures of the source instead.
package main

import (
	"context"
	"fmt"
	"os"

	"navette.dev/navette/internal/archtest"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "-figures" {
		figures, err := archtest.Figures(".")
		if err != nil {
			fmt.Fprintln(os.Stderr, "archtest:", err)
			os.Exit(1)
		}
		fmt.Print(figures)
		return
	}
	licences := func(root string) ([]archtest.Violation, error) {
		return archtest.CheckLicences(context.Background(), root)
	}
	// Imports are checked first, and printed in any case: a wrong import can prevent the list of modules.
	sound, plain, small := report(archtest.Check), report(archtest.CheckWords), report(archtest.CheckSizes)
	if !report(licences) || !sound || !plain || !small {
		os.Exit(1)
	}
}

// report runs one check on the current folder, prints the violations, and reports whether there were none.
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
