// Package publish writes the web app for a host of static files, with the rules by which
// Azure Static Web Apps serves it as the local program does. It uploads nothing.
package publish

import (
	"errors"
	"fmt"
	"html"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/platform/local/internal/site"
)

// Options say where the web app will find what it needs, and where it is written to.
type Options struct {
	// API is the origin of the API, "https://func.example"; empty is that of the web app
	// itself.
	API string
	// Authority is the origin that signs people in, "https://login.microsoftonline.com".
	Authority string
	// Out is a folder that is not there, is empty, or holds what was written before.
	Out string
}

// origin is what a policy can name and a page be told: a scheme, a host of letters and
// digits, perhaps a port. Only this machine may do without TLS.
var origin = regexp.MustCompile(`^(https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?|http://(localhost|127\.0\.0\.1))(:[0-9]{1,5})?$`)

// Validate answers what the options lack as one sentence. The flags of the sentence are
// those of the command.
func (o Options) Validate() error {
	switch o = o.plain(); {
	case o.API != "" && !origin.MatchString(o.API):
		return errors.New("--api must be where the API is, such as https://func.example, without a path")
	case !origin.MatchString(o.Authority):
		return errors.New("--authority must be where people sign in, such as https://login.microsoftonline.com, without a path")
	case strings.TrimSpace(o.Out) == "":
		return errors.New("--out must be a folder")
	}
	return nil
}

// plain spells the origins as browsers do.
func (o Options) plain() Options {
	o.API, o.Authority = strings.ToLower(strings.TrimSuffix(o.API, "/")), strings.ToLower(strings.TrimSuffix(o.Authority, "/"))
	return o
}

// Write writes a bundle of the web app. The same bundle and options give the same bytes.
// What was written before is replaced as a whole, and anything else is left alone: a
// folder that holds something of somebody is an error.
func Write(bundle fs.FS, o Options) error {
	if err := o.Validate(); err != nil {
		return err
	}
	o = o.plain()
	files, err := render(bundle, o)
	if err != nil {
		return err
	}
	if err := makeRoom(o.Out, files); err != nil {
		return err
	}
	if err := replace(o.Out, files); err != nil {
		return fmt.Errorf("the web app cannot be written: %w", err)
	}
	return nil
}

// render is every file of the site, by its name.
func render(bundle fs.FS, o Options) (map[string][]byte, error) {
	names, err := site.Names(bundle)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, name := range names {
		if files[name], err = fs.ReadFile(bundle, name); err != nil {
			return nil, err
		}
	}
	if files[front], err = address(files[front], o.API); err != nil {
		return nil, err
	}
	files[rulesFile], err = rules(names, o)
	return files, err
}

// front is the page of the web app, in which place says where the API is.
const front = "index.html"

var place = regexp.MustCompile(`(<meta name="bifrost-api" content=")[^"]*(")`)

// address writes into the page where the API is.
func address(page []byte, api string) ([]byte, error) {
	found := place.FindAllSubmatchIndex(page, -1)
	if len(found) != 1 {
		return nil, errors.New("index.html of the web app has no place for the address of the API: build the web app anew")
	}
	from, to := found[0][3], found[0][4]
	return slices.Concat(page[:from], []byte(html.EscapeString(api)), page[to:]), nil
}

// makeRoom refuses a folder that holds anything but an earlier site.
func makeRoom(out string, files map[string][]byte) error {
	entries, err := os.ReadDir(out)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s is no folder that can be read", out)
	}
	ours := map[string]bool{}
	for name := range files {
		first, _, _ := strings.Cut(name, "/")
		ours[first] = true
	}
	isSite := false
	for _, entry := range entries {
		if !ours[entry.Name()] {
			return fmt.Errorf("the folder %s holds %s, which is no part of the web app: choose another folder with --out", out, entry.Name())
		}
		isSite = isSite || entry.Name() == rulesFile
	}
	if !isSite {
		return fmt.Errorf("the folder %s holds something else than a web app that was written before: choose another folder with --out", out)
	}
	return nil
}

// replace writes the files beside the folder first, so that it never holds half of them.
func replace(out string, files map[string][]byte) error {
	out = filepath.Clean(out)
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return err
	}
	beside, err := os.MkdirTemp(filepath.Dir(out), ".site-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(beside) }() // it has moved when all went well
	for name, content := range files {
		to := filepath.Join(beside, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(to), 0o755), os.WriteFile(to, content, 0o644)); err != nil {
			return err
		}
	}
	return errors.Join(os.Chmod(beside, 0o755), os.RemoveAll(out), os.Rename(beside, out))
}
