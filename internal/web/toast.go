package web

import (
	"net/url"
	"time"

	"navette.dev/navette/internal/web/view"
)

// Toast says on the next page what this request did; key is a sentence without arguments.
func (p *Page) Toast(key string) { p.ToastWithUndo(key, "") }

// ToastWithUndo is [Page.Toast] with a button that posts to a path which takes it back, "" for none.
func (p *Page) ToastWithUndo(key, undo string) {
	p.setCookie(toastCookie, url.Values{"said": {key}, "undo": {undo}}.Encode(), toastKept)
}

const (
	toastCookie = "navette_toast"
	toastKept   = time.Minute
)

// takeToast is what the last request did, told once.
func (p *Page) takeToast() view.Told {
	cookie, err := p.R.Cookie(toastCookie)
	if err != nil || p.R.URL.Path == livePath {
		return view.Told{}
	}
	p.setCookie(toastCookie, "", 0)
	kept, err := url.ParseQuery(cookie.Value)
	if err != nil || !p.Words.Has(kept.Get("said")) {
		return view.Told{}
	}
	told := view.Told{Text: p.Words.T(kept.Get("said"))}
	if undo := kept.Get("undo"); undo != "" {
		told.Undo = localPath(undo)
	}
	return told
}
