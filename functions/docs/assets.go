package docs

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

// packedEnding is the ending of a file that is stored compressed.
const packedEnding = ".gz"

// assetsOf are the files of a folder that pages ask for, by the names under which they
// do: one that is stored compressed is known without its ending.
func assetsOf(files fs.ReadDirFS, folder string) map[string]document {
	assets := map[string]document{}
	entries, _ := files.ReadDir(folder) // a folder that is embedded is there
	for _, entry := range entries {
		name := strings.TrimSuffix(entry.Name(), packedEnding)
		if contentType := contentTypes[path.Ext(name)]; contentType != "" {
			assets[name] = once(contentType, func() ([]byte, error) { return unpacked(files, path.Join(folder, entry.Name())) })
		}
	}
	return assets
}

// contentTypes are those of the files that are served.
var contentTypes = map[string]string{
	".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8", ".png": "image/png",
}

// unpacked reads a file, whether it is stored compressed or not.
func unpacked(files fs.FS, name string) ([]byte, error) {
	stored, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, fmt.Errorf("read a document: %w", err)
	}
	if !strings.HasSuffix(name, packedEnding) {
		return stored, nil
	}
	reader, err := gzip.NewReader(bytes.NewReader(stored))
	if err != nil {
		return nil, fmt.Errorf("unpack a document: %w", err)
	}
	plain, err := io.ReadAll(reader)
	if err != nil {
		return nil, fmt.Errorf("unpack a document: %w", err)
	}
	return plain, nil
}
