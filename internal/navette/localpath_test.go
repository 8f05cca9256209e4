package navette_test

import (
	"testing"

	"navette.dev/navette/internal/navette"
)

func TestOnlyPathsOfThisServerAreLocal(t *testing.T) {
	for path, want := range map[string]string{
		"/": "/", "/members?q=a": "/members?q=a", "/calls#moment": "/calls#moment",
		"": "/", "members": "/", "//evil.test": "/", "https://evil.test/": "/", "javascript:alert(1)": "/",
		`/\evil.test`: "/", "/\t/evil.test": "/", "/a\r\nb": "/", "/%zz": "/",
	} {
		if got := navette.LocalPath(path); got != want {
			t.Errorf("LocalPath(%q) = %q, want %q", path, got, want)
		}
	}
}
