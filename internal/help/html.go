package help

import (
	"fmt"
	"html"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// htmlWriter writes the nodes whose HTML differs from that of goldmark.
type htmlWriter struct{ r *reader }

// RegisterFuncs implements renderer.NodeRenderer.
func (h htmlWriter) RegisterFuncs(register renderer.NodeRendererFuncRegisterer) {
	register.Register(labelKind, each(h.label))
	register.Register(figureKind, each(h.figure))
	register.Register(noteKind, h.note)
	register.Register(ast.KindHeading, h.heading)
	register.Register(ast.KindLink, h.link)
	register.Register(ast.KindFencedCodeBlock, each(h.code))
	register.Register(ast.KindList, h.list)
	register.Register(extast.KindTable, h.table)
}

// each returns a function of goldmark for nodes whose children are not written.
func each(write func(ast.Node) string) renderer.NodeRendererFunc {
	return func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			_, _ = w.WriteString(write(n))
		}
		return ast.WalkSkipChildren, nil
	}
}

// around writes a text before the children of a node, and another after them.
func around(w util.BufWriter, entering bool, before, after string) (ast.WalkStatus, error) {
	text := after
	if entering {
		text = before
	}
	_, err := w.WriteString(text)
	return ast.WalkContinue, err
}

func (htmlWriter) label(n ast.Node) string {
	return "<b>" + html.EscapeString(n.(*labelNode).text) + "</b>"
}

// figure writes a picture for the light and one for the dark theme; the style sheet shows one of them. The pictures are
// links to themselves, since a phone shows them too small to be read. Without a picture, its text stands there.
func (h htmlWriter) figure(n ast.Node) string {
	f := n.(*figureNode)
	var b strings.Builder
	b.WriteString(`<figure class="shot">`)
	for _, theme := range Themes() {
		picture, found := h.r.pictures[f.ref.Name()+"."+theme]
		if !found {
			fmt.Fprintf(&b, "<p>%s</p>", html.EscapeString(f.ref.Alt))
			break
		}
		fmt.Fprintf(&b, `<a class="%s" href="%s"><img src="%s" width="%d" height="%d" alt="%s" loading="lazy"></a>`,
			theme, picture.Path, picture.Path, picture.Width, picture.Height, html.EscapeString(f.ref.Alt))
	}
	if f.caption != "" {
		fmt.Fprintf(&b, "<figcaption>%s</figcaption>", html.EscapeString(f.caption))
	}
	b.WriteString("</figure>\n")
	return b.String()
}

func (h htmlWriter) note(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	kind, class := n.(*noteNode).kind, ""
	if kind == "warning" {
		class = " bad"
	}
	before := fmt.Sprintf(`<div class="notice%s" role="note"><span class="mark" aria-hidden="true"></span><div><b>%s</b>`,
		class, html.EscapeString(h.r.labels.T("help."+kind)))
	return around(w, entering, before, "</div></div>\n")
}

// heading writes a heading with a link to itself.
func (h htmlWriter) heading(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	level, anchor := n.(*ast.Heading).Level, ""
	if id, found := n.AttributeString("id"); found {
		anchor = html.EscapeString(string(id.([]byte)))
	}
	name := html.EscapeString(h.r.labels.T("help.permalink", "title", h.r.plain(n)))
	return around(w, entering, fmt.Sprintf("<h%d id=\"", level)+anchor+"\">",
		fmt.Sprintf(` <a class="permalink" href="#%s" aria-label="%s">#</a></h%d>`+"\n", anchor, name, level))
}

func (htmlWriter) link(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	to := target(string(n.(*ast.Link).Destination))
	rel := ""
	if strings.HasPrefix(to, "https://") {
		rel = ` rel="noreferrer"`
	}
	return around(w, entering, "<a href=\""+html.EscapeString(to)+"\""+rel+">", "</a>")
}

// code writes a command, or a text with a button that copies it.
func (h htmlWriter) code(n ast.Node) string {
	block := n.(*ast.FencedCodeBlock)
	raw := strings.TrimRight(string(block.Lines().Value(h.r.source)), "\n")
	if string(block.Language(h.r.source)) != "copy" {
		return fmt.Sprintf(`<pre tabindex="0"><code>%s</code></pre>`+"\n", html.EscapeString(raw))
	}
	text := html.EscapeString(h.r.fill(raw, offsetOf(n)))
	return fmt.Sprintf(`<div class="copytext"><p>%s</p><button class="btn" type="button" data-copy="%s" data-done="%s">%s`+
		"</button></div>\n", strings.ReplaceAll(text, "\n", "<br>"), text,
		html.EscapeString(h.r.labels.T("frame.copied")), html.EscapeString(h.r.labels.T("frame.copy")))
}

// list writes a list.
func (htmlWriter) list(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	list := n.(*ast.List)
	switch {
	case !list.IsOrdered():
		return around(w, entering, "<ul>\n", "</ul>\n")
	case list.Start > 1:
		return around(w, entering, fmt.Sprintf("<ol start=\"%d\">\n", list.Start), "</ol>\n")
	default:
		return around(w, entering, "<ol>\n", "</ol>\n")
	}
}

// table writes a table that scrolls where it is too wide. The header is written by its own node.
func (htmlWriter) table(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	return around(w, entering, `<div class="scroller" tabindex="0"><table class="tbl">`+"\n", "</table></div>\n")
}
