package hooks

import "log/slog"

// SetMostWaiting changes how many posts may wait.
func SetMostWaiting(h *Hooks, most int) { h.intake.most = most }

// UnderWay returns how many posts wait or are being written.
func UnderWay(h *Hooks) int {
	h.intake.mu.Lock()
	defer h.intake.mu.Unlock()
	return len(h.intake.waiting) + len(h.intake.taken)
}

// Complaints exports the type complaints.
type Complaints struct{ complaints }

// NewComplaints returns complaints with a log.
func NewComplaints(log *slog.Logger) *Complaints { return &Complaints{complaints{log: log}} }

// Add logs that a post failed.
func (c *Complaints) Add(message string, err error) {
	c.add(slog.LevelError, message, slog.Any("error", err))
}
