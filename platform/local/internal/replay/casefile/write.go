package casefile

import (
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/bifrost-run/bifrost/platform/local/internal/replay"
	"github.com/bifrost-run/bifrost/workflow"
)

// ErrName is the error of a file that go test would not look into.
var ErrName = errors.New("the file of a test ends in _test.go")

// Write makes a file that is not there yet, of a record of the workflow. Its
// package is that of the folder: the workflow's own, or another one of the same
// module, which can name it only when it is exported.
func Write(file string, d *workflow.Definition, r replay.Record) error {
	if !strings.HasSuffix(file, "_test.go") {
		return ErrName
	}
	file, err := filepath.Abs(file)
	if err != nil {
		return fmt.Errorf("the file of the test: %w", err)
	}
	subject, err := subjectOf(filepath.Dir(file), d.Source)
	if err != nil {
		return err
	}
	text, err := text(subject, d, r)
	if err != nil {
		return err
	}
	return create(file, text)
}

// create never replaces what somebody has written.
func create(file string, text []byte) error {
	created, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already: name another file, or remove it", file)
	}
	if err != nil {
		return fmt.Errorf("the test cannot be written: %w", err)
	}
	_, err = created.Write(text)
	if err := errors.Join(err, created.Close()); err != nil {
		return fmt.Errorf("the test cannot be written: %w", err)
	}
	return nil
}

// subject is the workflow as a test in some folder names it.
type subject struct {
	// pkg is the test's package, expression the workflow in it.
	pkg, expression string
	// imports is the path of the workflow's package, empty when it is the test's own.
	imports string
}

func subjectOf(folder, source string) (subject, error) {
	in, err := moduleOf(folder)
	if err != nil {
		return subject{}, err
	}
	v, err := find(source, in)
	if err != nil {
		return subject{}, err
	}
	if same(folder, v.folder) {
		return subject{pkg: v.pkg, expression: v.name}, nil
	}
	if v.pkg == "main" || !token.IsExported(v.name) {
		return subject{}, fmt.Errorf("only a test beside the workflow can name %s.%s: write it to %s", v.pkg, v.name, v.folder)
	}
	path, err := in.importPath(v.folder)
	if err != nil {
		return subject{}, err
	}
	return subject{pkg: packageOf(folder), expression: v.pkg + "." + v.name, imports: path}, nil
}

func same(one, other string) bool {
	a, errA := os.Stat(one)
	b, errB := os.Stat(other)
	return errA == nil && errB == nil && os.SameFile(a, b)
}

// packageOf is the name of the package in a folder, and what it would be called
// when there is none.
func packageOf(folder string) string {
	files, _ := filepath.Glob(filepath.Join(folder, "*.go")) // the pattern is good
	for _, file := range files {
		syntax, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly)
		if err == nil {
			return syntax.Name.Name
		}
	}
	name := strings.Map(func(r rune) rune {
		if r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, filepath.Base(folder))
	if !token.IsIdentifier(name) {
		return "replayed"
	}
	return name
}
