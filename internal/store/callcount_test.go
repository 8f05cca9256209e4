package store_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"navette.dev/navette/internal/importer"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// TestTheNumberOfCallsIsKept compares the number of calls in an organization's row with a count, after each step of a
// random history of two organizations.
func TestTheNumberOfCallsIsKept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := &history{T: t, store: s, random: rand.New(rand.NewPCG(8, 32)), now: monday}
		h.begin()
		h.begin()
		steps := map[string]func(*org) error{
			"import": h.importNew, "announce again": h.announceAgain, "announce on two nodes": h.announceTwice,
			"fail after the import":  h.rollBack,
			"name another's sitting": h.nameAnothers, "store a file": h.storeFile, "give a file up": h.giveUp,
			"transcribe": h.transcribe,
			"rename":     h.rename, "forget what is over": h.forget, "forget the account": h.forgetAccount,
		}
		names, taken := slices.Sorted(maps.Keys(steps)), map[string]bool{}
		for n := range 100 {
			name, of := names[h.random.IntN(len(names))], h.orgs[h.random.IntN(len(h.orgs))]
			if err := steps[name](of); err != nil {
				t.Fatalf("step %d, %s: %v", n, name, err)
			}
			taken[name] = true
			h.judge(fmt.Sprintf("step %d, %s", n, name))
		}
		if len(taken) < len(steps) {
			t.Errorf("only these steps were taken: %v", taken)
		}
	})
}

type history struct {
	*testing.T
	store  *store.Store
	random *rand.Rand
	now    time.Time
	orgs   []*org
}

type org struct {
	id         string
	user       string // the host of every second call
	connection navette.Connection
	calls      []navette.Call
	files      []navette.RecordingFile // the files that are not stored
}

func (h *history) begin() {
	h.Helper()
	id, connection := connected(h.T, h.store)
	users, err := h.store.Org(id).Users(h.Context())
	if err != nil {
		h.Fatal(err)
	}
	h.orgs = append(h.orgs, &org{id: id, user: users[0].ID, connection: connection})
}

// judge counts the calls of each organization, and the calls that its user hosts.
func (h *history) judge(after string) {
	h.Helper()
	for _, of := range h.orgs {
		for who, filter := range map[string]store.CallFilter{"all": {}, "the host's": {VisibleTo: of.user}} {
			counted, err := h.store.Org(of.id).CountCalls(h.Context(), filter)
			if err != nil {
				h.Fatal(err)
			}
			if kept, err := h.store.Org(of.id).AllCalls(h.Context(), filter.VisibleTo); err != nil || kept != counted {
				h.Fatalf("after %s: %d calls are kept as the number of %s, %d are counted; %v", after, kept, who,
					counted, err)
			}
		}
		if counted, err := h.store.Org(of.id).CountCalls(h.Context(),
			store.CallFilter{}); err != nil || counted != len(of.calls) {
			h.Fatalf("after %s: %d calls, want %d; %v", after, counted, len(of.calls), err)
		}
	}
}

func (h *history) update(of *org, do func(ctx context.Context, tx *store.Tx) error) error {
	h.now = h.now.Add(time.Minute)
	ctx := h.Context()
	return h.store.Org(of.id).Update(ctx, navette.System(of.id), h.now, func(tx *store.Tx) error { return do(ctx, tx) })
}

// call returns a new call of a new sitting, with one file.
func (h *history) call(ctx context.Context, tx *store.Tx, of *org) (navette.Call, navette.RecordingFile, error) {
	sitting, err := tx.SaveSitting(ctx, navette.Sitting{
		ZoomAccountID: "account", UUID: navette.NewID(navette.PrefixSitting, h.now), Number: 1, HostZoomID: "host",
		Topic: "Class", StartedAt: navette.At(h.now),
	})
	call := navette.Call{
		ID: navette.NewID(navette.PrefixCall, h.now), SittingID: sitting.ID, HostName: "Camille", Title: "Class",
		StartedAt: navette.At(h.now), Seconds: 60,
	}
	if h.random.IntN(2) == 0 {
		call.HostUserID = of.user
	}
	file := navette.RecordingFile{
		ID: navette.NewID(navette.PrefixRecordingFile, h.now), CallID: call.ID, NaturalKey: call.ID + "/video",
		ZoomFileID: call.ID, FileType: "MP4", Extension: "MP4",
		RecordingStart: navette.At(h.now), RecordingEnd: navette.At(h.now.Add(time.Minute)), Size: 10, BlobKey: call.ID,
	}
	return call, file, err
}

func (h *history) importNew(of *org) error {
	return h.update(of, func(ctx context.Context, tx *store.Tx) error {
		call, file, err := h.call(ctx, tx, of)
		if err != nil {
			return err
		}
		if call, err = tx.SaveCall(ctx, call); err != nil {
			return err
		}
		of.calls, of.files = append(of.calls, call), append(of.files, file)
		return importer.FilesFound(ctx, tx, []navette.Call{call}, file)
	})
}

