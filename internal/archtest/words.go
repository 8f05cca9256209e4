package archtest

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// metaphors are words that comments must not use. They have more than one meaning, or do not say who acts.
var metaphors = regexp.MustCompile(`(?i)\b(house|town|somebody|nobody|whoever|tells)\b`)

// widest is the largest number of columns in a line, with a tab as one, as the linter lll counts by default.
const widest = 120

// source is the text of a Go file that was not generated, with its comments.
type source struct {
	name   string
	text   []byte
	fset   *token.FileSet
	syntax *ast.File
}

// sources reads the files of the tree that were not generated.
func sources(root string) ([]source, error) {
	files, err := readTree(root)
	if err != nil {
		return nil, err
	}
	var all []source
	for _, f := range files {
		s := source{name: f.name, fset: token.NewFileSet()}
		if s.text, err = os.ReadFile(filepath.Join(root, filepath.FromSlash(f.name))); err != nil {
			return nil, fmt.Errorf("read a source: %w", err)
		}
		if s.syntax, err = parser.ParseFile(s.fset, f.name, s.text, parser.ParseComments); err != nil {
			return nil, fmt.Errorf("parse a source: %w", err)
		}
		if !ast.IsGenerated(s.syntax) {
			all = append(all, s)
		}
	}
	return all, nil
}

// CheckWords finds comments in the source under root that contain one of a few refused words. These have more than one
// meaning, or do not say who acts; a violation quotes the word.
func CheckWords(root string) ([]Violation, error) {
	all, err := sources(root)
	var found []Violation
	for _, s := range all {
		found = append(found, s.metaphors()...)
	}
	return found, err
}

// metaphors returns a violation for each comment of the file that contains one of [metaphors].
func (s source) metaphors() []Violation {
	var found []Violation
	for _, group := range s.syntax.Comments {
		for _, comment := range group.List {
			if word := metaphors.FindString(comment.Text); word != "" {
				where := fmt.Sprintf("%s:%d", s.name, s.fset.Position(comment.Pos()).Line)
				what := fmt.Sprintf("a comment must not say %q", word)
				found = append(found, Violation{where, what, "comments name who acts, in the field's own terms"})
			}
		}
	}
	return found
}

// longLines returns the number of lines with more than [widest] columns.
func (s source) longLines() int {
	n := 0
	for line := range bytes.Lines(s.text) {
		line = bytes.TrimRight(line, "\n")
		if utf8.RuneCount(line) > widest {
			n++
		}
	}
	return n
}

// Figures returns measures of the source under root, one per line: the lengths of functions, the number of long lines,
// the number of comments with a word that [CheckWords] refuses, and the packages with most files.
func Figures(root string) (string, error) {
	all, err := sources(root)
	if err != nil {
		return "", err
	}
	var lengths []int
	perPackage, long, words := map[string]int{}, 0, 0
	for _, s := range all {
		long += s.longLines()
		words += len(s.metaphors())
		if !strings.HasSuffix(s.name, "_test.go") {
			lengths = append(lengths, s.functions()...)
		}
		perPackage[filepath.Dir(s.name)]++
	}
	slices.Sort(lengths)
	at := func(part int) int { return lengths[(len(lengths)-1)*part/100] }
	text := fmt.Sprintf("functions: %d, lines: median %d, 90th percentile %d, longest %d\n",
		len(lengths), at(50), at(90), at(100))
	text += fmt.Sprintf("lines over %d columns: %d\n", widest, long)
	text += fmt.Sprintf("comments with refused words: %d\n", words)
	return text + "packages with most files:" + largest(perPackage, 8) + "\n", nil
}

// functions returns the number of lines of each function of the file.
func (s source) functions() []int {
	var lengths []int
	for _, d := range s.syntax.Decls {
		if f, isFunc := d.(*ast.FuncDecl); isFunc {
			lengths = append(lengths, s.lines(f))
		}
	}
	return lengths
}

// largest formats the n packages with the most files.
func largest(perPackage map[string]int, n int) string {
	var names []string
	for name := range perPackage {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(perPackage[b], perPackage[a]), cmp.Compare(a, b))
	})
	text := ""
	for _, name := range names[:min(n, len(names))] {
		text += fmt.Sprintf(" %s %d", name, perPackage[name])
	}
	return text
}
