package help

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// collect reads the headings, links and passages of a document, and records its faults.
func (r *reader) collect(doc ast.Node) {
	r.page.passages = []passage{{}}
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			r.heading(n)
			return ast.WalkSkipChildren, nil
		case *ast.Link:
			r.link(n)
		case *ast.AutoLink:
			r.fault(offsetOf(blockOf(n)), "a link is [text](address)")
		case *ast.Emphasis:
			if n.Level > 1 {
				r.fault(offsetOf(blockOf(n)), "bold is for labels, which are written as {key}")
			}
		case *ast.CodeSpan:
			if option, _, _ := strings.Cut(r.plain(n), "="); strings.HasPrefix(option, "--") {
				r.page.Options = append(r.page.Options, strings.Fields(option)[0])
			}
		case *ast.HTMLBlock, *ast.RawHTML:
			r.fault(offsetOf(blockOf(n)), "HTML is not permitted")
		case *figureNode:
			r.addText(n.ref.Alt + " " + n.caption)
		case *ast.FencedCodeBlock:
			r.addText(r.fill(string(n.Lines().Value(r.source)), 0))
		case *extast.TableCell:
			if n.PreviousSibling() != nil {
				r.addText("·")
			}
			r.addText(r.plain(n))
			r.checkWords(n)
		case *ast.Paragraph, *ast.TextBlock:
			r.addText(r.plain(n))
			r.checkWords(n)
		}
		return ast.WalkContinue, nil
	})
}

// heading adds a heading, which begins a passage.
func (r *reader) heading(n *ast.Heading) {
	at, heading := offsetOf(n), Heading{Level: n.Level, Text: r.plain(n)}
	if id, found := n.AttributeString("id"); found {
		heading.Anchor = string(id.([]byte))
	}
	if heading.Anchor == "" || n.Level < 2 || n.Level > 3 {
		r.fault(at, "a heading is ## or ###, and ends with an anchor: {#anchor}")
	}
	for _, other := range r.page.Headings {
		if other.Anchor == heading.Anchor {
			r.fault(at, "two headings have the anchor %s", heading.Anchor)
		}
	}
	r.checkWords(n)
	r.page.Headings = append(r.page.Headings, heading)
	r.page.passages = append(r.page.passages, passage{anchor: heading.Anchor, heading: heading.Text})
}

// link adds a link.
func (r *reader) link(n *ast.Link) {
	at, to := offsetOf(blockOf(n)), target(string(n.Destination))
	if !strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "#") && !strings.HasPrefix(to, "https://") ||
		strings.HasPrefix(to, "//") {
		r.fault(at, "%q is no help:page, #anchor, path or https address", to)
	}
	r.page.Links = append(r.page.Links, Link{To: to, Line: r.line(at)})
}

// target returns the address of a link: help:page is a page of the help.
func target(destination string) string {
	if slug, found := strings.CutPrefix(destination, "help:"); found {
		return "/help/" + slug
	}
	return destination
}

// addText adds a text to the passage that was begun last.
func (r *reader) addText(text string) {
	last := &r.page.passages[len(r.page.passages)-1]
	last.text = strings.TrimSpace(last.text + " " + strings.Join(strings.Fields(text), " "))
}

// The characters that are wrong in a text: quotation marks, in which labels would stand, and in French a plain space
// or a straight apostrophe. Code is not checked.
var (
	quoted      = regexp.MustCompile(`["«»“”]`)
	plainBefore = regexp.MustCompile(`[^\x{a0}][:;!?](\s|$)`)
)

// checkWords records the faults of the words in a block.
func (r *reader) checkWords(block ast.Node) {
	words := r.words(block, false)
	if quoted.MatchString(words) {
		r.fault(offsetOf(block), "a label is written as {key}, without quotation marks: %q", words)
	}
	if strings.Contains(words, "'") {
		r.fault(offsetOf(block), "straight apostrophe in %q", words)
	}
	if strings.HasPrefix(r.file, "text/fr/") && plainBefore.MatchString(words) {
		r.fault(offsetOf(block), "a no-break space is missing in %q", words)
	}
}

// blockOf returns the block in which a node stands.
func blockOf(n ast.Node) ast.Node {
	for n.Type() != ast.TypeBlock {
		n = n.Parent()
	}
	return n
}

// plain returns the text of a node without its marks.
func (r *reader) plain(n ast.Node) string { return r.words(n, true) }

// words is plain, with or without the texts of code and of labels.
func (r *reader) words(n ast.Node, all bool) string {
	var text strings.Builder
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		switch child := child.(type) {
		case *ast.Text:
			text.Write(util.ResolveEntityNames(util.UnescapePunctuations(child.Segment.Value(r.source))))
			if child.SoftLineBreak() || child.HardLineBreak() {
				text.WriteByte(' ')
			}
		case *ast.String:
			text.Write(child.Value)
		case *labelNode:
			if all {
				text.WriteString(child.text)
			} else {
				text.WriteByte('x')
			}
		case *ast.CodeSpan:
			if all {
				text.WriteString(r.words(child, all))
			} else {
				text.WriteByte('x')
			}
		default:
			if child.Type() == ast.TypeInline {
				text.WriteString(r.words(child, all))
			}
		}
	}
	return text.String()
}
