package hooks

import "log/slog"

// SetRoom changes how many posts may wait.
func SetRoom(h *Hooks, room int) { h.intake.room = room }

// UnderWay returns how many posts wait or are being written.
func UnderWay(h *Hooks) int {
	h.intake.mu.Lock()
	defer h.intake.mu.Unlock()
	return len(h.intake.waiting) + len(h.intake.taken)
}

// Complaints exports complaints.
type Complaints struct{ complaints }

// NewComplaints returns complaints with a log.
func NewComplaints(log *slog.Logger) *Complaints { return &Complaints{complaints{log: log}} }

// Add logs that a post failed.
func (c *Complaints) Add(message string, err error) {
	c.add(slog.LevelError, message, slog.Any("error", err))
}
