package navette

import (
	"net/url"
	"strings"
)

// LocalPath returns path if it is a path on this server, and "/" for anything else, so that a redirect to the result
// cannot lead to another site.
func LocalPath(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") ||
		strings.ContainsAny(path, "\\\r\n\t") {
		return "/"
	}
	return path
}
