package sandbox

import (
	"net/http"
	"time"

	"navette.dev/navette/internal/navette"
)

// sendUnderFaults runs the effect of a request and sends its answer, subject to the fault, which may be nil.
func (s *Sandbox) sendUnderFaults(w http.ResponseWriter, r *request, fault *Fault, effect func() answer) {
	if fault == nil {
		s.finish(w, r, effect())
		return
	}
	s.history.update(r.entry, func(e *entry) { e.Fault = fault.ID })
	switch fault.Action {
	case "hold":
		s.sendHeld(w, r, fault, effect)
	case "status":
		if fault.When == "after" {
			effect()
		}
		s.finish(w, r, fault.answer())
	case "cut":
		if fault.When == "after" {
			effect()
		}
		s.cut(r)
	case "latency":
		s.pause(time.Duration(fault.Delay))
		s.finish(w, r, effect())
	case "clock-skew":
		w.Header().Set("Date", navette.RealNow().Add(time.Duration(fault.Delay)).UTC().Format(http.TimeFormat))
		s.finish(w, r, effect())
	case "late-effect":
		s.effectLater(time.Duration(fault.Delay), effect)
		if fault.Status == 0 {
			s.cut(r)
		}
		s.finish(w, r, fault.answer())
	}
}

// sendHeld holds the request until it is released. The effect happens before or after the wait, even if the client
// has disconnected by then, as it can with a real server.
func (s *Sandbox) sendHeld(w http.ResponseWriter, r *request, fault *Fault, effect func() answer) {
	var made answer
	if fault.When == "after" {
		made = effect()
	}
	s.history.update(r.entry, func(e *entry) { e.State = "held" })
	if !s.faults.hold(fault, s.stopped) {
		s.cut(r)
	}
	if fault.When == "before" {
		made = effect()
	}
	s.finish(w, r, made)
}

// cut closes the connection without sending more bytes. It does not return.
func (s *Sandbox) cut(r *request) {
	s.history.update(r.entry, func(e *entry) { e.State = "cut" })
	panic(http.ErrAbortHandler)
}

// effectLater runs the effect later on the sandbox's clock. Effects lock the model themselves.
func (s *Sandbox) effectLater(delay time.Duration, effect func() answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.timetable.at(s.clock.Now().Add(delay), func(time.Time) {
		s.running.Go(func() { effect() })
	})
}

// pause waits in real time, like a slow network.
func (s *Sandbox) pause(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-s.stopped:
	}
}
