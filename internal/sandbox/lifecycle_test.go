package sandbox_test

import (
	"testing"

	"navette.dev/navette/internal/lifecycle"
	"navette.dev/navette/internal/lifecycle/lifecycletest"
	"navette.dev/navette/internal/sandbox"
)

func TestTheSandboxKeepsItsLifecycle(t *testing.T) {
	lifecycletest.Stress(t, func() (lifecycle.Service, error) {
		options := sandbox.Defaults()
		options.Listen, options.Files, options.Control = "127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0"
		return sandbox.New(options)
	})
}
