package store_test

import (
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// proxy forwards connections to a server. After swallow it drops everything that both sides send, like a network that
// has failed.
type proxy struct {
	net.Listener
	server string

	mu         sync.Mutex
	swallowing bool
	conns      []net.Conn
}

// startProxy returns the proxy and the address of a database behind it.
func startProxy(t *testing.T, address string) (*proxy, string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{Listener: listener, server: u.Host}
	t.Cleanup(p.close)
	go p.run()
	u.Host = listener.Addr().String()
	return p, u.String()
}

func (p *proxy) run() {
	for {
		client, err := p.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.server)
		if err != nil {
			_ = client.Close()
			continue
		}
		p.mu.Lock()
		p.conns = append(p.conns, client, server)
		p.mu.Unlock()
		go p.forward(server, client)
		go p.forward(client, server)
	}
}

func (p *proxy) forward(to io.Writer, from io.Reader) {
	buffer := make([]byte, 4096)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return // one side has closed; the other side is not closed
		}
		p.mu.Lock()
		swallowed := p.swallowing
		p.mu.Unlock()
		if !swallowed {
			_, _ = to.Write(buffer[:n])
		}
	}
}

func (p *proxy) swallow() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.swallowing = true
}

func (p *proxy) close() {
	_ = p.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, conn := range p.conns {
		_ = conn.Close()
	}
}

func openStore(t *testing.T, address string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// touch writes to an organization and returns how long that took.
func touch(ctx context.Context, s *store.Store, org string) (time.Duration, error) {
	began := navette.RealNow()
	err := s.Org(org).Update(ctx, navette.System(org), monday, func(tx *store.Tx) error {
		return tx.Promise(ctx, navette.PromiseMail, navette.NewID(navette.PrefixMail, monday), "",
			monday.Add(time.Hour))
	})
	return navette.RealNow().Sub(began), err
}

// TestADeadNodeHoldsNobodyBack cuts a node off the network in the middle of a transaction, while writers of the same
// organization wait on another node.
func TestADeadNodeHoldsNobodyBack(t *testing.T) {
	t.Parallel()
	address := storetest.Address(t, store.Postgres)
	network, behind := startProxy(t, address)
	alive, dying := openStore(t, address), openStore(t, behind)
	held, other := organization(t, alive), organization(t, alive)
	promise(t, alive, other, "bok_1", monday)
	job := newQueue(workers).take(t, alive, monday, navette.RealNow())[0]

	holding, let := make(chan struct{}), make(chan struct{})
	died := make(chan struct{})
	go func() {
		defer close(died)
		ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
		defer cancel()
		_ = dying.Org(held).Update(ctx, navette.System(held), monday, func(*store.Tx) error {
			close(holding)
			<-let
			cancel()
			return ctx.Err()
		})
	}()
	t.Cleanup(func() { close(let); network.close(); <-died })
	<-holding
	network.swallow()

	const writers = 60
	took, failed := make(chan time.Duration, writers), make(chan error, writers)
	began := navette.RealNow()
	for range writers {
		go func() {
			_, err := touch(t.Context(), alive, held)
			took <- navette.RealNow().Sub(began)
			failed <- err
		}()
	}
	const soon = time.Second
	for _, look := range []struct {
		what string
		do   func(ctx context.Context) error
	}{
		{"a write of another organization",
			func(ctx context.Context) error { _, err := touch(ctx, alive, other); return err }},
		{"a read of another organization",
			func(ctx context.Context) error { _, err := alive.Org(other).Organization(ctx); return err }},
		{"a heartbeat", func(ctx context.Context) error {
			_, err := alive.Org(other).KeepAlive(ctx, job.ID, job.Lease)
			return err
		}},
		{"a tick", func(ctx context.Context) error {
			_, err := alive.System().LeaseDue(ctx, store.NewHands(workers), monday, navette.RealNow())
			return err
		}},
	} {
		for range 5 {
			ctx, cancel := context.WithTimeout(t.Context(), soon)
			if err := look.do(ctx); err != nil {
				t.Errorf("%s within %v: %v", look.what, soon, err)
			}
			cancel()
		}
	}
	for range writers {
		if d, err := <-took, <-failed; err != nil || d > 15*time.Second {
			t.Fatalf("a write of the organization that was held: %v, after %v", err, d)
		}
	}
}

// TestOrganizationsThatAreHeldForGoodHoldNobodyElseBack has another session hold more organizations than there are
// connections, without end. Their writers get an error and may try again; all others are served.
func TestOrganizationsThatAreHeldForGoodHoldNobodyElseBack(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t, store.Postgres)
	s.SetLockWait(1500 * time.Millisecond)
	free := organization(t, s)
	held := make([]string, 24)
	for i := range held {
		held[i] = organization(t, s)
	}
	stranger, err := pgx.Connect(t.Context(), s.Pool().Config().ConnString())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stranger.Close(context.WithoutCancel(t.Context())) })
	if _, err := stranger.Exec(t.Context(), "BEGIN"); err != nil {
		t.Fatal(err)
	}
	if _, err := stranger.Exec(t.Context(), "SELECT id FROM organizations WHERE id <> $1 FOR UPDATE",
		free); err != nil {
		t.Fatal(err)
	}
	failed := make(chan error, len(held))
	for _, org := range held {
		go func() { _, err := touch(t.Context(), s, org); failed <- err }()
	}
	for len(failed) == 0 && !t.Failed() { // as long as all of them wait
		if took, err := touch(t.Context(), s, free); err != nil || took > time.Second {
			t.Errorf("a write of an organization that nobody holds: %v, after %v", err, took)
		}
	}
	for range held {
		var failure *navette.Error
		if err := <-failed; !errors.As(err, &failure) || failure.Code != navette.Unavailable ||
			failure.Message != "reason.database_busy" {
			t.Errorf("a writer is told %v", err)
		}
	}
}

