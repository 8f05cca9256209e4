package sandbox

import (
	"fmt"
	"math"
	"time"
)

// planStorage returns the cloud storage of an account, in bytes: 10 GB for each licensed user.
// https://support.zoom.com, "Cloud recording storage capacity"
func (s *Sandbox) planStorage() int64 {
	licensed := int64(0)
	for _, u := range s.model.users {
		if u.kind == 2 {
			licensed++
		}
	}
	return 10 << 30 * max(1, licensed)
}

// usedStorage returns the size in bytes of the recordings that are not in the trash.
func (s *Sandbox) usedStorage() int64 {
	var used int64
	for _, u := range s.model.users {
		for _, rec := range u.recordings {
			for _, f := range rec.kept() {
				used += f.content.size()
			}
		}
	}
	return used
}

// storageChanged sends the usage of the account's cloud storage, after a recording was completed, trashed, recovered
// or deleted.
func (s *Sandbox) storageChanged(now time.Time) {
	plan, used := s.planStorage(), s.usedStorage()
	const name = "recording.cloud_storage_usage_updated"
	s.emit(name, s.event(name, now, map[string]any{
		"plan_storage": gigabytes(plan), "storage_used": gigabytes(used), "free_storage": gigabytes(max(0, plan-used)),
		"storage_exceed":          gigabytes(max(0, used-plan)),
		"storage_used_percentage": math.Round(float64(used) / float64(plan) * 100),
		"plan_type":               fmt.Sprintf("cmr_monthly_commitment_%d", plan>>30),
	}))
}

// gigabytes formats bytes as Zoom does in this event: a number with its unit.
func gigabytes(n int64) string {
	if n == 0 {
		return "0"
	}
	return fmt.Sprintf("%.2f GB", float64(n)/(1<<30))
}
