// Command cmd checks the tree it is started in against the rules of the house and names what breaks them.
package main

import (
	"fmt"
	"os"

	"navette.dev/navette/internal/archtest"
)

func main() {
	var found []archtest.Violation
	for _, check := range []func(string) ([]archtest.Violation, error){archtest.Check, archtest.CheckLicences} {
		violations, err := check(".")
		if err != nil {
			fmt.Fprintln(os.Stderr, "archtest:", err)
			os.Exit(2)
		}
		found = append(found, violations...)
	}
	for _, v := range found {
		fmt.Println(v)
	}
	if len(found) > 0 {
		os.Exit(1)
	}
}
