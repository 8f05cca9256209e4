package web

import (
	"context"
	"io"
	"net/http"
	"time"
)

// databaseAnswers is how long the database has to answer before the server calls itself not ready.
const databaseAnswers = 3 * time.Second

// healthy says that the process is up.
func healthy(w http.ResponseWriter, _ *http.Request) { answerPlain(w, http.StatusOK, "ok") }

// ready says whether the server can work: its database answers and it is not about to stop.
func (s *Site) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), databaseAnswers)
	defer cancel()
	if _, err := s.People.Empty(ctx); err != nil {
		s.Log.WarnContext(ctx, "not ready", "error", err)
		answerPlain(w, http.StatusServiceUnavailable, "the database does not answer")
		return
	}
	if s.running.Err() != nil {
		answerPlain(w, http.StatusServiceUnavailable, "stopping")
		return
	}
	answerPlain(w, http.StatusOK, "ready")
}

func answerPlain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text+"\n")
}
