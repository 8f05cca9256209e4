package web

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// databaseTimeout is the time after which a database that has not answered makes the server not ready.
const databaseTimeout = 3 * time.Second

// Condition is the condition of this process among those that share its database.
type Condition struct {
	NotReady string   // why it takes no work, or ""
	Warnings []string // problems for the operator that do not stop the process
}

// readiness is the answer of /readyz.
type readiness struct {
	Ready    bool     `json:"ready"`
	Reason   string   `json:"reason,omitempty"` // why it is not ready
	Warnings []string `json:"warnings,omitempty"`
}

// healthy answers /healthz: the process runs.
func healthy(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = io.WriteString(w, "ok\n")
}

// ready answers /readyz with status 200 if the database answers, the process takes work and is not stopping, and with
// 503 otherwise.
func (s *Site) ready(w http.ResponseWriter, r *http.Request) {
	condition := Condition{}
	if s.needs.Condition != nil {
		condition = s.needs.Condition()
	}
	answer := readiness{Reason: condition.NotReady, Warnings: condition.Warnings}
	ctx, cancel := context.WithTimeout(r.Context(), databaseTimeout)
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
