package help

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// reader turns one file into a page and collects its faults.
type reader struct {
	file     string
	source   []byte // without the head
	skipped  int    // lines of the head
	labels   Labels
	pictures map[string]Picture // of the page's language, by the name of the reference
	page     *Page
	faults   []error
}

// read returns the page of a file. The error lists its faults.
func read(file, source string, labels Labels, pictures map[string]Picture) (Page, error) {
	page := Page{Slug: slugOf(file)}
	r := &reader{file: file, labels: labels, pictures: pictures, page: &page}
	r.readHead(source)
	markdown := goldmark.New(
		goldmark.WithExtensions(extension.Table),
		goldmark.WithParserOptions(
			parser.WithAttribute(),
			parser.WithInlineParsers(util.Prioritized(labelParser{r}, 150)),
			parser.WithASTTransformers(util.Prioritized(shaper{r}, 100)),
		),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(htmlWriter{r}, 100))),
	)
	doc := markdown.Parser().Parse(text.NewReader(r.source))
	r.collect(doc)
	var out bytes.Buffer
	if err := markdown.Renderer().Render(&out, r.source, doc); err != nil {
		r.faults = append(r.faults, fmt.Errorf("%s: %w", file, err))
	}
	page.HTML = out.String()
	return page, errors.Join(r.faults...)
}

// headLine is a line of the head of a file.
var headLine = regexp.MustCompile(`^(title|summary|audience): (.+)$`)

// readHead reads the lines between the two lines "---" at the beginning of a file, and keeps the rest as the source.
func (r *reader) readHead(source string) {
	head, body, found := strings.Cut(strings.TrimPrefix(source, "---\n"), "\n---\n")
	if !found || !strings.HasPrefix(source, "---\n") {
		r.fault(0, "begins without a head: ---, then title, summary and audience, then ---")
		r.source = []byte(source)
		return
	}
	r.source = []byte(body)
	r.skipped = strings.Count(head, "\n") + 3
	for line := range strings.SplitSeq(head, "\n") {
		m := headLine.FindStringSubmatch(line)
		if m == nil {
			r.fault(0, "%q is no line of a head", line)
			continue
		}
		switch m[1] {
		case "title":
			r.page.Title = m[2]
		case "summary":
			r.page.Summary = m[2]
		case "audience":
			r.page.Audience = Audience(m[2])
		}
	}
	if r.page.Title == "" || r.page.Summary == "" || !slices.Contains(Audiences(), r.page.Audience) {
		r.fault(0, "needs a title, a summary and an audience (admin, coach or member)")
	}
}

// fault records a fault at an offset of the source.
func (r *reader) fault(at int, format string, args ...any) {
	r.faults = append(r.faults, fmt.Errorf("%s:%d: %s", r.file, r.line(at), fmt.Sprintf(format, args...)))
}

// line returns the line in the file of an offset of the source.
func (r *reader) line(at int) int {
	return r.skipped + 1 + bytes.Count(r.source[:min(at, len(r.source))], []byte("\n"))
}

// A label is written {key}, with values of its placeholders {key name="value"}, and with a number {key n=3}.
var (
	labelShape = regexp.MustCompile(`\{([a-z]+(?:\.[a-z0-9_]+)+)((?: [a-z_]+=(?:"[^"]*"|[0-9]+))*)\}`)
	valueShape = regexp.MustCompile(` ([a-z_]+)=(?:"([^"]*)"|([0-9]+))`)
)

// label returns the label for a match of labelShape that stands at an offset of the source.
func (r *reader) label(match []string, at int) string {
	key, n, plural, args := match[1], 0, false, []any{}
	for _, value := range valueShape.FindAllStringSubmatch(match[2], -1) {
		if value[1] == "n" {
			n, _ = strconv.Atoi(value[3])
			plural = true
			continue
		}
		args = append(args, value[1], value[2]+value[3])
	}
	text := r.labels.T(key, args...)
	if plural {
		text = r.labels.N(key, n, args...)
	}
	if !r.labels.Has(key) || strings.Contains(text, "⟦") {
		r.fault(at, "no message for %s", match[0])
	}
	return text
}

// fill replaces the labels in a text that is not Markdown, such as the caption of a picture.
func (r *reader) fill(text string, at int) string {
	return labelShape.ReplaceAllStringFunc(text, func(found string) string {
		return r.label(labelShape.FindStringSubmatch(found), at)
	})
}
