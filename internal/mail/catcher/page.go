package catcher

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"log/slog"
	"net/http"
)

//go:embed page.html
var pageSource string

//go:embed page.css
var pageStyle string

//go:embed page.js
var pageScript string

var pageTemplate = template.Must(template.New("page").Parse(pageSource))

// pagePolicy permits the page its style and its script, by their hashes, and mails in a frame.
var pagePolicy = "default-src 'none'; style-src " + hashOf(pageStyle) + "; script-src " + hashOf(pageScript) +
	"; img-src data:; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"

func hashOf(source string) string {
	sum := sha256.Sum256([]byte(source))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// pageModel is the data of the page: the list, and the selected mail if there is one.
type pageModel struct {
	Style    template.CSS
	Script   template.JS
	Messages []*Message
	Chosen   *Message
	Held     int
	SMTPAddr string
}

func (c *Catcher) addPages(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { c.writePage(w, nil) })
	mux.HandleFunc("GET /messages/{id}", c.withMessage(func(w http.ResponseWriter, m *Message) { c.writePage(w, m) }))
	mux.HandleFunc("POST /clear", func(w http.ResponseWriter, r *http.Request) {
		c.inbox.clear()
		http.Redirect(w, r, "/", http.StatusSeeOther)
	})
	mux.HandleFunc("POST /release", func(w http.ResponseWriter, r *http.Request) {
		c.Release()
		http.Redirect(w, r, "/", http.StatusSeeOther)
	})
}

func (c *Catcher) writePage(w http.ResponseWriter, chosen *Message) {
	_, held := c.faults.list()
	var out bytes.Buffer
	err := pageTemplate.Execute(&out, pageModel{
		template.CSS(pageStyle), template.JS(pageScript), c.Messages(), chosen, held, c.SMTPAddr(),
	})
	if err != nil {
		slog.Error("mail catcher's page", "error", err)
		writeError(w, http.StatusInternalServerError, "the page could not be made")
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(out.Bytes())
}
