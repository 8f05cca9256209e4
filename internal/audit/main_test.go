package audit_test

import (
	"os"
	"testing"

	"navette.dev/navette/internal/testkit"
)

func TestMain(m *testing.M) { os.Exit(testkit.RunAtOnce(m, 8)) }
