package hooks

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"
)

// logEvery is the shortest time, in real time, between two log entries with the same message.
const logEvery = 10 * time.Second

// complaints logs failed posts. If the database is unreachable, every post of a busy account fails, so the first
// failure is logged at once, and later ones are counted and logged together every [logEvery], with the attributes of
// the last one.
type complaints struct {
	log *slog.Logger

	mu     sync.Mutex
	recent map[string]*repeated // by message, for those logged less than logEvery ago
}

// repeated counts the failures with one message that were not logged yet.
type repeated struct {
	level slog.Level
	posts int
	last  []slog.Attr
}

// add logs that a post failed, or counts it.
func (c *complaints) add(level slog.Level, message string, attrs ...slog.Attr) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.recent[message]; r != nil {
		r.posts++
		r.last = attrs
		return
	}
	if c.recent == nil {
		c.recent = map[string]*repeated{}
	}
	c.recent[message] = &repeated{level: level}
	c.write(level, message, 1, attrs)
	c.flushLater(message)
}

// flushLater logs the counted failures after logEvery, and continues while posts fail.
func (c *complaints) flushLater(message string) {
	time.AfterFunc(logEvery, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.recent[message].posts == 0 {
			delete(c.recent, message)
			return
		}
		c.flush(message)
		c.flushLater(message)
	})
}

// flush logs the counted failures of a message, if there are any.
func (c *complaints) flush(message string) {
	r := c.recent[message]
	if r.posts == 0 {
		return
	}
	c.write(r.level, message, r.posts, r.last)
	r.posts, r.last = 0, nil
}

// flushAll logs all counted failures.
func (c *complaints) flushAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, message := range slices.Sorted(maps.Keys(c.recent)) {
		c.flush(message)
	}
}

func (c *complaints) write(level slog.Level, message string, posts int, attrs []slog.Attr) {
	attrs = append([]slog.Attr{slog.Int("posts", posts)}, attrs...)
	c.log.LogAttrs(context.Background(), level, message, attrs...) //nolint:sloglint // the callers' messages are constants
}
