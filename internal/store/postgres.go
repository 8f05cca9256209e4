package store

import (
	"context"
	"fmt"
	"maps"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun/dialect/pgdialect"
)

// The numbers of PostgreSQL connections of a process, unless the address has pool_max_conns. The vital ones among them
// serve ticks, leases and the results of tries. Requests and all other work share the others.
const (
	connections      = 20
	vitalConnections = 8
)

// patientConnections is the number of additional connections of a migration: one holds the lock of the schema.
const patientConnections = 4

// limits are the settings of every session. They make the server release the locks of a node whose network or machine
// has failed: it ends a transaction that is idle for 6 s, and a connection that acknowledges no packets for 8 s. The
// compiling of statements (jit) is off, because for a table without statistics the server compiles for tens of
// milliseconds what runs in one. Each statement runs in a single process (max_parallel_workers_per_gather), because
// starting others takes longer than any statement of a page, and the planner chooses them where it overestimates the
// rows of a period. A setting in the database's address has priority over these.
// See https://www.postgresql.org/docs/current/runtime-config-client.html,
// https://www.postgresql.org/docs/current/runtime-config-connection.html,
// https://www.postgresql.org/docs/current/jit-decision.html and
// https://www.postgresql.org/docs/current/when-can-parallel-query-be-used.html.
var limits = map[string]string{
	"idle_in_transaction_session_timeout": "6s",
	"jit":                                 "off",
	"lock_timeout":                        "3s",
	"max_parallel_workers_per_gather":     "0",
	"statement_timeout":                   "30s",
	"tcp_keepalives_idle":                 "5s",
	"tcp_keepalives_interval":             "1s",
	"tcp_keepalives_count":                "3",
	"tcp_user_timeout":                    "8s",
}

// timeLimits are the limits for statements and transactions. Connections for long work do not have them.
var timeLimits = []string{"idle_in_transaction_session_timeout", "lock_timeout", "statement_timeout"}

// unanswered is how long this process keeps a connection whose packets the server does not acknowledge.
const unanswered = 8 * time.Second

// postgres holds what is specific to PostgreSQL.
type postgres struct {
	address string
	pages   *pgxpool.Pool
	vital   *pgxpool.Pool
	locking locking
}

func openPostgres(ctx context.Context, address string) (*Store, error) {
	p := &postgres{address: address, locking: newLocking()}
	config, err := p.config()
	if err != nil {
		return nil, err
	}
	all := int32(connections)
	if strings.Contains(address, "pool_max_conns=") {
		all = config.MaxConns
	}
	forVital := max(2, min(vitalConnections, all/2))
	if p.pages, err = p.open(ctx, config, max(2, all-forVital)); err != nil {
		return nil, err
	}
	vital := config.Copy()
	vital.AfterConnect = preferIndexes
	if p.vital, err = p.open(ctx, vital, forVital); err != nil {
		p.pages.Close()
		return nil, err
	}
	s := &Store{Engine: Postgres, postgres: p}
	s.write = newDB(stdlib.OpenDBFromPool(p.pages), pgdialect.New())
	s.read = s.write
	s.vital.write = newDB(stdlib.OpenDBFromPool(p.vital), pgdialect.New())
	s.vital.read = s.vital.write
	return s, nil
}

// preferIndexes makes the planner use an index wherever there is one. The statements of ticks and workers all look rows
// up by an index, and their plans are kept: one made while a table was nearly empty would read all of it later.
func preferIndexes(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, "SET enable_seqscan = off")
	return err
}

// patient opens connections without time limits for statements, for migrations and other work on all rows. The caller
// closes the pool.
func (p *postgres) patient(ctx context.Context) (*pgxpool.Pool, error) {
	config, err := p.config(timeLimits...)
	if err != nil {
		return nil, err
	}
	return p.open(ctx, config, patientConnections)
}

// config parses the address and adds the limits, except some.
func (p *postgres) config(except ...string) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(p.address)
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", redact(err, p.address))
	}
	params := maps.Clone(limits)
	for _, name := range except {
		delete(params, name)
	}
	maps.Copy(params, config.ConnConfig.RuntimeParams)
	config.ConnConfig.RuntimeParams = params
	// Most statements have their values in their text, so few texts are sent twice, and preparing each would cost an
	// additional round trip. In exec mode the server parses and plans a text every time. Statements that workers send
	// many times a second are prepared: see planned.
	config.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeExec
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = unanswered
	}
	config.ConnConfig.DialFunc = (&net.Dialer{
		Timeout:         config.ConnConfig.ConnectTimeout,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: time.Second, Count: 3},
		Control:         giveUpUnanswered,
	}).DialContext
	return config, nil
}

func (p *postgres) open(ctx context.Context, config *pgxpool.Config, most int32) (*pgxpool.Pool, error) {
	config.MaxConns = most
	config.MinConns = min(config.MinConns, most)
	config.MinIdleConns = min(config.MinIdleConns, most)
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", redact(err, p.address))
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("reach PostgreSQL: %w", redact(err, p.address))
	}
	return pool, nil
}

func (p *postgres) close() {
	p.pages.Close()
	p.vital.Close()
}
