package settings

import (
	"fmt"
	"net/http"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/storage"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// StoragePage is the data of the page about the stored recordings.
type StoragePage struct {
	view.Frame
	storage.Overview
}

func (a Pages) storage(p *page.Page) error {
	f, err := p.Frame(view.NavSettings)
	if err != nil {
		return err
	}
	found, err := a.Storage.Overview(p.Context(), p.Actor)
	if err != nil {
		return err
	}
	return p.RenderAs(http.StatusOK, StorageView(StoragePage{Frame: f, Overview: found}))
}

// kindOf returns the words for the kind of a store.
func (p StoragePage) kindOf(place storage.Place) string {
	if place.S3 {
		return p.T("storage.on_s3")
	}
	return p.T("storage.on_disk")
}

// days returns the number of days within which every file is read again.
func (p StoragePage) days() int { return int(p.CheckEvery / (24 * time.Hour)) }

// unread returns when the longest unread file was read.
func (p StoragePage) unread() string {
	if p.Oldest.Unix() <= 0 {
		return p.T("storage.check_never")
	}
	return p.Day(p.Oldest.Time, p.Now)
}

// left returns the time that the move still takes at its present rate, or 0 if that cannot be said yet.
func (p StoragePage) left() time.Duration {
	took := p.Now.Sub(p.Move.BegunAt.Time)
	if p.Move.DoneBytes <= 0 || p.Move.Bytes <= p.Move.DoneBytes || took < time.Minute {
		return 0
	}
	share := float64(p.Move.Bytes-p.Move.DoneBytes) / float64(p.Move.DoneBytes)
	return time.Duration(share * float64(took)).Round(time.Minute)
}

// fate returns what happens with a damaged file.
func (p StoragePage) fate(d navette.DamagedFile) string {
	if d.NextAt.IsZero() {
		return p.T("storage.damaged_missing")
	}
	if d.NextAt.After(p.Now) {
		return p.T("storage.damaged_next", "at", p.At(d.NextAt.Time, p.Now))
	}
	return p.T("storage.damaged_do")
}

// Measures of the chart of months, in units of its viewBox.
const (
	monthsShown = 12
	monthWidth  = 560.0 / monthsShown
	barWidth    = 24.0
	chartFloor  = 168.0
	chartTop    = 28.0
)

// monthBar is a month of the chart.
type monthBar struct {
	Name, Size       string
	Bytes            int64
	X, Y, Height, At string
	SizeY            string
}

// months returns the last twelve months with what was stored in each, by days in UTC.
func (p StoragePage) months() []monthBar {
	local := p.Now.In(p.Zone())
	bars, most := make([]monthBar, monthsShown), int64(1)
	for i := range bars {
		month := time.Date(local.Year(), local.Month()-time.Month(monthsShown-1-i), 1, 0, 0, 0, 0, time.UTC)
		from, to := month.Unix()/86400, month.AddDate(0, 1, 0).Unix()/86400
		for _, d := range p.Days {
			if d.Day >= from && d.Day < to {
				bars[i].Bytes += d.Bytes
			}
		}
		bars[i].Name = p.T("date.month_short." + fmt.Sprintf("m%d", int(month.Month())))
		most = max(most, bars[i].Bytes)
	}
	for i := range bars {
		b, middle := &bars[i], (float64(i)+0.5)*monthWidth
		height := float64(b.Bytes) / float64(most) * (chartFloor - chartTop)
		b.X, b.At, b.Y, b.Height = decimal(middle-barWidth/2), decimal(middle), decimal(chartFloor-height), decimal(height)
		b.SizeY = decimal(chartFloor - height - 6)
		if b.Bytes > 0 {
			b.Size = p.Frame.Bytes(b.Bytes)
		}
	}
	return bars
}

func decimal(v float64) string { return fmt.Sprintf("%.1f", v) }
