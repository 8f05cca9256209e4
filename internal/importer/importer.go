// Package importer imports Zoom's cloud recordings. It finds them by Zoom's webhooks and, if these do not arrive, by
// reading Zoom's list. It downloads their files as streams, verifies them, and adds them to the library as calls.
//
//	webhook ─► Announced ─► Recording (which files does this sitting have?) ─► File (download, verify, store)
//	timer ───► Sweep ─────►     ▲ repeated until Zoom has processed everything
package importer

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// Importer handles the webhooks that announce recordings, and the promises to sweep, to read a recording and to import
// a file.
type Importer struct {
	store       *store.Store
	clock       navette.Clock
	blobs       blob.Store
	connections *connection.Connections
	log         *slog.Logger
	sweepEvery  time.Duration
	listings    *listings
	meters      *meters
	shelves     sync.Map // *shelf by organization
	probe       Probe    // nil for none
	space       Space    // nil if the free space is not watched
}

// Probe is called before a file is downloaded, with the address, the token and the listed size in bytes.
type Probe func(ctx context.Context, org string, api *zoom.API, address, token zoom.Secret, size int64)

// ProbeBy sets what is called before each download. It is called before the first use of im.
func (im *Importer) ProbeBy(probe Probe) { im.probe = probe }

// New returns an Importer that stores recording files in blobs. sweepEvery is the time between two sweeps, in product
// time.
func New(
	s *store.Store, clock navette.Clock, blobs blob.Store, c *connection.Connections, log *slog.Logger,
	sweepEvery time.Duration,
) *Importer {
	return &Importer{
		store: s, clock: clock, blobs: blobs, connections: c, log: log, sweepEvery: sweepEvery,
		listings: newListings(), meters: newMeters(),
	}
}

// Announced handles the announcement of a recording. at is when Zoom had processed it, as a webhook states, or zero if
// that is unknown. Announced ignores a recording that the organization does not import.
func (im *Importer) Announced(ctx context.Context, org string, r zoom.Recording, at time.Time) error {
	if at.IsZero() {
		return im.found(ctx, org, r, announcement{by: navette.ByList, processed: im.clock.Now()})
	}
	return im.found(ctx, org, r, announcement{by: navette.ByWebhook, processed: at})
}

// announcement is how Navette heard of a recording, and when Zoom had processed it. It is zero while Zoom processes the
// recording.
type announcement struct {
	by        navette.Announcement
	processed time.Time
}

// found stores the sitting of a recording that the organization wants, and promises to read it.
func (im *Importer) found(ctx context.Context, orgID string, r zoom.Recording, a announcement) error {
	org := im.store.Org(orgID)
	wanted, meetingID, err := im.wanted(ctx, org, r)
	if err != nil || !wanted {
		return err
	}
	return org.Update(ctx, navette.System(orgID), im.clock.Now(), func(tx *store.Tx) error {
		sitting, err := tx.SaveSitting(ctx, sittingOf(r, meetingID, a, tx.At()))
		if err != nil {
			return err
		}
		jobs.Reached(ctx, "found, not committed")
		return tx.Promise(ctx, navette.PromiseRecording, sitting.ID, "", im.clock.Now())
	})
}

// sittingOf returns the sitting of a recording that was announced at now.
func sittingOf(r zoom.Recording, meetingID string, a announcement, now time.Time) navette.Sitting {
	s := navette.Sitting{
		MeetingID: meetingID, ZoomAccountID: r.AccountID, UUID: r.UUID, Number: r.MeetingID, HostZoomID: r.HostID,
		Topic: r.Topic, StartedAt: navette.At(startOf(r)),
	}
	if a.by != "" {
		s.AnnouncedBy, s.AnnouncedAt, s.ProcessedAt = a.by, navette.At(now), navette.At(earlier(a.processed, now))
	}
	return s
}

