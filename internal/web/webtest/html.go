package webtest

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Find returns the first element at or below a node for which a condition holds, or nil.
func Find(n *html.Node, condition func(*html.Node) bool) *html.Node {
	if n.Type == html.ElementNode && condition(n) {
		return n
	}
	for c := range n.ChildNodes() {
		if found := Find(c, condition); found != nil {
			return found
		}
	}
	return nil
}

// Attr returns the value of an attribute, or "".
func Attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// HasAttr reports whether an element has an attribute.
func HasAttr(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// Text returns the texts below a node, separated by single spaces, with no-break spaces as they are. It returns "" for
// nil.
func Text(n *html.Node) string {
	if n == nil {
		return ""
	}
	var all strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.Data != "script" {
			all.WriteString(d.Data + " ")
		}
	}
	blank := func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' }
	return strings.Join(strings.FieldsFunc(all.String(), blank), " ")
}

// IsBody reports whether a node is the page's body.
func IsBody(n *html.Node) bool { return n.Data == "body" }
