package hooks_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"navette.dev/navette/internal/hooks"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/testkit"
)

// TestAnOutageDoesNotFillTheLog closes the database under a server that receives many posts. Each post is refused,
// and the log has one entry.
func TestAnOutageDoesNotFillTheLog(t *testing.T) {
	const posts = 100
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.StopWork()
		var log bytes.Buffer
		mux := http.NewServeMux()
		hooks.New(w.Store, w.Clock, w.Vault, w.Connections, w.Meetings, w.Importer, w.Hosts, w.Policies,
			w.FirstCalls, w.Audits, slog.New(slog.NewTextHandler(&log, nil))).Mount(mux)
		server := httptest.NewServer(mux)
		defer server.Close()
		address, secret := server.URL+strings.TrimPrefix(w.HookURL(), w.URL), w.Zoom.Ready.WebhookSecret
		if status, said := post(w, address, secret, strange(w, 0), navette.RealNow()); status != http.StatusOK {
			w.Fatalf("answered %d %s while the database was there", status, said)
		}
		w.Must(w.Store.Close())
		for n := range posts {
			if status, _ := post(w, address, secret, strange(w, 1+n),
				navette.RealNow()); status != http.StatusServiceUnavailable {
				w.Fatalf("answered %d without a database", status)
			}
		}
		server.Close() // nothing writes to the log after this
		if lines := strings.Count(log.String(), "\n"); lines == 0 || lines > posts/10 {
			w.Errorf("%d log lines for %d posts:\n%.500s", lines, posts, log.String())
		}
	})
}

// TestFailedPostsAreCountedInTheLog makes posts fail in two periods.
func TestFailedPostsAreCountedInTheLog(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		c := hooks.NewComplaints(slog.New(slog.NewTextHandler(&log, nil)))
		for n := range 30_000 { // a thousand per second
			c.Add("webhook not kept", fmt.Errorf("failure %d", n))
			<-time.After(time.Millisecond + time.Nanosecond) // never at the instant of a log entry
		}
		c.Add("webhook not kept, too many wait", errors.New("full"))
		<-time.After(time.Minute)
		c.Add("webhook not kept", errors.New("again"))
		synctest.Wait()
		var got []string
		for _, m := range regexp.MustCompile(`msg="([^"]*)" posts=(\d+) error="?([^"\n]*)`).FindAllStringSubmatch(
			log.String(), -1) {
			got = append(got, strings.Join(m[1:], ", "))
		}
		want := []string{
			"webhook not kept, 1, failure 0",
			"webhook not kept, 9999, failure 9999",
			"webhook not kept, 10000, failure 19999",
			"webhook not kept, 10000, failure 29999",
			"webhook not kept, too many wait, 1, full",
			"webhook not kept, 1, again",
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("logged\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}
