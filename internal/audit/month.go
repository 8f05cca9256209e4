package audit

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Certificate states for each meeting of a month that should have a recording whether it is stored, or why not. Every
// row is stored, pending or a gap: Expected = Here + Pending + Gaps + Accepted.
type Certificate struct {
	Month        string // yyyy-mm
	Organization string // its name
	Zone         string // its time zone, in which days begin and end
	Rows         []CertificateRow
	Held         int // meetings that took place, whether or not they should have a recording
	Expected     int // number of rows
	Here         int
	Pending      int
	Gaps         int // open gaps that no user accepted, those about hosts' lists not included
	Accepted     int // open gaps that a user accepted
	Files        int // stored files of the rows
	Bytes        int64
	Refused      []Gap           // hosts whose lists Zoom refused on a day of the month
	Unchecked    []string        // days of the month until today that were not checked after their end
	Checked      navette.Instant // when the least recently checked day was checked, zero if none was
	Made         navette.Instant
}

// CertificateRow is a meeting that should have a recording.
type CertificateRow struct {
	Meeting
	Files  int // stored files
	Bytes  int64
	Digest string // SHA-256 over the SHA-256 of its stored files in the order of their keys, in hex; "" without files
	Gap    *Gap   // nil if there is none
}

// Month returns the certificate of a month, yyyy-mm. If month is none or begins in the future, the error is
// [navette.NotFound].
func (a *Audits) Month(ctx context.Context, actor navette.Actor, month string) (Certificate, error) {
	if err := actor.Need(navette.ReadAudit); err != nil {
		return Certificate{}, err
	}
	org, now := a.store.Org(actor.Org), a.clock.Now()
	organization, err := org.Organization(ctx)
	if err != nil {
		return Certificate{}, err
	}
	zone, err := zoneOf(organization)
	if err != nil {
		return Certificate{}, err
	}
	first, err := time.Parse("2006-01", month)
	from := first.Format(time.DateOnly)
	today := dayOf(now, zone)
	if err != nil || from > today {
		return Certificate{}, navette.Fail(navette.NotFound, "", fmt.Errorf("no month %q", month))
	}
	s := span{from: from, to: first.AddDate(0, 1, -1).Format(time.DateOnly), zone: zone}
	c := Certificate{Month: month, Organization: organization.Name, Zone: organization.Zone, Made: navette.At(now)}
	if err := c.addDays(ctx, org, s, today); err != nil {
		return c, err
	}
	err = c.addRows(ctx, org, s)
	return c, err
}

// addDays adds the counts of the days, and the days that were not checked.
func (c *Certificate) addDays(ctx context.Context, org *store.Org, s span, today string) error {
	all, err := days(ctx, org, s.from, s.to)
	for _, d := range all {
		c.Held += d.Held
		switch {
		case !d.Checked.IsZero() && dayOf(d.Checked.Time, s.zone) > d.Date: // not before the day was over
			if c.Checked.IsZero() || d.Checked.Before(c.Checked.Time) {
				c.Checked = d.Checked
			}
		case d.Date <= today:
			c.Unchecked = append(c.Unchecked, d.Date)
		}
	}
	return err
}

// addRows adds the meetings, their files and their gaps.
func (c *Certificate) addRows(ctx context.Context, org *store.Org, s span) error {
	meetings, err := org.AuditMeetingsOfDays(ctx, s.from, s.to)
	if err != nil {
		return err
	}
	gaps, err := org.AuditGapsOfDays(ctx, s.from, s.to)
	if err != nil {
		return err
	}
	files, err := filesOf(ctx, org, s)
	if err != nil {
		return err
	}
	gapOfMeeting := map[string]*Gap{}
	for _, row := range gaps {
		g := gapOf(row)
		if g.Cause == navette.AuditRefused {
			c.Refused = append(c.Refused, g)
			continue
		}
		gapOfMeeting[row.ZoomAccountID+" "+row.UUID] = &g
	}
	for _, m := range meetings {
		row := CertificateRow{Meeting: meetingOf(m), Gap: gapOfMeeting[m.ZoomAccountID+" "+m.UUID]}
		row.add(files[m.CallID])
		row.look(files[m.CallID])
		c.count(row)
		c.Rows = append(c.Rows, row)
	}
	return nil
}

// look makes a row that was judged as stored a gap if a file of it was found damaged since: the meeting of a month
// long ago is not judged again.
func (row *CertificateRow) look(files []store.AuditedFile) {
	if row.State != navette.AuditHere {
		return
	}
	if n := (facts{files: byKey(files)}).damaged(); n > 0 {
		row.State = navette.AuditGapState
		row.Gap = &Gap{
			Day: row.StartedAt.Format(time.DateOnly), Cause: navette.AuditDamaged, UUID: row.UUID, Topic: row.Topic,
			HostName: row.HostName, SessionID: row.SessionID, CallID: row.CallID, StartedAt: row.StartedAt,
			EndedAt: row.EndedAt, Args: map[string]any{"files": n},
		}
	}
}

func byKey(files []store.AuditedFile) map[string]store.AuditedFile {
	of := map[string]store.AuditedFile{}
	for _, f := range files {
		of[f.NaturalKey] = f
	}
	return of
}

// count adds a row to the sums.
func (c *Certificate) count(row CertificateRow) {
	c.Expected++
	c.Files += row.Files
	c.Bytes += row.Bytes
	switch {
	case row.State == navette.AuditHere:
		c.Here++
	case row.State == navette.AuditPending:
		c.Pending++
	case row.Gap != nil && row.Gap.Accepted != nil:
		c.Accepted++
	default:
		c.Gaps++
	}
}

// filesOf returns the stored files of the calls around the days of a span, by call.
func filesOf(ctx context.Context, org *store.Org, s span) (map[string][]store.AuditedFile, error) {
	first, last := s.around()
	files, err := org.StoredFiles(ctx, first, last)
	of := map[string][]store.AuditedFile{}
	for _, f := range files {
		of[f.CallID] = append(of[f.CallID], f)
	}
	return of, err
}

// add adds the stored files of the row's call.
func (row *CertificateRow) add(files []store.AuditedFile) {
	if len(files) == 0 {
		return
	}
	slices.SortFunc(files, func(a, b store.AuditedFile) int { return cmp.Compare(a.NaturalKey, b.NaturalKey) })
	sum := sha256.New()
	for _, f := range files {
		row.Files++
		row.Bytes += f.Size
		_, _ = io.WriteString(sum, f.SHA256) // never fails
	}
	row.Digest = hex.EncodeToString(sum.Sum(nil))
}
