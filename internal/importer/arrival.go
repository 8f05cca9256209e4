package importer

import (
	"context"
	"slices"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// arrivalsAtOnce is the number of recordings in a list that are compared and stored together. For hundreds of small
// recordings, queries and a synced transaction for each would take longer than the downloads.
const arrivalsAtOnce = 20

// arrival is a recording in a list that can be imported without asking Zoom about it.
type arrival struct {
	recording zoom.Recording
	meeting   string // id of the meeting, "" if Navette did not generate it
}

// arrived stores the calls of those listed recordings that are wanted and have a file that needs work, and promises the
// import of their files. Zoom must have processed all of them, and their UUIDs must differ.
func (im *Importer) arrived(ctx context.Context, c navette.Connection, listed []zoom.Recording) error {
	org, hosts := im.store.Org(c.OrgID), zoomUsers{}
	unknown, err := im.unknown(ctx, org, listed)
	if err != nil {
		return err
	}
	arrivals, err := im.wantedOf(ctx, org, hosts, unknown)
	if err != nil || len(arrivals) == 0 {
		return err
	}
	return org.Update(ctx, navette.System(c.OrgID), im.clock.Now(), func(tx *store.Tx) error {
		return im.arrivedIn(ctx, tx, c, hosts, arrivals)
	})
}

// unknown returns the recordings with a file that needs work now.
func (im *Importer) unknown(ctx context.Context, org *store.Org, listed []zoom.Recording) ([]zoom.Recording, error) {
	var keys []string
	for _, r := range listed {
		keys = append(keys, naturalKeys(r)...)
	}
	known, err := org.KnownFiles(ctx, keys, im.clock.Now())
	if err != nil {
		return nil, err
	}
	here := make(map[string]bool, len(known))
	for _, key := range known {
		here[key] = true
	}
	return slices.DeleteFunc(slices.Clone(listed), func(r zoom.Recording) bool {
		return !slices.ContainsFunc(naturalKeys(r), func(key string) bool { return !here[key] })
	}), nil
}

func naturalKeys(r zoom.Recording) []string {
	keys := make([]string, len(r.Files))
	for i, f := range r.Files {
		keys[i] = naturalKey(r.AccountID, r.UUID, f)
	}
	return keys
}

// wantedOf is [Importer.wanted] for many recordings.
func (im *Importer) wantedOf(
	ctx context.Context, org *store.Org, hosts zoomUsers, listed []zoom.Recording,
) ([]arrival, error) {
	if len(listed) == 0 {
		return nil, nil
	}
	listed, err := withoutRemoved(ctx, org, listed)
	if err != nil || len(listed) == 0 {
		return nil, err
	}
	numbers := make([]store.MeetingNumber, len(listed))
	for i, r := range listed {
		numbers[i] = store.MeetingNumber{ZoomAccountID: r.AccountID, Number: r.MeetingID}
	}
	meetings, err := org.MeetingsByNumber(ctx, numbers)
	if err != nil {
		return nil, err
	}
	taken, err := taken(ctx, org, listed)
	if err != nil {
		return nil, err
	}
	var wanted []arrival
	for i, r := range listed {
		meeting, ours := meetings[numbers[i]]
		if !ours {
			host, err := hosts.of(ctx, org, r.AccountID, r.HostID)
			if err != nil {
				return nil, err
			}
			ours = wants(host, r) || host.UserID != "" && taken[r.UUID]
		}
		if ours {
			wanted = append(wanted, arrival{r, meeting})
		}
	}
	return wanted, nil
}

// taken returns the UUIDs of the recordings that an import of the past has taken. Their files may change later.
func taken(ctx context.Context, org *store.Org, listed []zoom.Recording) (map[string]bool, error) {
	uuids := make([]string, len(listed))
	for i, r := range listed {
		uuids[i] = r.UUID
	}
	found, err := org.TakenSittings(ctx, listed[0].AccountID, uuids)
	taken := make(map[string]bool, len(found))
	for _, uuid := range found {
		taken[uuid] = true
	}
	return taken, err
}

// withoutRemoved returns the recordings that no user removed. Zoom lists all of them in one account.
func withoutRemoved(ctx context.Context, org *store.Org, listed []zoom.Recording) ([]zoom.Recording, error) {
	uuids := make([]string, len(listed))
	for i, r := range listed {
		uuids[i] = r.UUID
	}
	removed, err := org.RemovedSittings(ctx, listed[0].AccountID, uuids)
	return slices.DeleteFunc(listed, func(r zoom.Recording) bool { return slices.Contains(removed, r.UUID) }), err
}

// arrivedIn stores the calls and files of arrivals. If a read of a recording is promised already, it makes the promise
// due now instead.
func (im *Importer) arrivedIn(
	ctx context.Context, tx *store.Tx, c navette.Connection, hosts zoomUsers, arrivals []arrival,
) error {
	sittings := make([]navette.Sitting, len(arrivals))
	for i, a := range arrivals {
		host, err := hosts.of(ctx, tx.Org, a.recording.AccountID, a.recording.HostID)
		if err != nil {
			return err
		}
		sittings[i] = sittingOf(a.recording, a.meeting, listedNow(host, a.recording, tx.At()), tx.At())
	}
	sittings, err := tx.SaveSittings(ctx, sittings)
	if err != nil {
		return err
	}
	promised, err := promisedReads(ctx, tx, sittings)
	if err != nil {
		return err
	}
	now := im.clock.Now()
	var all []recorded
	for i, a := range arrivals {
		if promised[sittings[i].ID] {
			if err := tx.Promise(ctx, navette.PromiseRecording, sittings[i].ID, "", now); err != nil {
				return err
			}
			continue
		}
		call, err := im.callOf(ctx, tx.Org, hosts, sittings[i], a.recording)
		if err != nil {
			return err
		}
		listing := listingOf(c.ID, sittings[i], a.recording, time.Time{}, now)
		all = append(all, recorded{call, sittings[i], a.recording, listing})
	}
	return im.saveIn(ctx, tx, all)
}

// promisedReads reports, by sitting, whether there is an open promise to read its recording.
func promisedReads(ctx context.Context, tx *store.Tx, sittings []navette.Sitting) (map[string]bool, error) {
	ids := make([]string, len(sittings))
	for i, s := range sittings {
		ids[i] = s.ID
	}
	promises, err := tx.PromisesAbout(ctx, navette.PromiseRecording, ids)
	open := map[string]bool{}
	for _, p := range promises {
		open[p.Subject] = p.DoneAt.IsZero()
	}
	return open, err
}
