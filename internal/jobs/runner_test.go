package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// workers is the number of workers of each kind.
const workers = 4

// setup is a running runner with one organization.
type setup struct {
	store  *store.Store
	clock  *navette.SteppedClock
	org    string
	runner *jobs.Runner
}

func start(t *testing.T, s *store.Store, kind navette.PromiseKind, h jobs.Handler) setup {
	t.Helper()
	clock := navette.NewSteppedClock(monday)
	r, err := jobs.New(s, clock, slog.New(slog.DiscardHandler), workers)
	if err != nil {
		t.Fatal(err)
	}
	r.Handle(kind, h)
	org := organization(t, s, "c@example.org")
	if err := r.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Stop(context.Background()) })
	return setup{s, clock, org, r}
}

// organization creates an organization whose owner has this address, and returns its id.
func organization(t *testing.T, s *store.Store, owner string) string {
	t.Helper()
	org := navette.Organization{
		ID: navette.NewID(navette.PrefixOrganization, monday), Name: "Atelier", Zone: "Europe/Paris", Language: "fr",
		CreatedAt: navette.At(monday),
	}
	person := navette.Person{
		ID: navette.NewID(navette.PrefixPerson, monday), Name: "Camille", EmailFolded: owner, Language: "fr",
		CreatedAt: navette.At(monday),
	}
	user := navette.User{
		ID: navette.NewID(navette.PrefixUser, monday), OrgID: org.ID, PersonID: person.ID, Role: navette.RoleOwner,
		CreatedAt: navette.At(monday),
	}
	if err := s.System().CreateOrganization(t.Context(), org, person, user); err != nil {
		t.Fatal(err)
	}
	return org.ID
}

func (p setup) promise(t *testing.T, kind navette.PromiseKind, subject string, due time.Time) {
	t.Helper()
	err := p.store.Org(p.org).Update(t.Context(), navette.System(p.org), p.clock.Now(), func(tx *store.Tx) error {
		return tx.Promise(t.Context(), kind, subject, "", due)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// about returns the promise of a kind about a subject.
func (p setup) about(t *testing.T, kind navette.PromiseKind, subject string) navette.Promise {
	t.Helper()
	found, err := p.store.Org(p.org).PromiseAbout(t.Context(), kind, subject)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func receive[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-t.Context().Done():
	case <-time.After(30 * time.Second):
	}
	t.Fatal("nothing came")
	panic("unreachable")
}

func TestWorkIsDoneWhenDueAndRetriedWhenItFails(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tried := make(chan time.Time, 10)
		var clock *navette.SteppedClock
		var attempts atomic.Int32
		p := start(t, s, navette.PromiseLink, func(context.Context, navette.Promise) error {
			tried <- clock.Now()
			if attempts.Add(1) == 1 {
				return jobs.RetryAt(monday.Add(2*time.Hour), "reason.zoom_unreachable", "503", errors.New("no answer"))
			}
			return nil
		})
		clock = p.clock
		p.promise(t, navette.PromiseLink, "bok_1", monday.Add(time.Hour))
		p.clock.Set(monday.Add(time.Hour))
		if at := receive(t, tried); !at.Equal(monday.Add(time.Hour)) {
			t.Fatalf("tried at %v", at)
		}
		waitFor(t, func() bool {
			return p.about(t, navette.PromiseLink, "bok_1").LastError != ""
		})
		p.clock.Set(monday.Add(2 * time.Hour))
		receive(t, tried)
		waitFor(t, func() bool { next, err := s.System().NextDue(t.Context()); return err == nil && next.IsZero() })
	})
}

func TestAPanicIsAFailedTry(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := start(t, s, navette.PromiseMail, func(context.Context, navette.Promise) error { panic("broken") })
		p.promise(t, navette.PromiseMail, "mai_1", monday)
		waitFor(t, func() bool {
			return p.about(t, navette.PromiseMail, "mai_1").LastError == "reason.failed"
		})
	})
}

