package hooks

// SetRoom changes how many posts may wait.
func SetRoom(h *Hooks, room int) { h.intake.room = room }

// UnderWay is how many posts wait or are being written.
func UnderWay(h *Hooks) int {
	h.intake.mu.Lock()
	defer h.intake.mu.Unlock()
	return len(h.intake.waiting) + len(h.intake.taken)
}
