package storybook

import (
	"time"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/calls"
	"navette.dev/navette/internal/web/view"
)

// callStories returns the stories of the page of a call.
func callStories() []Story {
	return []Story{
		call("call", func(*calls.CallPage) {}),
		call("call-found", func(p *calls.CallPage) {
			p.Query, p.BackQuery, p.At = "remise annuelle", "remise annuelle", pos(12, 47)
		}),
		call("call-importing", func(p *calls.CallPage) {
			p.Cues, p.Chat, p.Media, p.TranscriptState = nil, nil, calls.CallMedia{}, view.FileExpected
			p.Files = []calls.CallFile{
				{Kind: view.KindVideo, State: view.FileComing, Size: 498_000_000, Transfer: calls.Transfer{
					Done: 310_000_000, Size: 498_000_000,
				}},
				soundFile(p.StartedAt),
				{Kind: view.KindTranscript, State: view.FileExpected},
			}
		}),
		call("call-video-here-words-expected", func(p *calls.CallPage) {
			p.Cues, p.TranscriptState = nil, view.FileExpected
			p.Files[2] = calls.CallFile{Kind: view.KindTranscript, State: view.FileExpected}
		}),
		call("call-sound-only", func(p *calls.CallPage) {
			p.Media = calls.CallMedia{Audio: p.Media.Video}
			p.Files = p.Files[1:]
		}),
		call("call-no-transcript", func(p *calls.CallPage) {
			p.Cues, p.Chat, p.Session, p.Guests = nil, nil, nil, nil
			p.Files = p.Files[:2]
		}),
		call("call-incomplete", func(p *calls.CallPage) {
			p.Media, p.Missing = calls.CallMedia{Audio: p.Media.Video}, 2
			p.Files[0] = calls.CallFile{Kind: view.KindVideo, State: view.FileFailed, Size: 498_000_000, Failure: calls.Failure{
				What: lang.Say{Key: "call.failure.withheld"}, Then: lang.Say{Key: "call.failure.withheld_then"},
				Code: "file_withheld", RetryURL: "/calls/cal_01/files/fil_01/retry", NextAt: at(0, 18, 30),
			}}
			p.Files[3] = calls.CallFile{Kind: view.KindChat, State: view.FileFailed, Failure: calls.Failure{
				What: lang.Say{Key: "call.failure.gone"}, Then: lang.Say{Key: "call.failure.gone_then"}, Code: "file_gone",
				RetryURL: "/calls/cal_01/files/fil_04/retry",
			}}
		}),
		call("call-failed", func(p *calls.CallPage) {
			p.Media, p.Cues, p.Chat = calls.CallMedia{}, nil, nil
			p.TranscriptState = view.FileFailed
			p.Files = []calls.CallFile{
				{Kind: view.KindVideo, State: view.FileFailed, Size: 498_000_000, Failure: calls.Failure{
					What: lang.Say{Key: "call.failure.refused"}, Then: lang.Say{Key: "call.failure.refused_then"},
					Code: "403, 7Q2K-94FD", RetryURL: "/calls/cal_01/files/fil_01/retry",
				}},
				{Kind: view.KindTranscript, State: view.FileFailed, Failure: calls.Failure{
					What: lang.Say{Key: "call.failure.unreachable"}, Then: lang.Say{Key: "call.failure.unreachable_then"},
					RetryURL: "/calls/cal_01/files/fil_02/retry", NextAt: at(0, 17, 46),
				}},
			}
		}),
	}
}

// callPartStories returns the stories of the page of a call in segments, of several sittings, and without an import.
func callPartStories() []Story {
	return []Story{
		call("call-segments", func(p *calls.CallPage) { inSegments(p) }),
		call("call-segment-missing", func(p *calls.CallPage) {
			inSegments(p)
			p.Media.Parts[1].Source = ""
			p.Files[1] = calls.CallFile{Kind: view.KindVideo, Part: 2, State: view.FileComing, Size: 120_000_000,
				Transfer: calls.Transfer{Done: 30_000_000, Size: 120_000_000}}
			p.Import.CancelURL = "/calls/cal_01/cancel"
		}),
		call("call-sittings", func(p *calls.CallPage) {
			p.Sittings = []calls.Sitting{
				{URL: "/calls/cal_01", StartedAt: p.StartedAt, Length: p.Length, This: true},
				{URL: "/calls/cal_02", StartedAt: at(-1, 14, 52), Length: pos(12, 3)},
			}
			p.Import.RemoveURL = "/calls/cal_01/remove"
			p.Files[2].Late = true
		}),
		call("call-cancelled", func(p *calls.CallPage) {
			p.Import = calls.CallImport{Cancelled: true, RetryURL: "/calls/cal_01/retry", RemoveURL: "/calls/cal_01/remove"}
			p.Cues, p.Chat, p.Media, p.TranscriptState = nil, nil, calls.CallMedia{}, view.FileCancelled
			p.Files = []calls.CallFile{
				{Kind: view.KindVideo, State: view.FileCancelled, Size: 498_000_000},
				soundFile(p.StartedAt), {Kind: view.KindTranscript, State: view.FileCancelled, Size: 41_870},
			}
			p.Media.Audio = "/storybook/media/demonstration.mp4"
		}),
		call("call-gone-from-zoom", func(p *calls.CallPage) {
			p.Import = calls.CallImport{ZoomTrashedAt: at(0, 3, 10), RemoveURL: "/calls/cal_01/remove"}
		}),
		{"call-remove", "Call", func(f view.Frame) templ.Component {
			return calls.Remove(calls.RemovePage{
				Frame: sales(f, view.NavCalls), URL: "/calls/cal_01", Title: "Démonstration, Transports Keller", Host: sophie,
				Guests: []string{marc, julie}, StartedAt: at(-1, 14, 2), Files: 4, Bytes: 550_158_940, Lines: 412, Messages: 4,
				Coming: 1, AtZoom: true,
				Session: &calls.CallSession{Title: "Démonstration, Transports Keller", URL: "/sessions/ses_01"},
			})
		}},
	}
}

