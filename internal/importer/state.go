package importer

import (
	"context"
	"slices"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// FilesFound stores the files that Zoom lists and that are not stored yet (by NaturalKey), and promises the import of
// each. The state of a call with a new file becomes [navette.CallImporting]. A known file stays as it is, unless it was
// given up and its next check is due: its import is then promised again. The files of a cancelled call are stored as
// cancelled.
func FilesFound(ctx context.Context, tx *store.Tx, calls []navette.Call, files ...navette.RecordingFile) error {
	of := map[string]navette.Call{}
	for _, c := range calls {
		of[c.ID] = c
	}
	for i, f := range files {
		if of[f.CallID].State == navette.CallCancelled {
			files[i].State = navette.FileCancelled
		}
	}
	added, err := tx.FoundFiles(ctx, files...)
	if err != nil {
		return err
	}
	var imports []store.Subject
	var known, reopened []string
	for _, f := range files {
		call := of[f.CallID]
		if !slices.Contains(added, f.ID) {
			known = append(known, f.NaturalKey)
			continue
		}
		if call.State == navette.CallCancelled {
			continue
		}
		imports = append(imports, store.Subject{
			ID: f.ID, SessionID: call.SessionID, VanishesAt: call.AutoDeleteAt,
		})
		if call.State != navette.CallImporting {
			reopened = append(reopened, f.CallID)
		}
	}
	if err := tx.CallsImporting(ctx, reopened); err != nil {
		return err
	}
	if err := tx.PromiseAll(ctx, navette.PromiseFile, imports, tx.At()); err != nil {
		return err
	}
	due, err := tx.FilesToCheck(ctx, known, checksAtOnce)
	if err != nil {
		return err
	}
	return checkAgain(ctx, tx, due)
}

// checksAtOnce is the largest number of files that were given up and are tried again at once.
const checksAtOnce = 100

// checkAgain promises again the import of files that were given up.
func checkAgain(ctx context.Context, tx *store.Tx, files []store.Subject) error {
	if len(files) == 0 {
		return nil
	}
	if err := tx.CheckFiles(ctx, files); err != nil {
		return err
	}
	return tx.PromiseAll(ctx, navette.PromiseFile, files, tx.At())
}

// FilesStored makes verified files visible, and updates the states of their calls.
func FilesStored(ctx context.Context, tx *store.Tx, files ...store.Stored) error {
	calls, err := tx.FilesStored(ctx, files...)
	if err != nil {
		return err
	}
	return UpdateStates(ctx, tx, calls)
}

// UpdateStates updates the states of calls after some of their files were stored or given up, and records each change
// in the journal: a call becomes ready once all its files are stored, and incomplete once none is being imported and
// some were given up. A call may be listed several times.
func UpdateStates(ctx context.Context, tx *store.Tx, calls []store.CallFiles) error {
	states := map[string]navette.CallState{}
	for _, c := range calls {
		state, listed := stateOf(c), states[c.CallID] != ""
		if listed || state == c.State {
			continue
		}
		states[c.CallID] = state
		kind := navette.EventCallIncomplete
		if state == navette.CallReady {
			kind = navette.EventCallReady
		}
		if err := tx.Record(ctx, kind, c.CallID, c.SessionID, nil); err != nil {
			return err
		}
	}
	return tx.SaveCallStates(ctx, states)
}

// stateOf returns the state of a call by the states of its files. A call is ready once all of them are stored, and
// incomplete once none is being imported and some were given up. A ready call stays ready.
func stateOf(c store.CallFiles) navette.CallState {
	switch {
	case c.Importing || c.State == navette.CallReady || c.State == navette.CallCancelled:
		return c.State
	case c.GivenUp:
		return navette.CallIncomplete
	default:
		return navette.CallReady
	}
}
