package hooks

import (
	"context"
	"errors"
	"sync"
	"time"

	"navette.dev/navette/internal/zoom/webhook"
)

const (
	postsWaiting = 2048     // number of posts that may wait to be stored
	bytesWaiting = 64 << 20 // total size of the bodies that wait or are being stored

	postsAtOnce = 256     // number of posts in one transaction
	bytesAtOnce = 4 << 20 // total size of their bodies, unless there is only one

	writeWithin = 10 * time.Second // real time limit of a transaction
)

// errFull is returned for a post that is refused because more posts wait than can be stored while Zoom waits for its
// answer.
var errFull = errors.New("too many webhooks wait to be kept")

// post is a webhook that is being stored.
type post struct {
	ctx   context.Context //nolint:containedctx // of the request; if it has ended, the post is not stored
	app   string
	event webhook.Event
	body  []byte
	kept  chan error // receives the outcome once
}

// intake stores posts in groups: posts that arrive during a transaction share the next one. It writes in a goroutine
// that ends when no post waits, so there is nothing to stop when the server has answered its last request.
type intake struct {
	write func(ctx context.Context, posts []*post) error
	most  int // how many posts may wait

	mu      sync.Mutex
	waiting []*post
	taken   []*post // posts being stored
	bytes   int     // total size of the bodies of waiting and taken
	writing bool
}

// keep stores a post and returns after its transaction. If too many posts wait, it returns errFull at once.
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
	if len(in.waiting) >= in.most || in.bytes+len(p.body) > bytesWaiting {
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

// next returns the posts of the next transaction, without those whose request has ended, or nil if there are none.
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

// settle stores posts and reports the outcome to each. If several fail together it stores each half separately, so
// that a post that cannot be stored fails alone.
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
