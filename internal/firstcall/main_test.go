package firstcall_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain runs eight tests at once unless the command says otherwise. They mostly wait for answers.
func TestMain(m *testing.M) {
	flag.Parse()
	chosen := false
	flag.Visit(func(f *flag.Flag) { chosen = chosen || f.Name == "test.parallel" })
	if !chosen {
		_ = flag.Set("test.parallel", "8")
	}
	os.Exit(m.Run())
}
