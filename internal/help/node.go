package help

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// The kinds of nodes that are not part of Markdown.
var (
	labelKind  = ast.NewNodeKind("Label")
	figureKind = ast.NewNodeKind("Figure")
	noteKind   = ast.NewNodeKind("Note")
)

// labelNode is a label of the product's pages.
type labelNode struct {
	ast.BaseInline
	text string
}

// Kind implements ast.Node.
func (*labelNode) Kind() ast.NodeKind { return labelKind }

// Dump implements ast.Node.
func (n *labelNode) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"Text": n.text}, nil)
}

// labelParser reads {key}.
type labelParser struct{ r *reader }

// Trigger implements parser.InlineParser.
func (labelParser) Trigger() []byte { return []byte{'{'} }

// Parse implements parser.InlineParser.
func (p labelParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	match := labelShape.FindSubmatchIndex(line)
	if match == nil || match[0] != 0 {
		return nil
	}
	block.Advance(match[1])
	whole := string(line[:match[1]])
	return &labelNode{text: p.r.label(labelShape.FindStringSubmatch(whole), segment.Start)}
}

// figureNode is a picture with its caption.
type figureNode struct {
	ast.BaseBlock
	ref     PictureRef
	caption string
}

// Kind implements ast.Node.
func (*figureNode) Kind() ast.NodeKind { return figureKind }

// Dump implements ast.Node.
func (n *figureNode) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"Ref": n.ref.Name(), "Caption": n.caption}, nil)
}

// noteNode is a quotation that begins with [!NOTE], [!TIP] or [!WARNING].
type noteNode struct {
	ast.BaseBlock
	kind string // note, tip or warning
}

// Kind implements ast.Node.
func (*noteNode) Kind() ast.NodeKind { return noteKind }

// Dump implements ast.Node.
func (n *noteNode) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"Note": n.kind}, nil)
}

// shaper replaces pictures and notes by nodes of their own.
type shaper struct{ r *reader }

// Transform implements parser.ASTTransformer.
func (s shaper) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	var images, quotes []ast.Node
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering && n.Kind() == ast.KindImage {
			images = append(images, n)
		}
		if entering && n.Kind() == ast.KindBlockquote {
			quotes = append(quotes, n)
		}
		return ast.WalkContinue, nil
	})
	for _, image := range images {
		s.figure(image.(*ast.Image))
	}
	for _, quote := range quotes {
		s.note(quote.(*ast.Blockquote))
	}
}

// figure replaces a paragraph that contains only a picture.
func (s shaper) figure(image *ast.Image) {
	paragraph := image.Parent()
	at := offsetOf(paragraph)
	if paragraph.Kind() != ast.KindParagraph && paragraph.Kind() != ast.KindTextBlock || paragraph.ChildCount() != 1 {
		s.r.fault(at, "a picture stands in a paragraph of its own")
		return
	}
	ref, err := parseRef(string(image.Destination))
	ref.Alt = s.r.plain(image)
	if err != nil || ref.Alt == "" {
		s.r.fault(at, "a picture is ![a text for those who do not see it](story:name#id): %v", err)
		return
	}
	figure := &figureNode{ref: ref, caption: s.r.fill(string(image.Title), at)}
	s.r.page.Pictures = append(s.r.page.Pictures, ref)
	paragraph.Parent().ReplaceChild(paragraph.Parent(), paragraph, figure)
}

// noteMark is the first line of a note.
var noteMark = regexp.MustCompile(`^\[!(NOTE|TIP|WARNING)\]$`)

// note replaces a quotation.
func (s shaper) note(quote *ast.Blockquote) {
	first, ok := quote.FirstChild().(*ast.Paragraph)
	if !ok || first.Lines().Len() == 0 {
		s.r.fault(offsetOf(quote), "a quotation begins with [!NOTE], [!TIP] or [!WARNING]")
		return
	}
	segment := first.Lines().At(0)
	mark := noteMark.FindStringSubmatch(strings.TrimSpace(string(segment.Value(s.r.source))))
	if mark == nil {
		s.r.fault(segment.Start, "a quotation begins with [!NOTE], [!TIP] or [!WARNING]")
		return
	}
	removeUntil(first, segment.Stop)
	note := &noteNode{kind: strings.ToLower(mark[1])}
	if first.ChildCount() == 0 {
		quote.RemoveChild(quote, first)
	}
	for quote.FirstChild() != nil {
		note.AppendChild(note, quote.FirstChild())
	}
	quote.Parent().ReplaceChild(quote.Parent(), quote, note)
}

// removeUntil removes the children of a paragraph that are texts before an offset of the source.
func removeUntil(paragraph ast.Node, offset int) {
	for child := paragraph.FirstChild(); child != nil; child = paragraph.FirstChild() {
		words, ok := child.(*ast.Text)
		if !ok || words.Segment.Start >= offset {
			return
		}
		paragraph.RemoveChild(paragraph, child)
	}
}

// offsetOf returns the offset in the source of a block, or of the first block in it.
func offsetOf(n ast.Node) int {
	for ; n != nil; n = n.FirstChild() {
		if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 0 {
			return n.Lines().At(0).Start
		}
	}
	return 0
}

// parseRef reads the address of a picture: story:name?lines=300#id.
func parseRef(address string) (PictureRef, error) {
	match := refShape.FindStringSubmatch(address)
	if match == nil {
		return PictureRef{}, fmt.Errorf("%q is not story:name, story:name#id or story:name?lines=300#id", address)
	}
	return PictureRef{Story: match[1], Lines: atoi(match[2]), ID: match[3]}, nil
}

var refShape = regexp.MustCompile(`^story:([a-z0-9-]+)(?:\?lines=([0-9]+))?(?:#([A-Za-z0-9_-]+))?$`)
