// Package script reads a packaged function app as the Functions host does:
// host.json, one folder with a function.json for each function, and a handler. It
// is stricter than the host, which ignores what it does not know: an app that
// says something which is not played here is refused, so that no test passes
// because a setting was overlooked.
package script

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// App is a function app that was read.
type App struct {
	// Root is the folder of host.json.
	Root string
	Host Host
	// Functions are in the order of their names, without regard to case: the order
	// in which routes are tried.
	Functions []Function
}

// largest bounds a file of a package; the handler itself has some tens of megabytes.
const largest = 512 << 20

// Open reads the app in a folder, or in a zip that is unpacked into the folder
// into. Settings are the app's, for %NAME% in what it declares.
func Open(root, into string, settings map[string]string) (App, error) {
	info, err := os.Stat(root)
	if err != nil {
		return App{}, err
	}
	if !info.IsDir() {
		if err := unpack(root, into); err != nil {
			return App{}, fmt.Errorf("unpack %s: %w", root, err)
		}
		root = into
	}
	if root, err = filepath.Abs(root); err != nil {
		return App{}, err
	}
	app := App{Root: root}
	if app.Host, err = readHost(filepath.Join(root, "host.json"), settings); err != nil {
		return App{}, fmt.Errorf("host.json: %w", err)
	}
	if app.Functions, err = readFunctions(root, settings); err != nil {
		return App{}, err
	}
	return app, conflicts(app.Functions)
}

// unpack keeps modes, and refuses what leads out of the folder.
func unpack(name, into string) error {
	archive, err := zip.OpenReader(name)
	if err != nil {
		return err
	}
	defer func() { _ = archive.Close() }() // It was only read.
	for _, entry := range archive.File {
		if !filepath.IsLocal(entry.Name) || strings.Contains(entry.Name, `\`) {
			return fmt.Errorf("%q leads out of the package", entry.Name)
		}
		if err := extract(entry, filepath.Join(into, entry.Name)); err != nil {
			return err
		}
	}
	return nil
}

func extract(entry *zip.File, at string) error {
	if entry.FileInfo().IsDir() {
		return os.MkdirAll(at, 0o755)
	}
	if !entry.Mode().IsRegular() {
		return fmt.Errorf("%q is neither a file nor a folder", entry.Name)
	}
	if entry.UncompressedSize64 > largest {
		return fmt.Errorf("%q is too large", entry.Name)
	}
	if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
		return err
	}
	content, err := entry.Open()
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }() // Its checksum was read with its last byte.
	file, err := os.OpenFile(at, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, io.LimitReader(content, largest))
	// The mode is set by itself, because the process's umask would take from it.
	return errors.Join(err, file.Close(), os.Chmod(at, entry.Mode().Perm()))
}

// functionName is what the host accepts as the name of a function.
var functionName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,127}$`)

func readFunctions(root string, settings map[string]string) ([]Function, error) {
	entries, err := os.ReadDir(root)
	if err != nil {
		return nil, err
	}
	var all []Function
	for _, entry := range entries {
		name := entry.Name()
		data, err := os.ReadFile(filepath.Join(root, name, "function.json"))
		if errors.Is(err, fs.ErrNotExist) || !entry.IsDir() {
			continue
		}
		if err != nil {
			return nil, err
		}
		if !functionName.MatchString(name) || strings.EqualFold(name, "host") {
			return nil, fmt.Errorf("%q cannot be the name of a function", name)
		}
		f, err := readFunction(name, data, settings)
		if err != nil {
			return nil, fmt.Errorf("%s/function.json: %w", name, err)
		}
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b Function) int {
		return strings.Compare(strings.ToUpper(a.Name), strings.ToUpper(b.Name))
	})
	return all, nil
}

// conflicts refuses two functions that the host would not tell apart.
func conflicts(all []Function) error {
	for i, f := range all {
		for _, other := range all[:i] {
			if strings.EqualFold(f.Name, other.Name) {
				return fmt.Errorf("the functions %s and %s have one name", other.Name, f.Name)
			}
			if f.HTTP != nil && other.HTTP != nil && strings.EqualFold(f.HTTP.Route, other.HTTP.Route) && overlap(f.HTTP.Methods, other.HTTP.Methods) {
				return fmt.Errorf("the route of %s conflicts with the route of %s", f.Name, other.Name)
			}
		}
	}
	return nil
}

func overlap(a, b []string) bool {
	return len(a) == 0 || len(b) == 0 || slices.ContainsFunc(a, func(m string) bool { return slices.Contains(b, m) })
}

// strict decodes one JSON value and refuses properties that the target has not.
func strict(data []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the JSON")
	}
	return nil
}

var setting = regexp.MustCompile(`%([^%]+)%`)

// expand puts settings in the place of %NAME%. A setting that is missing is a
// fault where a trigger names it, and empty in the handler's arguments.
func expand(text string, settings map[string]string) (string, error) {
	var missing error
	expanded := setting.ReplaceAllStringFunc(text, func(found string) string {
		value, known := settings[strings.Trim(found, "%")]
		if !known {
			missing = fmt.Errorf("%s names a setting that the app does not have", found)
		}
		return value
	})
	return expanded, missing
}