// listedNow returns the announcement of a processed recording in the list of a Zoom user. It was processed after its
// end and, since the last read of the list did not have it, after that.
func listedNow(host store.SweepHost, r zoom.Recording, now time.Time) announcement {
	if host.SweptUntil.IsZero() {
		return announcement{navette.ByList, now}
	}
	end := startOf(r).Add(length(r))
	if host.SweptUntil.After(end) {
		end = host.SweptUntil.Time
	}
	return announcement{navette.ByList, end}
}

// wanted reports whether a recording is imported, because Navette generated its meeting, or because its host is linked
// for import and it was made after the instant from which calls are imported, or an import of the past has taken it. A
// recording that a user removed is not wanted. wanted also returns the id of the meeting, or "" if Navette did not
// generate it.
func (im *Importer) wanted(ctx context.Context, org *store.Org, r zoom.Recording) (bool, string, error) {
	removed, err := org.RemovedSittings(ctx, r.AccountID, []string{r.UUID})
	if err != nil || len(removed) > 0 {
		return false, "", err
	}
	meeting, err := org.MeetingByNumber(ctx, r.AccountID, r.MeetingID)
	if err == nil {
		return true, meeting.ID, nil
	}
	if navette.CodeOf(err) != navette.NotFound {
		return false, "", err
	}
	host, err := zoomUsers{}.of(ctx, org, r.AccountID, r.HostID)
	if err != nil || host.UserID == "" || wants(host, r) {
		return err == nil && wants(host, r), "", err
	}
	taken, err := org.TakenSittings(ctx, r.AccountID, []string{r.UUID})
	return len(taken) > 0, "", err
}

// wants reports whether a recording of a Zoom user is to be imported.
func wants(host store.SweepHost, r zoom.Recording) bool {
	return host.UserID != "" && !startOf(r).Before(host.ImportSince.Time)
}

// startOf returns when a recording began: the earliest start of its files, since r.StartTime is the planned start for
// some recurring meetings.
func startOf(r zoom.Recording) time.Time {
	start := r.StartTime
	for i, f := range r.Files {
		if !f.Start.IsZero() && (i == 0 || f.Start.Before(start)) {
			start = f.Start
		}
	}
	return start
}

// later converts a failure to the error of a promise that is tried later: at the instant that Zoom states, after a
// fixed pause if Zoom refuses the request, or after growing pauses. Failures of Navette keep their own message.
func (im *Importer) later(err error) error {
	var limited *zoom.RateLimitedError
	var download *zoom.DownloadError
	var lost *zoom.LostError
	var ours *navette.Error
	now, refused := im.clock.Now(), refusal(err)
	switch {
	case errors.As(err, &limited):
		return jobs.RetryAt(limited.Until, "reason.zoom_rate_limited", "", err)
	case errors.As(err, &ours) && ours.Code == navette.NeedsAttention:
		return &jobs.Later{At: now.Add(10 * time.Minute), Periodic: true, Message: ours.Message, Cause: err}
	case refused != nil:
		return jobs.RetryAt(now.Add(10*time.Minute), "reason.zoom_refused", refused.Message, err)
	case errors.As(err, &download) && download.RetryAt.After(now):
		return jobs.RetryAt(earlier(download.RetryAt, now.Add(time.Hour)), "reason.zoom_unreachable", "", err)
	case ours != nil && ours.Message != "":
		return err // it already has a message
	case zoom.Unclear(err), errors.As(err, &lost), download != nil:
		return navette.Fail(navette.Unavailable, "reason.zoom_unreachable", err)
	default:
		return err
	}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// refusal returns Zoom's refusal of the request. It returns nil if err is something else: no answer, a rate limit, or a
// refusal of the connection.
func refusal(err error) *zoom.Error {
	var limited *zoom.RateLimitedError
	var refused *zoom.Error
	if errors.As(err, &limited) || navette.CodeOf(err) == navette.NeedsAttention || zoom.Unclear(err) ||
		!errors.As(err, &refused) {
		return nil
	}
	return refused
}
