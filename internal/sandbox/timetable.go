package sandbox

import (
	"container/heap"
	"context"
	"time"
)

// timetable holds tasks that run later on the sandbox's clock: processing recordings, retrying webhooks, emptying the
// trash. The model's mutex guards it and is held while tasks run.
type timetable struct {
	tasks taskHeap
	order uint64
	wake  chan struct{} // has capacity 1; filled when an earlier task is added
}

type task struct {
	at    time.Time
	order uint64
	do    func(now time.Time)
}

func newTimetable() *timetable { return &timetable{wake: make(chan struct{}, 1)} }

// at schedules do to run once the clock reaches when.
func (t *timetable) at(when time.Time, do func(now time.Time)) {
	t.order++
	heap.Push(&t.tasks, task{when, t.order, do})
	if t.tasks[0].order == t.order {
		select {
		case t.wake <- struct{}{}:
		default:
		}
	}
}

// runDue runs every task that is due at now, in order. Each task receives the instant at which it was due.
func (t *timetable) runDue(now time.Time) {
	for len(t.tasks) > 0 && !t.tasks[0].at.After(now) {
		due := heap.Pop(&t.tasks).(task)
		due.do(due.at)
	}
}

// keepTime runs due tasks until ctx ends. Requests run them as well, so an answer is never behind the clock.
func (s *Sandbox) keepTime(ctx context.Context) {
	for ctx.Err() == nil {
		s.mu.Lock()
		s.timetable.runDue(s.clock.Now())
		var next time.Time
		if len(s.timetable.tasks) > 0 {
			next = s.timetable.tasks[0].at
		}
		s.mu.Unlock()
		s.waitForTask(ctx, next)
	}
}

// waitForTask returns when the clock reaches next, an earlier task is added, or ctx ends.
func (s *Sandbox) waitForTask(ctx context.Context, next time.Time) {
	if next.IsZero() {
		select {
		case <-s.timetable.wake:
		case <-ctx.Done():
		}
		return
	}
	waiting, stop := context.WithCancel(ctx)
	defer stop()
	reached := make(chan struct{})
	go func() {
		_ = s.clock.WaitUntil(waiting, next) // it fails only if ctx ends
		close(reached)
	}()
	select {
	case <-s.timetable.wake:
	case <-reached:
	}
	stop()
	<-reached
}

type taskHeap []task

func (h taskHeap) Len() int { return len(h) }
func (h taskHeap) Less(i, j int) bool {
	if h[i].at.Equal(h[j].at) {
		return h[i].order < h[j].order
	}
	return h[i].at.Before(h[j].at)
}
func (h taskHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *taskHeap) Push(x any)   { *h = append(*h, x.(task)) }
func (h *taskHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}
