package importer

import (
	"testing"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

func TestTheStateOfACallFollowsItsFiles(t *testing.T) {
	t.Parallel()
	const importing, ready, incomplete = navette.CallImporting, navette.CallReady, navette.CallIncomplete
	for _, c := range []struct {
		before             navette.CallState
		importing, givenUp bool
		want               navette.CallState
	}{
		{importing, true, false, importing},
		{importing, true, true, importing},
		{importing, false, true, incomplete},
		{importing, false, false, ready},
		{incomplete, true, false, incomplete},
		{incomplete, false, true, incomplete},
		{incomplete, false, false, ready},
		{ready, true, false, ready},
		{ready, false, true, ready},
		{ready, false, false, ready},
	} {
		got := stateOf(store.CallFiles{State: c.before, Importing: c.importing, GivenUp: c.givenUp})
		if got != c.want {
			t.Errorf("%+v becomes %s", c, got)
		}
	}
}
