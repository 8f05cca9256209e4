package hooks_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"modernc.org/sqlite"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/hooks"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
	"navette.dev/navette/internal/testkit"
)

// strange returns the webhook of the start of the nth meeting that Navette did not generate.
func strange(w *testkit.Studio, n int) string {
	return fmt.Sprintf(
		`{"event":"meeting.started","event_ts":%d,"payload":{"account_id":%q,"object":{"id":"%d","uuid":"%024d==",`+
			`"host_id":"h","topic":"x","type":2,"start_time":"2026-11-23T11:00:00Z","duration":60,`+
			`"timezone":"Europe/Paris"}}}`,
		w.Clock.Now().UnixMilli(), w.Zoom.Ready.AccountID, 80_000_000_000+n, n)
}

// kept returns the number of stored posts and of promises to handle one.
func kept(w *testkit.Studio) (posts, promises int) {
	w.Helper()
	for query, into := range map[string]*int{
		"SELECT COUNT(*) FROM webhooks": &posts, "SELECT COUNT(*) FROM promises WHERE kind = 'webhook'": &promises,
	} {
		ask(w, query, into)
	}
	return posts, promises
}

func ask(w *testkit.Studio, query string, into *int) {
	w.Helper()
	if w.Store.Engine == store.SQLite {
		w.Must(w.Store.Writer().QueryRowContext(w.Context(), query).Scan(into))
		return
	}
	w.Must(w.Store.Pool().QueryRow(w.Context(), query).Scan(into))
}

// countCommits counts commits from now on: on SQLite by a hook of the writing connection, and on PostgreSQL by the ids
// of the transactions that wrote rows of webhooks.
func countCommits(w *testkit.Studio) func() int {
	w.Helper()
	if w.Store.Engine == store.Postgres {
		return func() (n int) { ask(w, "SELECT COUNT(DISTINCT xmin::text) FROM webhooks", &n); return n }
	}
	var n atomic.Int64
	conn, err := w.Store.Writer().Conn(w.Context())
	w.Must(err)
	defer func() { _ = conn.Close() }()
	w.Must(conn.Raw(func(driver any) error {
		driver.(sqlite.HookRegisterer).RegisterCommitHook(func() int32 { n.Add(1); return 0 })
		return nil
	}))
	return func() int { return int(n.Load()) }
}

func TestAThousandPostsAtOnceShareCommits(t *testing.T) {
	const posts, senders = 1000, 100
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.StopWork()
		address, secret, commits := w.HookURL(), w.Zoom.Ready.WebhookSecret, countCommits(w)
		var refused atomic.Int64
		var wait sync.WaitGroup
		for sender := range senders {
			wait.Go(func() {
				for n := sender; n < posts; n += senders {
					if status, _ := post(w, address, secret, strange(w, n),
						navette.RealNow()); status != http.StatusOK {
						refused.Add(1)
					}
				}
			})
		}
		wait.Wait()
		n, promises := kept(w)
		if refused.Load() > 0 || n != posts || promises != posts {
			w.Errorf("%d refused, %d kept, %d promises", refused.Load(), n, promises)
		}
		if n := commits(); n > posts/4 {
			w.Errorf("%d commits for %d posts", n, posts)
		}
	})
}

// TestAPostDoesNotWaitForItsOrganization delivers a post while another transaction has locked the organization's row.
// It does not run on SQLite, where all writers wait for each other.
func TestAPostDoesNotWaitForItsOrganization(t *testing.T) {
	t.Parallel()
	w := testkit.New(t, storetest.Open(t, store.Postgres))
	w.Connect()
	held, release := make(chan struct{}), make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		_ = w.Store.Org(w.Org).Update(w.Context(), w.Owner, w.Clock.Now(), func(*store.Tx) error {
			close(held)
			<-release
			return nil
		})
	})
	defer wait.Wait()
	defer close(release)
	<-held
	begin := navette.RealNow()
	status, _ := post(w, w.HookURL(), w.Zoom.Ready.WebhookSecret, strange(w, 1), begin)
	if took := navette.RealNow().Sub(begin); status != http.StatusOK || took > 3*time.Second {
		w.Errorf("answered %d after %s: Zoom waits for 3 s", status, took)
	}
}

func TestARepeatedPostIsKeptOnceAmongMany(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.StopWork()
		address, secret, body := w.HookURL(), w.Zoom.Ready.WebhookSecret, strange(w, 1)
		var wait sync.WaitGroup
		for range 40 {
			wait.Go(func() {
				if status, _ := post(w, address, secret, body, navette.RealNow()); status != http.StatusOK {
					w.Errorf("answered %d", status)
				}
			})
		}
		wait.Wait()
		if n, promises := kept(w); n != 1 || promises != 1 {
			w.Errorf("%d kept, %d promises", n, promises)
		}
	})
}

