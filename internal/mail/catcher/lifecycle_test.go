package catcher_test

import (
	"testing"

	"navette.dev/navette/internal/lifecycle"
	"navette.dev/navette/internal/lifecycle/lifecycletest"
	"navette.dev/navette/internal/mail/catcher"
)

func TestTheCatcherKeepsItsLifecycle(t *testing.T) {
	lifecycletest.Stress(t, func() (lifecycle.Service, error) {
		return catcher.New(catcher.Options{SMTPAddr: "127.0.0.1:0", HTTPAddr: "127.0.0.1:0"}), nil
	})
}