// call returns a story of one call: a page with all files, changed by set.
func call(name string, set func(*calls.CallPage)) Story {
	return Story{name, "Call", func(f view.Frame) templ.Component {
		f = sales(f, view.NavCalls)
		started := at(-1, 14, 2)
		p := calls.CallPage{
			Frame: f, URL: f.Path, Title: "Démonstration, Transports Keller", Host: sophie, Guests: []string{marc, julie},
			StartedAt: started, Length: pos(38, 12), Cues: spoken(), Chat: chatted(), Files: files(started),
			Media: calls.CallMedia{
				Video: "/storybook/media/demonstration.mp4", Captions: "/storybook/media/demonstration.vtt", Language: "fr",
			},
			Session: &calls.CallSession{
				Title: "Démonstration, Transports Keller", URL: "/sessions/ses_01", StartsAt: at(-1, 14, 0),
			},
			MeetingNumber: "812 3456 7890", ZoomDeletesAt: at(29, 14, 0), TranscriptState: view.FileHere,
		}
		set(&p)
		return calls.Call(p)
	}}
}

// inSegments changes the call to one of two segments: recording was stopped at 14:20 and started again at 14:31.
func inSegments(p *calls.CallPage) {
	source, captions := p.Media.Video, p.Media.Captions
	p.Media.Parts = []calls.MediaPart{
		{Length: pos(18, 0), StartedAt: p.StartedAt, Source: source, Captions: captions},
		{At: pos(18, 0), Length: pos(20, 12), StartedAt: at(-1, 14, 31), Source: source + "?2", Captions: captions},
	}
	second := p.Files[0]
	second.Part, second.Size, second.VerifiedAt = 2, 261_004_118, second.VerifiedAt.Add(time.Minute)
	p.Files[0].Part = 1
	p.Files = append(p.Files[:1:1], append([]calls.CallFile{second}, p.Files[2:]...)...)
}

// chatted returns the chat of the call.
func chatted() []calls.ChatLine {
	return []calls.ChatLine{
		{At: pos(4, 52), From: julie, Text: "Le tableau des repos, c’est celui de la convention de 2024 ?"},
		{At: pos(5, 10), From: sophie, Text: "Oui, mis à jour en janvier. Je vous envoie le détail."},
		{At: pos(12, 40), From: julie, Text: "46 tournées par semaine depuis septembre"},
		{At: pos(14, 20), From: marc, Text: "1,40 € par tournée, remise comprise : noté."},
	}
}

// files returns the files of the call, all imported.
func files(started time.Time) []calls.CallFile {
	verified := started.Add(56 * time.Minute)
	return []calls.CallFile{
		{
			Kind: view.KindVideo, Name: "demonstration-transports-keller.mp4", State: view.FileHere, Size: 498_112_340,
			VerifiedAt: verified,
			SHA256:     "9f2c4e1b7a0d53c86e14fb2d90a7c35be8416d02f7ac951be3d0482f6c7a1e95",
			Download:   "/calls/cal_01/files/fil_01",
		},
		soundFile(started),
		{
			Kind: view.KindTranscript, Name: "demonstration-transports-keller.vtt", State: view.FileHere, Size: 41_870,
			VerifiedAt: verified.Add(4 * time.Minute),
			SHA256:     "c14a7d90be52f8e36b0f9a2187dc46e5a3b92c70f1de845a6e7093bb2fd4815c",
			Download:   "/calls/cal_01/files/fil_03",
		},
		{
			Kind: view.KindChat, Name: "demonstration-transports-keller.txt", State: view.FileHere, Size: 612,
			VerifiedAt: verified,
			SHA256:     "07be61d2c9f48a35e0b7d2961ca4f83e5d70b9e2a6c13f84d95e07b21a6c4f3d",
			Download:   "/calls/cal_01/files/fil_04",
		},
	}
}

// soundFile returns the audio file of the call.
func soundFile(started time.Time) calls.CallFile {
	return calls.CallFile{
		Kind: view.KindAudio, Name: "demonstration-transports-keller.m4a", State: view.FileHere, Size: 52_004_118,
		VerifiedAt: started.Add(56 * time.Minute),
		SHA256:     "3b80f5e7c2a914d6078eb3f15d92ac407e61fb0d8cc35a947e20b61f93d8a7c4",
		Download:   "/calls/cal_01/files/fil_02",
	}
}
