package storybook

import (
	"time"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/calls"
	"navette.dev/navette/internal/web/view"
)

// callsStories returns the stories of the list of calls.
func callsStories() []Story {
	return []Story{
		callsStory("calls", func(p *calls.ListPage) { p.Older = "/calls?before=cal_09" }),
		callsStory("calls-found", func(p *calls.ListPage) {
			p.Filter = calls.CallFilter{Query: "remise annuelle", From: "2026-08-19", Transcript: true}
			p.Calls, p.Found, p.Moments = foundCalls("remise annuelle"), 4, 11
		}),
		callsStory("calls-found-person", func(p *calls.ListPage) {
			p.Filter, p.Calls, p.Found, p.Imports = calls.CallFilter{Query: "julie"}, foundCalls("")[:2], 2, nil
			p.Calls[0].Participants = [][]view.Part{calls.FindWords(julie, "julie")}
			p.Calls[1].InChat = true
		}),
		callsStory("calls-incomplete", func(p *calls.ListPage) {
			p.Imports, p.Calls = nil, p.Calls[:3]
			p.Calls[0].Missing, p.Calls[1].Missing = 1, 3
		}),
		callsStory("calls-older", func(p *calls.ListPage) {
			p.Imports, p.Newer, p.Older = nil, "/calls", "/calls?before=cal_31"
		}),
		callsStory("calls-nothing-found", func(p *calls.ListPage) {
			p.Filter, p.Calls, p.Imports = calls.CallFilter{Query: "hélicoptère"}, nil, nil
		}),
		callsStory("calls-wrong-dates", func(p *calls.ListPage) {
			p.Filter = calls.CallFilter{From: "2026-11-19", To: "2026-11-01", DateWrong: true}
			p.Calls, p.Imports = nil, nil
		}),
		callsStory("calls-none-yet", func(p *calls.ListPage) { p.Total, p.Calls, p.Imports = 0, nil, nil }),
		callsStory("calls-no-zoom", func(p *calls.ListPage) {
			p.Total, p.Calls, p.Imports, p.ZoomReady, p.Zoom = 0, nil, nil, false, view.ZoomNever
		}),
	}
}

// callsStory returns a story of the list: a page with four calls and three imports, changed by set.
func callsStory(name string, set func(*calls.ListPage)) Story {
	return Story{name, "Calls", func(f view.Frame) templ.Component {
		p := calls.ListPage{
			Frame: sales(f, view.NavCalls), Total: 1284, Reset: "/calls", ZoomReady: true,
			Places: []view.Link{
				{Text: f.T("completeness.title"), Path: "/calls/completeness"},
				{Text: f.T("imports.title"), Path: "/calls/imports"},
			},
			Hosts: []view.Option{
				{Value: "usr_1", Text: cast.Emma.Name()}, {Value: "usr_2", Text: cast.Hugo.Name()},
				{Value: "usr_3", Text: sophie}, {Value: "usr_4", Text: cast.Theo.Name()},
			},
			Calls:   recentCalls(),
			Imports: imports(),
		}
		set(&p)
		return calls.Calls(p)
	}}
}

// recentCalls returns four calls, one of them without its transcript yet and one with sound only.
func recentCalls() []view.CallRow {
	rows := foundCalls("")
	rows[0].State = view.FileExpected
	rows[3].SoundOnly = true
	return rows
}

// foundCalls returns four calls that a query finds, with the sentences it finds. With "" they have no sentences.
func foundCalls(query string) []view.CallRow {
	rows := []view.CallRow{
		{
			URL: "/calls/cal_01", Title: calls.FindWords("Démonstration, Transports Keller", query),
			Host: sophie, Guests: []string{marc, julie}, StartedAt: at(-1, 14, 2), Length: pos(38, 12),
			Hits: []time.Duration{pos(12, 47), pos(13, 21), pos(29, 10), pos(33, 2)},
			Snippets: []view.Snippet{
				{
					At: pos(12, 47), Speaker: marc,
					Parts: calls.FindWords(
						"Si on s’engage sur deux ans, la remise annuelle reste à huit pour cent ou elle monte ?", query),
				},
				{
					At: pos(13, 21), Speaker: sophie,
					Parts: calls.FindWords("Elle monte à douze. La remise annuelle est revue à la date du contrat.", query),
				},
			},
		},
		{
			URL: "/calls/cal_02", Title: calls.FindWords("Renouvellement, Cartonnerie Deroo", query),
			Host: cast.Hugo.Name(), Guests: []string{cast.Helene.Name()}, StartedAt: at(-7, 10, 30), Length: pos(24, 6),
			Hits: []time.Duration{pos(6, 14), pos(7, 2), pos(18, 4)},
			Snippets: []view.Snippet{
				{
					At: pos(6, 14), Speaker: cast.Helene.Name(),
					Parts: calls.FindWords(
						"L’an dernier nous avions une remise annuelle sur le volume, elle a disparu du devis.", query),
				},
			},
		},
		{
			URL: "/calls/cal_03", Title: calls.FindWords("Point trimestriel, Lactalor", query),
			Host: cast.Emma.Name(), Guests: []string{cast.Walid.Name(), cast.Ophelie.Name(), cast.Benoit.Name()},
			StartedAt: at(-15, 16, 0), Length: pos(51, 30),
			Hits: []time.Duration{pos(41, 2), pos(44, 10), pos(47, 31)},
			Snippets: []view.Snippet{
				{
					At: pos(41, 2), Speaker: cast.Emma.Name(),
					Parts: calls.FindWords("Je vous propose de remplacer la remise annuelle par deux mois offerts.", query),
				},
			},
		},
		{
			URL: "/calls/cal_04", Title: calls.FindWords("Premier échange, Brasserie du Beffroi", query),
			Host: cast.Theo.Name(), Guests: []string{cast.Antoine.Name()}, StartedAt: at(-28, 9, 15), Length: pos(17, 20),
			Hits: []time.Duration{pos(9, 8)},
			Snippets: []view.Snippet{
				{
					At: pos(9, 8), Speaker: cast.Antoine.Name(),
					Parts: calls.FindWords("Pas de remise annuelle, donc. Et le prix suit l’indice ?", query),
				},
			},
		},
	}
	if query == "" {
		for i := range rows {
			rows[i].Hits, rows[i].Snippets = nil, nil
		}
	}
	return rows
}

// imports returns a failed import, one that is under way, and one that waits.
func imports() []calls.ImportRow {
	return []calls.ImportRow{
		{
			Title: "Suivi, Clinique Saint-Rémi", Host: cast.Pierre.Name(), StartedAt: at(0, 16, 20), What: view.KindVideo,
			ZoomDeletesAt: at(7, 12, 0),
			Failure: &calls.Failure{
				What: lang.Say{Key: "call.failure.refused"}, Then: lang.Say{Key: "call.failure.refused_then"},
				RetryURL: "/calls/cal_12/retry",
			},
		},
		{
			Title: "Négociation, Ateliers Vermeulen", Host: cast.Hugo.Name(), StartedAt: at(0, 17, 5), What: view.KindVideo,
			Transfer: calls.Transfer{Done: 310_000_000, Size: 498_000_000},
		},
		{Title: "Point d’équipe", Host: sophie, StartedAt: at(0, 17, 10), What: view.KindVideo, Waiting: true},
	}
}
