package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// source is the folder that is gathered from.
type source struct {
	// dir is absolute.
	dir string
	// path is the import path of the folder.
	path string
}

// open finds the module that a folder belongs to, in the folder itself or above.
func open(dir string) (source, error) {
	resolved, err := filepath.EvalSymlinks(dir) // a walk does not begin at a link
	if err != nil {
		return source{}, fmt.Errorf("the folder cannot be read: %w", err)
	}
	absolute, err := filepath.Abs(resolved)
	if err != nil {
		return source{}, fmt.Errorf("the folder cannot be found: %w", err)
	}
	for root := absolute; ; root = filepath.Dir(root) {
		content, err := os.ReadFile(filepath.Join(root, "go.mod"))
		switch {
		case err == nil:
			return within(root, string(content), absolute)
		case !errors.Is(err, fs.ErrNotExist):
			return source{}, fmt.Errorf("go.mod cannot be read: %w", err)
		case root == filepath.Dir(root):
			return source{}, fmt.Errorf("no go.mod in %s or above it", absolute)
		}
	}
}

func within(root, mod, dir string) (source, error) {
	module := modulePath(mod)
	if module == "" {
		return source{}, fmt.Errorf("%s does not name its module", filepath.Join(root, "go.mod"))
	}
	below, err := filepath.Rel(root, dir)
	if err != nil {
		return source{}, err
	}
	return source{dir: dir, path: path.Join(module, filepath.ToSlash(below))}, nil
}

// modulePath reads the module line of a go.mod; empty when there is none.
func modulePath(mod string) string {
	for line := range strings.Lines(mod) {
		line, _, _ = strings.Cut(line, "//")
		name, found := strings.CutPrefix(strings.TrimSpace(line), "module")
		if !found || strings.TrimLeft(name, " \t\"`") == name { // modules, say
			continue
		}
		name = strings.TrimSpace(name)
		if unquoted, err := strconv.Unquote(name); err == nil {
			name = unquoted
		}
		return name
	}
	return ""
}