func TestALongTryKeepsItsLease(t *testing.T) {
	if testing.Short() {
		t.Skip("takes longer than a lease in real time; make test runs it")
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		let, began := make(chan struct{}), make(chan struct{}, 10)
		p := start(t, s, navette.PromiseFile, func(ctx context.Context, _ navette.Promise) error {
			began <- struct{}{}
			select {
			case <-let:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		p.promise(t, navette.PromiseFile, "fil_1", monday)
		receive(t, began)
		real := navette.RealClock{}
		if err := real.WaitUntil(t.Context(), real.Now().Add(store.LeaseTime+time.Second)); err != nil {
			t.Fatal(err)
		}
		close(let)
		waitFor(t, func() bool { next, err := s.System().NextDue(t.Context()); return err == nil && next.IsZero() })
		if len(began) != 0 {
			t.Fatalf("began %d times more", len(began))
		}
	})
}

// TestATryEndsWithItsLeaseWhereTheDatabaseIsSilent makes the database unreachable for a worker. When the lease has
// ended, another node that can reach the database may take the promise.
func TestATryEndsWithItsLeaseWhereTheDatabaseIsSilent(t *testing.T) {
	if testing.Short() {
		t.Skip("takes as long as a lease in real time; make test runs it")
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		began, ended := make(chan time.Time, 1), make(chan error, 1)
		p := start(t, s, navette.PromiseFile, func(ctx context.Context, _ navette.Promise) error {
			began <- navette.RealNow()
			<-ctx.Done()
			ended <- context.Cause(ctx)
			return ctx.Err()
		})
		p.promise(t, navette.PromiseFile, "fil_1", monday)
		at := receive(t, began)
		run(t, s, "ALTER TABLE promises RENAME TO out_of_reach")
		if cause := receive(t, ended); !errors.Is(cause, store.ErrLeaseLost) {
			t.Fatalf("ended by %v", cause)
		}
		if took := navette.RealNow().Sub(at); took > store.LeaseTime+time.Second {
			t.Errorf("ended after %v", took)
		}
	})
}

// TestStoppingCancelsWhatDoesNotEnd stops a runner whose handler does not return before the context of Stop ends.
func TestStoppingCancelsWhatDoesNotEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		began := make(chan struct{}, 1)
		p := start(t, s, navette.PromiseFile, func(ctx context.Context, _ navette.Promise) error {
			began <- struct{}{}
			<-ctx.Done()
			return ctx.Err()
		})
		p.promise(t, navette.PromiseFile, "fil_1", monday)
		receive(t, began)
		over, cancel := context.WithCancel(t.Context())
		cancel()
		if err := p.runner.Stop(over); err != nil {
			t.Fatal(err)
		}
		stopped := p.about(t, navette.PromiseFile, "fil_1")
		if stopped.LastError != "" || stopped.Attempt != 0 || !stopped.DoneAt.IsZero() {
			t.Fatalf("stopping the program counts as a failure: %+v", stopped)
		}
		if stopped.LeaseUntil.After(navette.RealNow()) {
			t.Fatalf("nobody can go on at once: %+v", stopped)
		}
	})
}

// TestDownloadsOfOneLeaveAWorkerForAnother promises more files of one organization than there are workers. None of the
// tries ends, and the file of another organization must begin.
func TestDownloadsOfOneLeaveAWorkerForAnother(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		began, end := make(chan string, 100), make(chan struct{})
		many := start(t, s, navette.PromiseFile, func(ctx context.Context, p navette.Promise) error {
			began <- p.OrgID
			select {
			case <-end:
			case <-ctx.Done():
			}
			return ctx.Err()
		})
		t.Cleanup(func() { close(end) })
		one := many
		one.org = organization(t, s, "s@example.org")
		for i := range 50 {
			many.promise(t, navette.PromiseFile, fmt.Sprintf("fil_%d", i), monday)
		}
		for range workers - 1 {
			if org := receive(t, began); org != many.org {
				t.Fatalf("%s began first", org)
			}
		}
		one.promise(t, navette.PromiseFile, "fil_one", monday)
		if org := receive(t, began); org != one.org {
			t.Fatal("the last worker is taken by the organization that has all others")
		}
	})
}

