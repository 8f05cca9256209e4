package audit

import (
	"context"
	"errors"
	"iter"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// atOnce is the number of hosts whose lists are read at the same time. Zoom's limits, which all requests share, decide
// how fast they are read; several at once keep the answers' latency from adding up.
const atOnce = 4

// round is one call of [Audits.Work] with a connection. It reads the trash and the settings of each host once.
type round struct {
	*Audits
	api        *zoom.API
	connection navette.Connection
	org        *store.Org
	zone       *time.Location
	hosts      []store.SweepHost
	now        time.Time

	mu       sync.Mutex
	trash    map[string][]zoom.Recording // by Zoom user
	settings map[string]navette.AuditHost
	refused  map[string]store.SweepHost     // hosts whose lists Zoom refused
	history  map[string][]navette.AuditHost // by Zoom user, the oldest first
	noReport string                         // message key of why reports were not read, or ""
}

// found is what Zoom's lists have of one span of days.
type found struct {
	mu       sync.Mutex
	listed   []zoom.Recording
	trashed  []zoom.Recording
	reported []reported
}

// reported is a meeting in the report about a host.
type reported struct {
	zoom.ReportedMeeting
	host string // Zoom user
}

// read reads the lists and the reports of all hosts for the days of a span. hostDone is called after each host.
func (r *round) read(ctx context.Context, s span, hostDone func()) (*found, error) {
	var all found
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for _, host := range r.hosts {
		group.Go(func() error {
			err := r.readHost(ctx, s, host, &all)
			if refusedBy(err) != nil {
				r.mu.Lock()
				r.refused[host.ZoomUserID] = host
				r.mu.Unlock()
				err = nil
			}
			hostDone()
			return err
		})
	}
	return &all, group.Wait()
}

// readHost reads the settings of a host and its trash, unless they were read in this round, and its list and its
// report.
func (r *round) readHost(ctx context.Context, s span, host store.SweepHost, all *found) error {
	path := hosts.UserPath(r.connection, host.ZoomUserID)
	trash, err := r.readOnce(ctx, host, path)
	if err != nil {
		return err
	}
	first, last := s.around()
	listed, err := collect(r.api.Recordings.OfUser(ctx, path, first, last))
	if err != nil {
		return err
	}
	meetings, err := r.readReport(ctx, path, first, last)
	if err != nil {
		return err
	}
	all.mu.Lock()
	defer all.mu.Unlock()
	for i, recordings := range [][]zoom.Recording{listed, trash} {
		for _, recording := range recordings {
			if recording.AccountID == "" {
				recording.AccountID = r.connection.ZoomAccountID
			}
			if recording.HostID == "" {
				recording.HostID = host.ZoomUserID
			}
			if i == 0 {
				all.listed = append(all.listed, recording)
			} else {
				all.trashed = append(all.trashed, recording)
			}
		}
	}
	for _, m := range meetings {
		all.reported = append(all.reported, reported{m, host.ZoomUserID})
	}
	return nil
}

// readOnce reads the settings and the trash of a host, and returns the trash.
func (r *round) readOnce(ctx context.Context, host store.SweepHost, path string) ([]zoom.Recording, error) {
	r.mu.Lock()
	trash, known := r.trash[host.ZoomUserID]
	r.mu.Unlock()
	if known {
		return trash, nil
	}
	settings, err := r.api.Users.Settings(ctx, path)
	if err != nil {
		return nil, err
	}
	trash, err = collect(r.api.Recordings.InTrash(ctx, path))
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.trash[host.ZoomUserID] = trash
	r.settings[host.ZoomUserID] = navette.AuditHost{
		ZoomAccountID: r.connection.ZoomAccountID, HostZoomID: host.ZoomUserID, Since: navette.At(r.now),
		ReadAt: navette.At(r.now), AutoRecording: settings.Recording.AutoRecording,
		Transcripts: settings.Recording.AudioTranscript != nil && *settings.Recording.AudioTranscript,
	}
	return trash, nil
}

// readReport reads the report about a host. Zoom reports six months; for earlier days there is none. If the connection
// lacks the scope, or the account is not a paid one, no report is read, and the days get a note.
func (r *round) readReport(ctx context.Context, path string, first, last time.Time) ([]zoom.ReportedMeeting, error) {
	if earliest := r.now.AddDate(0, -zoom.ReportMonths, 1); first.Before(earliest) {
		r.skipReports("audit.note_report_age")
		first = earliest
	}
	r.mu.Lock()
	skip := r.noReport != "" && r.noReport != "audit.note_report_age"
	r.mu.Unlock()
	if skip || !first.Before(last) {
		return nil, nil
	}
	meetings, err := collect(r.api.Reports.Meetings(ctx, path, first, last))
	if refusedBy(err) == nil || zoom.IsNotFound(err) {
		return meetings, err
	}
	r.skipReports("audit.note_no_report")
	return nil, nil
}

func (r *round) skipReports(why string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.noReport != "audit.note_no_report" {
		r.noReport = why
	}
}

// collect returns all items of a list.
func collect[T any](items iter.Seq2[T, error]) ([]T, error) {
	var all []T
	for item, err := range items {
		if err != nil {
			return nil, err
		}
		all = append(all, item)
	}
	return all, nil
}

// refusedBy returns Zoom's refusal of one request. It returns nil if err is about the connection or a rate limit, or if
// Zoom did not answer.
func refusedBy(err error) *zoom.Error {
	var refused *zoom.Error
	if zoom.IsRateLimited(err) || navette.CodeOf(err) == navette.NeedsAttention || zoom.Unclear(err) ||
		!errors.As(err, &refused) {
		return nil
	}
	return refused
}