// TestAFullQueueSendsZoomAway blocks writing, so that the first post is being stored, the second waits, and the third
// is refused.
func TestAFullQueueSendsZoomAway(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.StopWork()
		hooks.SetMostWaiting(w.Hooks, 1)
		address, secret := w.HookURL(), w.Zoom.Ready.WebhookSecret
		if status, _ := post(w, address, secret, strange(w, 0), navette.RealNow()); status != http.StatusOK {
			w.Fatalf("answered %d with nothing to wait for", status)
		}
		release := holdWrites(w)
		answers := make(chan int, 2)
		for n := 1; n <= 2; n++ {
			go func() {
				status, _ := post(w, address, secret, strange(w, n), navette.RealNow())
				answers <- status
			}()
			w.Until("the post is under way", func() bool { return hooks.UnderWay(w.Hooks) == n })
		}
		if status, _ := post(w, address, secret, strange(w, 3),
			navette.RealNow()); status != http.StatusServiceUnavailable {
			w.Errorf("the third was answered %d", status)
		}
		release()
		for range cap(answers) {
			if status := <-answers; status != http.StatusOK {
				w.Errorf("one of the first two was answered %d", status)
			}
		}
		if n, promises := kept(w); n != 3 || promises != 3 {
			w.Errorf("%d kept, %d promises, want what was answered 200", n, promises)
		}
	})
}

// holdWrites blocks the storing of posts until release is called.
func holdWrites(w *testkit.Studio) (release func()) {
	w.Helper()
	if w.Store.Engine == store.SQLite {
		tx, err := w.Store.Writer().BeginTx(w.Context(), nil)
		w.Must(err)
		return func() { w.Must(tx.Rollback()) }
	}
	tx, err := w.Store.Pool().Begin(w.Context())
	w.Must(err)
	_, err = tx.Exec(w.Context(), "LOCK TABLE webhooks")
	w.Must(err)
	return func() { w.Must(tx.Rollback(context.WithoutCancel(w.Context()))) }
}

// TestANewSecretIsSeen changes the app's secret on another node while this node has the former one in its cache.
func TestANewSecretIsSeen(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.StopWork()
		address, former, n := w.HookURL(), w.Zoom.Ready.WebhookSecret, 0
		wants := func(secret string, want int) {
			w.Helper()
			n++
			if status, _ := post(w, address, secret, strange(w, n), navette.RealNow()); status != want {
				w.Errorf("post %d was answered %d, want %d", n, status, want)
			}
		}
		save := func(node *connection.Connections, secret string) {
			w.Helper()
			w.Must(
				node.SaveApp(w.Context(), w.Owner, connection.AppInput{
					Kind: navette.GeneralApp, ClientID: w.Zoom.Ready.ClientID, WebhookSecret: secret,
				}))
		}
		wants(former, http.StatusOK)
		save(w.NewConnections(), "another-secret")
		wants("another-secret", http.StatusOK) // at once, since Zoom checks the address while the form is open
		wants(former, http.StatusUnauthorized)
		save(w.Connections, "a-third-secret")
		wants("another-secret", http.StatusUnauthorized) // at once on the node that changed it
		wants("a-third-secret", http.StatusOK)
	})
}

// TestANewConnectionIsSeen receives posts of an account before and after an organization connects to it.
func TestANewConnectionIsSeen(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.SaveApp()
		address, secret := w.HookURL(), w.Zoom.Ready.WebhookSecret
		for n, want := range []int{0, 1} {
			if status, _ := post(w, address, secret, strange(w, n), navette.RealNow()); status != http.StatusOK {
				w.Errorf("answered %d", status)
			}
			if n, _ := kept(w); n != want {
				w.Errorf("%d kept, want %d", n, want)
			}
			if n == 0 {
				w.Connect()
			}
		}
	})
}

// TestAStrangerCostsNoLookAtTheDatabase closes the database: a post whose headers are invalid is still answered 401.
func TestAStrangerCostsNoLookAtTheDatabase(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.SaveApp()
		address, body := w.HookURL(), strange(w, 1)
		w.StopWork()
		w.Must(w.Store.Close())
		if status, _ := post(w, address, "guessed", body,
			navette.RealNow().Add(-3*time.Hour)); status != http.StatusUnauthorized {
			w.Errorf("an old one was answered %d", status)
		}
		if status, _ := send(w, address, body, map[string]string{
			"X-Zm-Request-Timestamp": "1", "X-Zm-Signature": "v0=zz",
		}); status != http.StatusUnauthorized {
			w.Errorf("an unsigned one was answered %d", status)
		}
		if status, _ := post(w, address, "guessed", body, navette.RealNow()); status != http.StatusServiceUnavailable {
			w.Errorf("one that has to be checked was answered %d", status)
		}
	})
}
