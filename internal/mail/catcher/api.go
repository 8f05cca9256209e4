package catcher

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"navette.dev/navette/internal/navette"
)

// maxRequest is the largest request body of the API, in bytes.
const maxRequest = 64 << 10

func (c *Catcher) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/messages", c.listMessages)
	mux.HandleFunc("DELETE /api/messages", func(w http.ResponseWriter, _ *http.Request) {
		c.inbox.clear()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /api/messages/{id}", c.withMessage(writeMessage))
	mux.HandleFunc("GET /api/messages/{id}/raw", c.withMessage(writeRaw))
	mux.HandleFunc("GET /api/messages/{id}/html", c.withMessage(writeHTML))
	mux.HandleFunc("GET /api/faults", c.listFaults)
	mux.HandleFunc("POST /api/faults", c.postFault)
	mux.HandleFunc("DELETE /api/faults", func(w http.ResponseWriter, _ *http.Request) {
		c.ClearFaults()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("POST /api/release", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]int{"released": c.Release()})
	})
	c.addPages(mux)
	return withHeaders(http.NewCrossOriginProtection().Handler(mux))
}

// withHeaders adds headers that forbid whatever the page does not need, since it shows mails from unknown senders.
func withHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", pagePolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// summary is a mail in the list.
type summary struct {
	ID         string    `json:"id"`
	From       string    `json:"from"`
	To         []string  `json:"to"` // the addresses of the envelope
	Subject    string    `json:"subject"`
	MessageID  string    `json:"message_id"`
	Date       string    `json:"date"`
	ReceivedAt time.Time `json:"received_at"`
	Size       int       `json:"size"`
	Links      []string  `json:"links"`
}

func summarise(m *Message) summary {
	return summary{m.ID, m.From, m.EnvelopeTo, m.Subject, m.MessageID, m.Date, m.ReceivedAt, m.Size, m.Links}
}

func (c *Catcher) listMessages(w http.ResponseWriter, r *http.Request) {
	to := r.URL.Query().Get("to")
	list := []summary{}
	for _, m := range c.Messages() {
		if to == "" || m.isFor(to) {
			list = append(list, summarise(m))
		}
	}
	writeJSON(w, http.StatusOK, map[string]any{"messages": list})
}

func (m *Message) isFor(address string) bool {
	return slices.ContainsFunc(m.EnvelopeTo, func(to string) bool { return strings.EqualFold(to, address) })
}

func (c *Catcher) withMessage(write func(http.ResponseWriter, *Message)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		m, found := c.inbox.find(r.PathValue("id"))
		if !found {
			writeError(w, http.StatusNotFound, "there is no such mail")
			return
		}
		write(w, m)
	}
}

func writeMessage(w http.ResponseWriter, m *Message) {
	writeJSON(w, http.StatusOK, struct {
		summary
		EnvelopeFrom string              `json:"envelope_from"`
		Headers      map[string][]string `json:"headers"`
		Text         string              `json:"text"`
		HTML         string              `json:"html"`
		Attachments  []Attachment        `json:"attachments"`
	}{summarise(m), m.EnvelopeFrom, m.Headers, m.Text, m.HTML, m.Attachments})
}

func writeRaw(w http.ResponseWriter, m *Message) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write(m.Raw)
}

// mailPolicy permits a mail its own styles and images and nothing else: no scripts, forms or requests.
const mailPolicy = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src " +
	"'unsafe-inline'; img-src data:"

func writeHTML(w http.ResponseWriter, m *Message) {
	w.Header().Set("Content-Security-Policy", mailPolicy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = fmt.Fprint(w, `<base target="_blank">`, m.HTML)
}

func (c *Catcher) listFaults(w http.ResponseWriter, _ *http.Request) {
	set, held := c.faults.list()
	writeJSON(w, http.StatusOK, map[string]any{"faults": append([]Fault{}, set...), "held": held})
}

func (c *Catcher) postFault(w http.ResponseWriter, r *http.Request) {
	var f Fault
	body := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxRequest))
	body.DisallowUnknownFields()
	if err := body.Decode(&f); err != nil {
		writeError(w, http.StatusBadRequest, "not a fault: "+err.Error())
		return
	}
	if err := c.SetFault(f); navette.CodeOf(err) == navette.Invalid {
		writeError(w, http.StatusUnprocessableEntity, err.Error())
		return
	}
	writeJSON(w, http.StatusCreated, f)
}

func writeError(w http.ResponseWriter, status int, text string) {
	writeJSON(w, status, map[string]string{"error": text})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}
