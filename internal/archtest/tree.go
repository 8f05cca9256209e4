package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

const module = "navette.dev/navette"

// file is a parsed source file.
type file struct {
	name   string // slash-separated path below the root
	dir    string // the package's folder below the root, such as internal/zoom
	isTest bool
	fset   *token.FileSet
	syntax *ast.File
}

// at formats the position of a node as file:line.
func (f file) at(pos token.Pos) string {
	return f.name + ":" + strconv.Itoa(f.fset.Position(pos).Line)
}

// readTree parses every Go file of the module, including generated ones, without nested modules and test data.
func readTree(root string) ([]file, error) {
	var files []file
	fset := token.NewFileSet()
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name != root && leftOut(name, entry.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		syntax, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("parse: %w", err)
		}
		below, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		below = filepath.ToSlash(below)
		files = append(files, file{
			name: below, dir: path.Dir(below), isTest: strings.HasSuffix(below, "_test.go"), fset: fset, syntax: syntax,
		})
		return nil
	})
	return files, err
}

func leftOut(dir, base string) bool {
	if base == "testdata" || base == "node_modules" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
		return true
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

// importName returns the name under which the file imports a path, or "" if it does not.
func (f file) importName(importPath string) string {
	for _, spec := range f.syntax.Imports {
		if unquoted, err := strconv.Unquote(spec.Path.Value); err != nil || unquoted != importPath {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path.Base(importPath)
	}
	return ""
}

// within reports whether a package's folder is dir or below it.
func within(pkg, dir string) bool { return pkg == dir || strings.HasPrefix(pkg, dir+"/") }