// TestSessionsHaveLimits reads the settings of sessions from the server. An address may have its own.
func TestSessionsHaveLimits(t *testing.T) {
	t.Parallel()
	address := storetest.Address(t, store.Postgres)
	pages, vital, patient := pools(t, address)
	hurried := map[string]string{
		"idle_in_transaction_session_timeout": "6s", "lock_timeout": "3s", "statement_timeout": "30s",
		"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "1", "tcp_keepalives_count": "3",
		"tcp_user_timeout": "8000", "jit": "off", "max_parallel_workers_per_gather": "0",
	}
	unhurried := maps.Clone(hurried)
	for _, name := range []string{"idle_in_transaction_session_timeout", "lock_timeout", "statement_timeout"} {
		unhurried[name] = "0"
	}
	wantSettings(t, pages, hurried)
	wantSettings(t, vital, hurried)
	wantSettings(t, vital, map[string]string{"enable_seqscan": "off"})
	wantSettings(t, pages, map[string]string{"enable_seqscan": "on"})
	wantSettings(t, patient, unhurried)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	query.Set("statement_timeout", "2min")
	query.Set("pool_max_conns", "6")
	u.RawQuery = query.Encode()
	pages, vital, _ = pools(t, u.String())
	wantSettings(t, pages, map[string]string{"statement_timeout": "2min"})
	if most := pages.Config().MaxConns + vital.Config().MaxConns; most != 6 {
		t.Errorf("%d connections at most, the address says 6", most)
	}
}

// TestTheDocumentationNamesEverySetting reads the list for PgBouncer, which refuses a connection with another setting.
func TestTheDocumentationNamesEverySetting(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(text), "PgBouncer")
	list, _, listed := strings.Cut(list, "ignore_startup_parameters")
	if !listed {
		t.Fatal("there is no list")
	}
	for _, name := range store.SessionSettings() {
		if !regexp.MustCompile(`\b` + name + `\b`).MatchString(list) {
			t.Errorf("%s is not listed", name)
		}
	}
}

func pools(t *testing.T, address string) (pages, vital, patient *pgxpool.Pool) {
	t.Helper()
	pages, vital, patient, err := openStore(t, address).Pools(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(patient.Close)
	return pages, vital, patient
}

func wantSettings(t *testing.T, pool *pgxpool.Pool, want map[string]string) {
	t.Helper()
	for name, value := range want {
		var got string
		if err := pool.QueryRow(t.Context(), "SELECT current_setting($1)", name).Scan(&got); err != nil ||
			strings.TrimSuffix(got, "s") != strings.TrimSuffix(value, "s") {
			t.Errorf("%s is %q, want %q (%v)", name, got, value, err)
		}
	}
}