// waitFor polls until a condition holds.
func waitFor(t *testing.T, condition func() bool) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for !condition() {
		select {
		case <-ticker.C:
		case <-deadline:
			t.Fatal("the condition never came true")
		}
	}
}

// run runs a statement in the database of a runner.
func run(t *testing.T, s *store.Store, statement string) {
	t.Helper()
	var err error
	if s.Engine == store.SQLite {
		_, err = s.Writer().ExecContext(t.Context(), statement)
	} else {
		_, err = s.Pool().Exec(t.Context(), statement)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestProcessesAddUp checks that three runners, whose handlers do not return, each begin as many tries as they have
// workers.
func TestProcessesAddUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		began, end := make(chan struct{}, 100), make(chan struct{})
		hold := func(ctx context.Context, _ navette.Promise) error {
			began <- struct{}{}
			select {
			case <-end:
			case <-ctx.Done():
			}
			return ctx.Err()
		}
		p := start(t, s, navette.PromiseLink, hold)
		for range 2 {
			r, err := jobs.New(s, p.clock, slog.New(slog.DiscardHandler), workers)
			if err != nil {
				t.Fatal(err)
			}
			r.Handle(navette.PromiseLink, hold)
			if err := r.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = r.Stop(context.Background()) })
		}
		t.Cleanup(func() { close(end) })
		for i := range 4 * workers {
			p.promise(t, navette.PromiseLink, fmt.Sprintf("bok_%d", i), monday)
		}
		for range 3 * workers {
			receive(t, began)
		}
	})
}

// TestAWorkerGoesOnWithWhatItsHandlerTook runs handlers that store that promises are kept and lease others in the same
// transaction.
func TestAWorkerGoesOnWithWhatItsHandlerTook(t *testing.T) {
	const promises = 30
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		kept, wentOn := make(chan string, 10*promises), new(atomic.Int32)
		var org *store.Org
		p := start(t, s, navette.PromiseFile, func(ctx context.Context, p navette.Promise) error {
			var next []navette.Promise
			err := org.Update(ctx, navette.System(org.ID), monday, func(tx *store.Tx) (err error) {
				if err = tx.Kept(ctx, []navette.Promise{p}); err == nil && jobs.MayGoOn(ctx) {
					next, err = tx.LeaseNext(ctx, p.Kind, 1, 0)
				}
				return err
			})
			if err != nil {
				return err
			}
			kept <- p.Subject
			if len(next) == 0 {
				return jobs.Noted{}
			}
			wentOn.Add(1)
			return jobs.Noted{Next: &next[0]}
		})
		org = s.Org(p.org)
		err := org.Update(t.Context(), navette.System(p.org), monday, func(tx *store.Tx) error {
			for i := range promises {
				if err := tx.Promise(t.Context(), navette.PromiseFile, fmt.Sprintf("fil_%d", i), "",
					monday); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for range promises {
			subject := receive(t, kept)
			if seen[subject] {
				t.Errorf("%s was kept twice", subject)
			}
			seen[subject] = true
		}
		if err := p.runner.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		for subject := range seen {
			about := p.about(t, navette.PromiseFile, subject)
			tries, err := org.Tries(t.Context(), about.ID)
			if err != nil || len(tries) != 1 || about.DoneAt.IsZero() {
				t.Errorf("%s: %d tries, %+v, %v", subject, len(tries), about, err)
			}
		}
		if len(kept) > 0 || wentOn.Load() == 0 {
			t.Errorf("%d were kept again, and workers went on %d times", len(kept), wentOn.Load())
		}
		if jobs.MayGoOn(t.Context()) {
			t.Error("who is no worker may go on")
		}
	})
}
