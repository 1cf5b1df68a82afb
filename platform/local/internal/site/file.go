package site

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// file is one file of the bundle.
type file struct {
	name, mime string
	headers    map[string]string
	read       func() []byte
	// known is found out when somebody asks first.
	known func() known
}

// known is what a file is served with.
type known struct {
	// tag names the content.
	tag string
	// packed is the content by gzip, nil for what that does not make smaller.
	packed []byte
}

func newFile(bundle fs.FS, name string, o Origins) *file {
	f := &file{name: name, mime: MIMEType(name), headers: o.Headers(name)}
	f.read = func() []byte {
		content, err := fs.ReadFile(bundle, name)
		if err != nil {
			panic(fmt.Errorf("the bundle is a part of the program: %w", err))
		}
		return content
	}
	f.known = sync.OnceValue(func() known {
		content := f.read()
		sum := sha256.Sum256(content)
		return known{tag: hex.EncodeToString(sum[:8]), packed: pack(content, f.mime)}
	})
	return f
}

// content is what to answer, of which h is told. The packed form is kept in memory: it
// is what browsers take, and a fraction of the other.
func (f *file) content(h http.Header, mayPack bool) []byte {
	h.Set("Content-Type", f.mime)
	k := f.known()
	if k.packed == nil {
		h.Set("ETag", strconv.Quote(k.tag))
		return f.read()
	}
	h.Add("Vary", "Accept-Encoding")
	if !mayPack {
		h.Set("ETag", strconv.Quote(k.tag))
		return f.read()
	}
	h.Set("ETag", strconv.Quote(k.tag+"-gzip"))
	h.Set("Content-Encoding", "gzip")
	h.Set("Content-Length", strconv.Itoa(len(k.packed)))
	return k.packed
}

// pack is a content by gzip, nil where that saves nothing.
func pack(content []byte, mime string) []byte {
	if !strings.HasPrefix(mime, "text/") && mime != "image/svg+xml" && mime != "application/json" {
		return nil // pictures and fonts are packed already
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write(content) // memory takes everything
	_ = w.Close()
	if packed.Len() >= len(content) {
		return nil
	}
	return bytes.Clone(packed.Bytes())
}

// takesGzip reports whether who asks can unpack.
func takesGzip(r *http.Request) bool {
	for one := range strings.SplitSeq(strings.Join(r.Header.Values("Accept-Encoding"), ","), ",") {
		name, weight, _ := strings.Cut(strings.ReplaceAll(one, " ", ""), ";")
		if strings.EqualFold(name, "gzip") {
			// A weight of nothing but zeros is a no.
			return weight == "" || strings.Trim(strings.TrimPrefix(weight, "q="), "0.") != ""
		}
	}
	return false
}

// types are what the files of a build are. What this machine believes of an extension
// does not count, because browsers run no script that is called something else.
var types = map[string]string{
	".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8", ".ico": "image/x-icon", ".jpg": "image/jpeg",
	".js": "text/javascript; charset=utf-8", ".json": "application/json", ".map": "application/json", ".png": "image/png",
	".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8", ".webp": "image/webp", ".woff2": "font/woff2",
}

// MIMEType is the type of a file by its name, that of mere bytes for an unknown one.
func MIMEType(name string) string {
	if known, ok := types[path.Ext(name)]; ok {
		return known
	}
	return "application/octet-stream"
}
