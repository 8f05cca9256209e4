package hooks

import (
	"context"
	"errors"
	"sync"
	"time"

	"navette.dev/navette/internal/zoom/webhook"
)

const (
	postsWaiting = 2048     // posts that may wait to be written
	bytesWaiting = 64 << 20 // of the bodies of those that wait or are being written

	postsAtOnce = 256     // posts of one transaction
	bytesAtOnce = 4 << 20 // of their bodies, if there is more than one

	writeWithin = 10 * time.Second // real time that a transaction may take
)

// errFull is why a post is not taken: more wait already than can be written while Zoom waits for its answer.
var errFull = errors.New("too many webhooks wait to be kept")

// post is a webhook on its way into the database.
type post struct {
	ctx   context.Context //nolint:containedctx // of the request: one that has ended waits for nothing any more
	app   string
	event webhook.Event
	body  []byte
	kept  chan error // how it ended, once
}

// intake writes posts in groups: those that come while a transaction is under way share the next one. It writes in a goroutine that ends
// when no post waits, so a server that has answered its last request leaves nothing to stop.
type intake struct {
	write func(ctx context.Context, posts []*post) error
	room  int // how many posts may wait

	mu      sync.Mutex
	waiting []*post
	taken   []*post // those that are being written
	bytes   int     // of waiting and taken
	writing bool
}

// keep returns once the post is committed, or will not be. errFull comes at once.
func (in *intake) keep(ctx context.Context, p *post) error {
	p.ctx, p.kept = ctx, make(chan error, 1)
	if !in.join(p) {
		return errFull
	}
	select {
	case err := <-p.kept:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (in *intake) join(p *post) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	if len(in.waiting) >= in.room || in.bytes+len(p.body) > bytesWaiting {
		return false
	}
	in.waiting = append(in.waiting, p)
	in.bytes += len(p.body)
	if !in.writing {
		in.writing = true
		go in.run()
	}
	return true
}

func (in *intake) run() {
	for posts := in.next(); posts != nil; posts = in.next() {
		ctx, cancel := context.WithTimeout(context.Background(), writeWithin)
		in.settle(ctx, posts)
		cancel()
	}
}

// next takes the posts of the next transaction, except those whose request has ended; nil where none is left.
func (in *intake) next() []*post {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, p := range in.taken {
		in.bytes -= len(p.body)
	}
	in.taken = nil
	size, seen := 0, 0
	for _, p := range in.waiting {
		if len(in.taken) == postsAtOnce || len(in.taken) > 0 && size+len(p.body) > bytesAtOnce {
			break
		}
		seen++
		if p.ctx.Err() != nil {
			in.bytes -= len(p.body)
			continue
		}
		in.taken = append(in.taken, p)
		size += len(p.body)
	}
	in.waiting = append([]*post(nil), in.waiting[seen:]...)
	in.writing = len(in.taken) > 0
	return in.taken
}

// settle writes posts and says to each how that ended. Where several fail together, halves are tried, so that one that cannot be written
// fails alone.
func (in *intake) settle(ctx context.Context, posts []*post) {
	err := in.write(ctx, posts)
	if half := len(posts) / 2; err != nil && half > 0 && ctx.Err() == nil {
		in.settle(ctx, posts[:half])
		in.settle(ctx, posts[half:])
		return
	}
	for _, p := range posts {
		p.kept <- err
	}
}
