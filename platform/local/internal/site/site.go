// Package site serves the web app: its files, what browsers may do with them, and its
// one page under every address that its router knows. What is served beside it, such
// as the API, is not decided here.
package site

import (
	"bytes"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
	"unicode"
)

// Site is a bundle of the web app that is ready to be served. It is safe for concurrent
// use.
type Site struct {
	files     map[string]*file
	elsewhere http.Handler
}

var _ http.Handler = (*Site)(nil)

// New is the site of a bundle that has an index.html. It reads names alone, so that a
// start waits for nothing; elsewhere answers what is not there.
func New(bundle fs.FS, o Origins, elsewhere http.Handler) (*Site, error) {
	s := &Site{files: map[string]*file{}, elsewhere: elsewhere}
	names, err := Names(bundle)
	for _, name := range names {
		s.files[name] = newFile(bundle, name, o)
	}
	return s, err
}

// Names are the files of a bundle in the order of the alphabet, without those whose name
// begins with a dot.
func Names(bundle fs.FS) ([]string, error) {
	var names []string
	err := fs.WalkDir(bundle, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !strings.HasPrefix(entry.Name(), ".") {
			names = append(names, name)
		}
		return err
	})
	return names, err
}

// ServeHTTP answers GET and HEAD.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f := s.find(r.URL.Path)
	if f == nil {
		s.elsewhere.ServeHTTP(w, r)
		return
	}
	for name, value := range f.headers {
		if value == "" {
			w.Header().Del(name)
		} else {
			w.Header().Set(name, value)
		}
	}
	content := f.content(w.Header(), takesGzip(r))
	http.ServeContent(w, r, f.name, time.Time{}, bytes.NewReader(content))
}

// find is the file of an address, nil when there is none. The router of the web app
// decides about every address that looks like one of its pages.
func (s *Site) find(address string) *file {
	name := strings.TrimPrefix(address, "/")
	if f, ok := s.files[name]; ok {
		return f
	}
	if !isPage(name) {
		return nil
	}
	return s.files[front]
}

// isPage reports whether a name may be one of the router's, which have no extension and
// are written in letters.
func isPage(name string) bool {
	way := strings.TrimSuffix(name, "/")
	isName := fs.ValidPath(way) && path.Ext(way) == "" && !strings.ContainsFunc(way, unicode.IsControl)
	return name == "" || isName && !strings.HasPrefix(name, assets)
}
