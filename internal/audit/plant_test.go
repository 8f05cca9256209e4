package audit_test

import (
	"context"
	"slices"
	"time"

	"navette.dev/navette/internal/importer"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/sandbox/control"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/zoom"
)

// plantAll connects a studio, links ten hosts, and plants everything. When it returns, no work runs.
func plantAll(w *testkit.Studio) *planted {
	w.Helper()
	w.Connect()
	w.Subscribe()
	p := &planted{Studio: w, gaps: map[string]navette.AuditCause{}}
	users := []navette.Actor{w.Owner, w.Admin, w.Coach}
	for len(users) < plantedHosts {
		users = append(users, w.AddUser("Collègue "+string(rune('A'+len(users))), "fr", navette.RoleStaff))
	}
	for i, user := range users {
		host := w.Zoom.Ready.Users[i+1]
		p.hosts = append(p.hosts, host)
		w.LinkForImport(user, host.Email)
		settings := map[string]any{"auto_recording": "cloud", "recording_audio_transcript": true}
		if i == plantedHosts-1 {
			settings = map[string]any{"auto_recording": "none", "recording_audio_transcript": false}
		}
		w.Zoom.Do("/users/"+host.ID+"/settings", map[string]any{"recording": settings})
	}
	w.Rest()
	p.linkSince(w.Clock.Now().AddDate(0, 0, -plantedDays-5))
	p.plantAnnounced()
	w.StopWork()
	p.plantGaps()
	p.plantDecoys()
	return p
}

// linkSince moves the instant back since when the calls of the linked hosts are imported, without a sweep.
func (p *planted) linkSince(since time.Time) {
	p.Update(func(ctx context.Context, tx *store.Tx) error {
		links, err := tx.HostLinks(ctx)
		if err != nil {
			return err
		}
		for i := range links {
			links[i].ImportSince = navette.At(since)
		}
		return tx.LinkHosts(ctx, links)
	})
}

// plantAnnounced plants what is known by webhooks only, and waits until they are handled: recordings that were stopped
// at once; two that Zoom recorded and that were then deleted; and a meeting without a recording in which the host was
// alone, which no report lists.
func (p *planted) plantAnnounced() {
	p.some(perDecoy, 2, 59, map[string]any{"state": "stopped", "announce": true})
	p.gap(navette.AuditVanished, p.some(2, 5, 50, map[string]any{"state": "deleted", "announce": true})...)
	p.gap(navette.AuditNeverRecorded, p.some(1, 9, 9, map[string]any{
		"state": "none", "announce": true, "participants": []any{},
	})...)
	p.Until("Zoom has sent all its webhooks", func() bool {
		return !slices.ContainsFunc(p.Zoom.Deliveries(), func(d control.Delivery) bool { return d.State == "waiting" })
	})
	p.Rest()
}

// plantGaps plants the recordings, and the other gaps among them.
func (p *planted) plantGaps() {
	p.some(*recordings, 2, 59, nil)
	p.gap(navette.AuditNeverRecorded, p.some(3, 4, 55, map[string]any{"state": "none"})...)
	p.change("untranscribe", p.gap(navette.AuditTranscriptMissing, p.some(perCause, 3, 55, nil)...), nil)
	p.change("trash", p.gap(navette.AuditTrashed, p.some(perCause, 3, 55, nil)...), map[string]any{
		"at": p.In(-2 * 24 * time.Hour),
	})
	notImported := p.gap(navette.AuditNotImported, p.some(perCause, 3, 55, nil)...)
	found := p.gap(navette.AuditVanished, p.some(2, 3, 55, nil)...)
	wrong := p.gap(navette.AuditWrongSize, p.some(perCause, 3, 55, nil)...)
	gone := p.some(perDecoy-1, 2, 59, nil)
	for range perDecoy - 1 { // decoys: transcripts are switched off
		p.one(plantedHosts-1, time.Duration(2+p.n%57)*24*time.Hour, nil)
	}
	p.fill(notImported, found)
	p.change("resize", wrong, map[string]any{"more": 7})
	p.change("delete", found, nil)
	p.change("trash", gone[:20], map[string]any{"at": p.In(-24 * time.Hour)}) // decoys: deleted after the import
	p.change("delete", gone[20:], nil)
}

