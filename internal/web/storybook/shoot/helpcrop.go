package main

import (
	"errors"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"navette.dev/navette/internal/help"
)

// crop is the part of a story that a picture of the help shows.
type crop struct {
	element *html.Node
	above   []*html.Node // the elements around it, from the outermost in
}

// column selects the element that a picture without an id shows: the column of a settings page beside the list of
// sections, or the main element.
const column = "main .set > div, main, body"

// cropOf returns the part of a page that a picture shows. A heading's id stands for the section with that heading.
func cropOf(doc *html.Node, ref help.PictureRef) (crop, error) {
	var found *html.Node
	for n := range doc.Descendants() {
		switch {
		case n.Type != html.ElementNode:
		case ref.ID != "":
			if attribute(n, "aria-labelledby") == ref.ID && n.Data == "section" ||
				attribute(n, "id") == ref.ID && found == nil {
				found = n
			}
		case n.Data == "body" || n.Data == "main" || n.Data == "div" && n.Parent.Data == "div" &&
			slices.Contains(strings.Fields(attribute(n.Parent, "class")), "set"):
			if found == nil || !isColumn(found) {
				found = n
			}
		}
	}
	if found == nil {
		return crop{}, errors.New("the story has no such element")
	}
	c := crop{element: found}
	for n := found.Parent; n != nil && n.Type == html.ElementNode; n = n.Parent {
		c.above = append([]*html.Node{n}, c.above...)
	}
	return c, nil
}

// isColumn reports whether an element is the column of a settings page.
func isColumn(n *html.Node) bool { return n.Data == "div" }

// attribute returns the value of an attribute, or "".
func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// source returns the HTML from which the picture is made: the element, and the tags around it.
func (c crop) source() (string, error) {
	var b strings.Builder
	for _, n := range c.above {
		b.WriteString(tag(n) + "\n")
	}
	if err := html.Render(&b, c.element); err != nil {
		return "", err
	}
	return b.String(), nil
}

// tag returns the start tag of an element.
func tag(n *html.Node) string {
	var b strings.Builder
	b.WriteString("<" + n.Data)
	for _, a := range n.Attr {
		b.WriteString(" " + a.Key + "=" + a.Val)
	}
	return b.String() + ">"
}

// names returns the names in the picture's elements and around it that a selector can contain: "div", ".class", "#id",
// "[attribute".
func (c crop) names() map[string]bool {
	names := map[string]bool{}
	add := func(n *html.Node) {
		if n.Type != html.ElementNode {
			return
		}
		names[n.Data] = true
		for _, a := range n.Attr {
			names["["+a.Key] = true
			if a.Key == "id" {
				names["#"+a.Val] = true
			}
			if a.Key == "class" {
				for class := range strings.FieldsSeq(a.Val) {
					names["."+class] = true
				}
			}
		}
	}
	for _, n := range c.above {
		add(n)
	}
	add(c.element)
	for n := range c.element.Descendants() {
		add(n)
	}
	return names
}
