package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

const (
	failoverGoal  = 8.0              // seconds
	failovers     = 3                // number of nodes to kill, one after the other
	takenUpWithin = 30 * time.Second // longest wait for a node to take the work
)

// failover measures how long it takes until another node takes over the work of a killed node. The figure is the
// longest of several times. A mail server that never answers keeps the first node's lease on a mail alive. SQLite
// supports only one node.
func failover(ctx context.Context, program, _ string) ([]Figure, error) {
	var figures []Figure
	for _, on := range engines() {
		if on.name != "postgres" {
			continue
		}
		var longest time.Duration
		for range failovers {
			took, err := timeFailover(ctx, program, on)
			if err != nil {
				return nil, err
			}
			longest = max(longest, took)
		}
		figures = append(figures,
			NewFigure("failover", longest.Seconds(), "seconds", store.LeaseTime.Seconds(), AtMost(failoverGoal)))
	}
	return figures, nil
}

// mailing is a node with its own mail server, which shows which node works on a mail.
type mailing struct {
	process
	server net.Listener
}

// timeFailover runs two nodes, kills the one that takes a mail, and waits until the other takes it.
func timeFailover(ctx context.Context, program string, on engine) (time.Duration, error) {
	s, err := openSite(ctx, program, on)
	if err != nil {
		return 0, err
	}
	defer s.close()
	s.stop()
	connected := make(chan *mailing, 2)
	one, err := s.startMailing(ctx, 1, connected)
	if err != nil {
		return 0, err
	}
	defer one.end()
	other, err := s.startMailing(ctx, 2, connected)
	if err != nil {
		return 0, err
	}
	defer other.end()
	if err := s.promiseMail(ctx); err != nil {
		return 0, err
	}
	first, err := nextOf(ctx, connected)
	if err != nil {
		return 0, err
	}
	if err := first.cmd.Process.Kill(); err != nil {
		return 0, fmt.Errorf("failover: %w", err)
	}
	killed := navette.RealNow()
	second, err := nextOf(ctx, connected)
	if err == nil && second == first {
		err = errors.New("failover: the killed node took its mail up again")
	}
	return time.Since(killed), err
}

// startMailing starts a node on the site's database, with a mail server of its own. The node is sent to connected each
// time it opens a connection to that server.
func (s *site) startMailing(ctx context.Context, number int, connected chan<- *mailing) (*mailing, error) {
	server, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("failover: %w", err)
	}
	node := &mailing{server: server}
	go func() {
		for {
			if _, err := server.Accept(); err != nil {
				return
			}
			connected <- node
		}
	}()
	data := filepath.Join(s.data, fmt.Sprint("node", number))
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, fmt.Errorf("failover: %w", err)
	}
	err = node.start(ctx, firstAnswer(ctx, &node.process), s.program, "serve", "--listen=127.0.0.1:0", "--data="+data,
		"--database="+s.address,
		"--keys="+filepath.Join(s.data, "keys.json"), "--blobs="+filepath.Join(s.data, "blobs"),
		"--smtp=smtp://"+server.Addr().String()+"?tls=none", "--mail-from=navette@example.org")
	return node, err
}

// end kills the node and its mail server.
func (m *mailing) end() {
	_ = m.cmd.Process.Kill()
	_ = m.cmd.Wait()
	_ = m.server.Close()
}

// promiseMail adds the promise of a mail to the owner, due at once.
func (s *site) promiseMail(ctx context.Context) error {
	db, err := store.Open(ctx, s.address)
	if err != nil {
		return err
	}
	err = db.Org(s.org).Update(ctx, navette.System(s.org), navette.RealNow(), func(tx *store.Tx) error {
		return tx.PromiseMail(ctx, navette.Mail{
			Kind: navette.MailNeedsAttention, RecipientID: s.user, SubjectID: "con_bench",
		})
	})
	return errors.Join(err, db.Close())
}

// nextOf returns the node that next connects to its mail server.
func nextOf(ctx context.Context, connected <-chan *mailing) (*mailing, error) {
	select {
	case node := <-connected:
		return node, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(takenUpWithin):
		return nil, errors.New("failover: no node took the mail up")
	}
}
