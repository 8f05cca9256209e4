package storybook

import (
	"fmt"
	"time"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/storage"
	"navette.dev/navette/internal/web/letters"
	"navette.dev/navette/internal/web/settings"
	"navette.dev/navette/internal/web/view"
)

// storageStories returns the stories of the page about the stored recordings.
func storageStories() []Story {
	story := func(name string, change func(*settings.StoragePage)) Story {
		return Story{name, "Settings", func(f view.Frame) templ.Component {
			p := stored(f)
			change(&p)
			return settings.StorageView(p)
		}}
	}
	return []Story{
		story("storage", func(*settings.StoragePage) {}),
		story("storage-empty", func(p *settings.StoragePage) {
			p.Files, p.Overview.Bytes, p.Days = 0, 0, nil
		}),
		story("storage-moving", func(p *settings.StoragePage) {
			p.Place = storage.Place{S3: true, Name: "ventes-nord/recordings at s3.example"}
			p.Space = blob.Space{}
			p.MoveTo = p.Place
			p.Move = navette.StorageRun{
				Kind: navette.StorageMove, Files: 4812, Bytes: 1_204e9, DoneFiles: 1630, DoneBytes: 402e9, Failed: 1,
				BegunAt: navette.At(p.Now.Add(-2 * time.Hour)),
			}
			p.Kept = 1630
		}),
		story("storage-damaged", func(p *settings.StoragePage) {
			p.Damaged = 2
			p.First = []navette.DamagedFile{
				{
					CallID: "cal_1", Title: "Point hebdo Acme", FileType: "MP4", Size: 412e6,
					DamagedAt: navette.At(p.Now.Add(-3 * time.Hour)), NextAt: navette.At(p.Now.Add(20 * time.Minute)),
				},
				{
					CallID: "cal_2", Title: "Démo Girard & Fils", FileType: "M4A", Size: 38e6,
					DamagedAt: navette.At(p.Now.Add(-26 * time.Hour)),
				},
			}
		}),
		story("storage-full", func(p *settings.StoragePage) {
			p.Space.Free = 1_204e6
			p.Full = &navette.FullStore{Free: 1_204e6, Reserve: 2e9, Since: navette.At(p.Now.Add(-40 * time.Minute))}
		}),
		story("storage-thousands-damaged", func(p *settings.StoragePage) {
			p.Damaged = 5120
			for i := range 50 {
				p.First = append(p.First, navette.DamagedFile{
					CallID: fmt.Sprintf("cal_%d", i), Title: fmt.Sprintf("Appel %d", i+1), FileType: "MP4", Size: 412e6,
					DamagedAt: navette.At(p.Now.Add(-time.Hour)), NextAt: navette.At(p.Now.Add(-time.Minute)),
				})
			}
		}),
	}
}

// stored returns the page of a team whose recordings are all in order.
func stored(f view.Frame) settings.StoragePage {
	p := settings.StoragePage{Frame: as(f, view.NavSettings), Overview: storage.Overview{
		Place: storage.Place{Name: "/var/lib/navette/blobs"}, Space: blob.Space{Free: 812e9, Total: 2_000e9, Known: true},
		Reserve: 2e9, Files: 4812, Bytes: 1_204e9, CheckEvery: 90 * 24 * time.Hour,
	}}
	p.StoragePath = view.StoragePath
	p.Oldest = navette.At(p.Now.AddDate(0, 0, -58))
	for month := range 10 {
		at := p.Now.AddDate(0, -month, 0)
		p.Days = append(p.Days, navette.DayBytes{
			Day: at.Unix() / 86400, Files: 400, Bytes: int64(150-month*month) * 1e9,
		})
	}
	return p
}

// storageMails returns the stories of the mails about the stored recordings.
func storageMails() []Story {
	return []Story{
		mail("mail-file-damaged", func() letters.Data { return aboutStorage("storage.mail_damaged") }),
		mail("mail-store-full", func() letters.Data { return aboutStorage("storage.mail_full") }),
	}
}

// aboutStorage is a mail about the stored recordings.
func aboutStorage(key string) letters.Data {
	return letters.AttentionMail{
		Organization: "Ventes Nord", Name: cast.Camille.First,
		What:    lang.Say{Key: key},
		Meaning: lang.Say{Key: key + "_meaning"},
		Next:    lang.Say{Key: key + "_next"},
		Action:  lang.Say{Key: key + "_open"},
		URL:     "https://ventes-nord.example" + view.StoragePath,
		SentAt:  at(0, 16, 58),
	}
}
