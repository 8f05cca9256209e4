package page

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// fingerprint identifies what a form was shown with: a warning, and what it was computed from. The form sends it back,
// so it is saved only if the warning would still be the same. It panics for values that JSON cannot hold.
func Fingerprint(shown ...any) string {
	text, err := json.Marshal(shown)
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}