// plantDecoys plants the other decoys: recording switched off, too short for Zoom, and still processing.
func (p *planted) plantDecoys() {
	p.some(perDecoy/2, 2, 28, map[string]any{"state": "none", "auto_recording": "none"})
	for i := range perDecoy / 2 { // Zoom no longer has these meetings, and the host records nothing
		p.one(plantedHosts-1, time.Duration(35+i)*24*time.Hour, map[string]any{
			"state": "none", "auto_recording": "none",
		})
	}
	p.some(perDecoy-1, 2, 59, map[string]any{"state": "short"})
	for i := range perDecoy - 1 {
		p.one(p.n%(plantedHosts-1), time.Duration(i*38)*time.Minute+time.Hour, map[string]any{"state": "processing"})
	}
}

// fill stores the recordings that Zoom lists as if they had been imported, except those of some meetings, and those of
// others without their content.
func (p *planted) fill(notImported, found []string) {
	p.Helper()
	api, connection, err := p.Connections.API(p.Context(), p.Org)
	p.Must(err)
	var listed []zoom.Recording
	for _, host := range p.hosts {
		for r, err := range api.Recordings.OfUser(p.Context(), host.ID, p.In(-70*24*time.Hour), p.Clock.Now()) {
			p.Must(err)
			if !slices.Contains(notImported, r.UUID) {
				listed = append(listed, r)
			}
		}
	}
	for some := range slices.Chunk(listed, 20) {
		p.Update(func(ctx context.Context, tx *store.Tx) error {
			return fill(ctx, tx, connection.ZoomAccountID, some, found)
		})
	}
}

func fill(ctx context.Context, tx *store.Tx, account string, listed []zoom.Recording, found []string) error {
	var sittings []navette.Sitting
	for _, r := range listed {
		sittings = append(sittings, navette.Sitting{
			ZoomAccountID: account, UUID: r.UUID, Number: r.MeetingID, HostZoomID: r.HostID, Topic: r.Topic,
			StartedAt: navette.At(r.StartTime),
		})
	}
	sittings, err := tx.SaveSittings(ctx, sittings)
	if err != nil {
		return err
	}
	var calls []navette.Call
	for i, r := range listed {
		calls = append(calls, navette.Call{
			ID: navette.NewID(navette.PrefixCall, tx.At()), SittingID: sittings[i].ID, Title: r.Topic,
			StartedAt: navette.At(r.StartTime), Seconds: 1200,
		})
	}
	if calls, err = tx.SaveCalls(ctx, calls); err != nil {
		return err
	}
	var files []navette.RecordingFile
	var stored []store.Stored
	for i, r := range listed {
		for _, f := range r.Files {
			id := navette.NewID(navette.PrefixRecordingFile, tx.At())
			files = append(files, navette.RecordingFile{
				ID: id, CallID: calls[i].ID, NaturalKey: importer.KeyOf(account, r.UUID, f), FileType: f.Type,
				RecordingType: f.RecordingType, Extension: f.Extension, RecordingStart: navette.At(f.Start), Size: f.Size,
				SHA256: id, BlobKey: id,
			})
			if !slices.Contains(found, r.UUID) {
				stored = append(stored, store.Stored{File: files[len(files)-1]})
			}
		}
	}
	if _, err := tx.FoundFiles(ctx, files...); err != nil {
		return err
	}
	calling, err := tx.FilesStored(ctx, stored...)
	if err != nil {
		return err
	}
	return importer.UpdateStates(ctx, tx, calling)
}
