package blob

import (
	"fmt"
	"regexp"
	"strings"

	"navette.dev/navette/internal/navette"
)

// maxName is the longest part of a key, in bytes. Its temporary name is then valid on every file system.
const maxName = 200

// part matches a part of a key. It cannot begin with a dot, so it is never "..", a hidden file or a temporary name.
var part = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]*$`)

// Key returns the key of a recording file: org/<org>/call/<call>/<file>. The parts consist of letters, digits, dot,
// dash and underscore and do not begin with a dot; stores refuse any other key with the code Invalid.
func Key(org, call, file string) string {
	return "org/" + org + "/call/" + call + "/" + file
}

func checkKey(key string) error {
	parts := strings.Split(key, "/")
	if len(parts) != 5 || parts[0] != "org" || parts[2] != "call" {
		return invalidKey(key)
	}
	for _, p := range parts {
		if len(p) > maxName || !part.MatchString(p) {
			return invalidKey(key)
		}
	}
	return nil
}

func invalidKey(key string) error {
	return navette.Fail(navette.Invalid, "", fmt.Errorf("blob key %.80q: want org/<org>/call/<call>/<file>", key))
}
