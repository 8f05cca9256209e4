package importer

import (
	"context"
	"slices"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// The objective of imports: LatencyShare percent of the calls can be played within LatencyGoal after Zoom processed
// their recordings, with or without webhooks.
const (
	LatencyGoal  = 10 * time.Minute
	LatencyShare = 95
)

// LatencyDays is the number of days in the history of the latency.
const LatencyDays = 30

// Phase is a part of an import.
type Phase string

// The phases, in their order.
const (
	PhaseNotice   Phase = "notice"   // until Navette heard of the recording
	PhaseWait     Phase = "wait"     // until its first byte was asked for
	PhaseDownload Phase = "download" // until its last byte arrived
	PhaseStore    Phase = "store"    // until it was verified, stored and shown
)

// CallLatency is how long the import of one call took.
type CallLatency struct {
	store.ImportLatency
	Took     time.Duration // from when Zoom had processed the recording until it can be played, or until now
	Playable bool
	Slowest  Phase // the longest phase, "" if the instants of the phases are not known
}

// Late reports whether the call misses the goal.
func (c CallLatency) Late() bool { return c.Took > LatencyGoal }

// LatencyDay sums up the calls of one day. Percentiles are zero if no call can be played.
type LatencyDay struct {
	Day    time.Time // its beginning
	Calls  int
	OnTime int
	Median time.Duration
	P95    time.Duration
	Worst  time.Duration
}

// Latency is how long imports took in the last LatencyDays days.
type Latency struct {
	Calls  int // that can be played, or should be by now
	OnTime int
	Median time.Duration
	P95    time.Duration
	Days   []LatencyDay  // those with calls, the oldest first
	Worst  []CallLatency // the slowest that miss the goal, at most worstShown
}

// Reached reports whether the objective is met. It is if there are no calls.
func (l Latency) Reached() bool { return l.OnTime*100 >= l.Calls*LatencyShare }

// worstShown is the largest number of calls in Latency.Worst.
const worstShown = 5

// Latency returns how long imports took. Days are those of a zone.
func (im *Importer) Latency(ctx context.Context, actor navette.Actor, zone *time.Location) (Latency, error) {
	if err := actor.Need(navette.ReadAllCalls); err != nil {
		return Latency{}, err
	}
	now := im.clock.Now()
	y, m, d := now.In(zone).Date()
	rows, err := im.store.Org(actor.Org).ImportLatencies(ctx, time.Date(y, m, d-LatencyDays+1, 0, 0, 0, 0, zone))
	if err != nil {
		return Latency{}, err
	}
	return latencyOf(rows, now, zone), nil
}

// latencyOf sums up calls, which are ordered by when Navette heard of them. A call that cannot be played yet counts
// once it misses the goal.
func latencyOf(rows []store.ImportLatency, now time.Time, zone *time.Location) Latency {
	var l Latency
	var all, ofDay []time.Duration
	for _, row := range rows {
		c := callLatencyOf(row, now)
		if !c.Playable && !c.Late() {
			continue
		}
		y, m, d := row.AnnouncedAt.In(zone).Date()
		day := time.Date(y, m, d, 0, 0, 0, 0, zone)
		if len(l.Days) == 0 || !l.Days[len(l.Days)-1].Day.Equal(day) {
			l.Days, ofDay = append(l.Days, LatencyDay{Day: day}), nil
		}
		on := &l.Days[len(l.Days)-1]
		on.Calls, l.Calls = on.Calls+1, l.Calls+1
		all, ofDay = append(all, c.Took), append(ofDay, c.Took)
		on.Median, on.P95, on.Worst = percentile(ofDay, 50), percentile(ofDay, 95), percentile(ofDay, 100)
		if c.Late() {
			l.Worst = append(l.Worst, c)
			continue
		}
		on.OnTime, l.OnTime = on.OnTime+1, l.OnTime+1
	}
	l.Median, l.P95 = percentile(all, 50), percentile(all, LatencyShare)
	slices.SortStableFunc(l.Worst, func(a, b CallLatency) int { return int(b.Took/time.Second - a.Took/time.Second) })
	l.Worst = l.Worst[:min(len(l.Worst), worstShown)]
	return l
}

func callLatencyOf(row store.ImportLatency, now time.Time) CallLatency {
	c := CallLatency{ImportLatency: row, Playable: !row.PlayableAt.IsZero()}
	end := now
	if c.Playable {
		end = row.PlayableAt.Time
	}
	c.Took = max(0, end.Sub(row.ProcessedAt.Time))
	longest, from := time.Duration(-1), row.ProcessedAt.Time
	for _, step := range []struct {
		phase Phase
		at    navette.Instant
	}{
		{PhaseNotice, row.AnnouncedAt}, {PhaseWait, row.AskedAt}, {PhaseDownload, row.ArrivedAt},
		{PhaseStore, row.PlayableAt},
	} {
		until := end // of the phase in which the import is
		if !step.at.IsZero() {
			until = step.at.Time
		}
		if took := until.Sub(from); took > longest {
			longest, c.Slowest = took, step.phase
		}
		if from = until; step.at.IsZero() {
			break
		}
	}
	return c
}

// percentile returns the smallest of the durations that at least p percent of them do not exceed, or 0 if there are
// none.
func percentile(durations []time.Duration, p int) time.Duration {
	if len(durations) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(durations))
	return sorted[max(0, (len(sorted)*p+99)/100-1)]
}
