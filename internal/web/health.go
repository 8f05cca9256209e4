package web

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// databaseAnswers is how long the database has to answer before the server calls itself not ready.
const databaseAnswers = 3 * time.Second

// Condition is how this process stands among those on its database.
type Condition struct {
	NotReady string   // why it takes no work, "" where it does
	Warnings []string // what the operator has to mend while it goes on
}

// readiness is the answer of /readyz.
type readiness struct {
	Ready    bool     `json:"ready"`
	Reason   string   `json:"reason,omitempty"` // why it is not ready
	Warnings []string `json:"warnings,omitempty"`
}

// healthy says that the process is up.
func healthy(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = io.WriteString(w, "ok\n")
}

// ready says whether the server can work: its database answers, its clock is right and it is not about to stop.
func (s *Site) ready(w http.ResponseWriter, r *http.Request) {
	condition := Condition{}
	if s.needs.Condition != nil {
		condition = s.needs.Condition()
	}
	answer := readiness{Reason: condition.NotReady, Warnings: condition.Warnings}
	ctx, cancel := context.WithTimeout(r.Context(), databaseAnswers)
	defer cancel()
	if _, err := s.People.Empty(ctx); err != nil {
		s.Log.WarnContext(ctx, "not ready", "error", err)
		answer.Reason = "the database does not answer"
	} else if s.running.Err() != nil {
		answer.Reason = "stopping"
	}
	answer.Ready = answer.Reason == ""
	status := http.StatusOK
	if !answer.Ready {
		status = http.StatusServiceUnavailable
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
}
