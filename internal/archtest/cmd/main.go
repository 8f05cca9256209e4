// Command cmd checks the tree it is started in against the rules of the house and names what breaks them.
package main

import (
	"context"
	"fmt"
	"os"

	"navette.dev/navette/internal/archtest"
)

func main() {
	found, err := archtest.Check(".")
	if err == nil {
		var licences []archtest.Violation
		licences, err = archtest.CheckLicences(context.Background(), ".")
		found = append(found, licences...)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "archtest:", err)
		os.Exit(2)
	}
	for _, v := range found {
		fmt.Println(v)
	}
	if len(found) > 0 {
		os.Exit(1)
	}
}
