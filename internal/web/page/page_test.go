package page

import (
	"testing"
)

func TestLocalPathsOnly(t *testing.T) {
	for path, want := range map[string]string{
		"/members?q=a": "/members?q=a", "": "/", "//evil.test": "/", "https://evil.test/": "/", `/\evil.test`: "/", "members": "/", "/a\r\nb": "/",
	} {
		if got := LocalPath(path); got != want {
			t.Errorf("localPath(%q) = %q, want %q", path, got, want)
		}
	}
}