// announceAgain stores a call of a known sitting with another id, as every read of a recording does.
func (h *history) announceAgain(of *org) error {
	if len(of.calls) == 0 {
		return nil
	}
	call := of.calls[h.random.IntN(len(of.calls))]
	call.ID, call.Seconds = navette.NewID(navette.PrefixCall, h.now), call.Seconds+60
	return h.update(of, func(ctx context.Context, tx *store.Tx) error { _, err := tx.SaveCall(ctx, call); return err })
}

// announceTwice stores the call of one new sitting from two nodes at the same time.
func (h *history) announceTwice(of *org) error {
	var call navette.Call
	err := h.update(of, func(ctx context.Context, tx *store.Tx) (err error) {
		call, _, err = h.call(ctx, tx,
			of)
		return err
	})
	var nodes sync.WaitGroup
	failures, saved, now := make([]error, 2), make([]navette.Call, 2), h.now
	for node := range failures {
		mine := call
		mine.ID = navette.NewID(navette.PrefixCall, h.now)
		nodes.Go(func() {
			failures[node] = h.store.Org(of.id).Update(h.Context(), navette.System(of.id), now,
				func(tx *store.Tx) (err error) {
					saved[node], err = tx.SaveCall(h.Context(), mine)
					return err
				})
		})
	}
	nodes.Wait()
	of.calls = append(of.calls, saved[0])
	return errors.Join(append(failures, err)...)
}

// rollBack makes a transaction fail that has stored a call.
func (h *history) rollBack(of *org) error {
	failure := errors.New("the disk is full")
	err := h.update(of, func(ctx context.Context, tx *store.Tx) error {
		call, _, err := h.call(ctx, tx, of)
		if err == nil {
			_, err = tx.SaveCall(ctx, call)
		}
		return errors.Join(err, failure)
	})
	if errors.Is(err, failure) {
		return nil
	}
	return fmt.Errorf("got %w, want %w", err, failure)
}

// nameAnothers tries to store a call for the other organization's sitting.
func (h *history) nameAnothers(of *org) error {
	for _, other := range h.orgs {
		if other == of || len(other.calls) == 0 {
			continue
		}
		call := other.calls[0]
		call.ID = navette.NewID(navette.PrefixCall, h.now)
		err := h.update(of, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.SaveCall(ctx,
				call)
			return err
		})
		if navette.CodeOf(err) != navette.NotFound {
			return fmt.Errorf("another's sitting: got %w, want %s", err, navette.NotFound)
		}
	}
	return nil
}

func (h *history) storeFile(of *org) error {
	if len(of.files) == 0 {
		return nil
	}
	file := of.files[0]
	of.files = of.files[1:]
	return h.update(of, func(ctx context.Context, tx *store.Tx) error {
		return importer.FilesStored(ctx, tx, store.Stored{File: file, SessionID: ""})
	})
}

func (h *history) giveUp(of *org) error {
	if len(of.files) == 0 {
		return nil
	}
	file := of.files[h.random.IntN(len(of.files))]
	return h.update(of, func(ctx context.Context, tx *store.Tx) error {
		calls, err := tx.FileGivenUp(ctx, file, "", h.now.Add(time.Hour), h.random.IntN(2) == 0)
		if err != nil {
			return err
		}
		return importer.UpdateStates(ctx, tx, calls)
	})
}

func (h *history) transcribe(of *org) error {
	if len(of.calls) == 0 {
		return nil
	}
	call := of.calls[h.random.IntN(len(of.calls))]
	return h.update(of, func(ctx context.Context, tx *store.Tx) error {
		return tx.SaveTranscript(ctx, call, []navette.Cue{{CallID: call.ID, Text: "Bonjour", EndMillis: 1000}}, "")
	})
}

func (h *history) rename(of *org) error {
	read, err := h.store.Org(of.id).Organization(h.Context())
	if err != nil {
		return err
	}
	read.Name += "!"
	return h.update(of, func(ctx context.Context, tx *store.Tx) error { return tx.SaveOrganization(ctx, read, "name") })
}

// forget advances the clock by half a year.
func (h *history) forget(*org) error {
	h.now = h.now.AddDate(0, 6, 0)
	_, err := h.store.System().Forget(h.Context(), h.now, h.now)
	return err
}

func (h *history) forgetAccount(of *org) error {
	return h.update(of, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Disconnect(ctx, of.connection, "removed", navette.EventDisconnected); err != nil {
			return err
		}
		return tx.ForgetZoomAccount(ctx, of.connection.ZoomAccountID)
	})
}
