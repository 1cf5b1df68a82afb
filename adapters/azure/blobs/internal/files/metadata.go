package files

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/ports/object"
)

// The names under which a blob's metadata says what is known of its file. Values
// are percent-encoded, because headers hold no Unicode; an empty one is left out.
const (
	metaName        = "name"
	metaContentType = "contenttype"
	metaCreatedAt   = "createdat"
	metaCreatedBy   = "createdby"
	metaExecution   = "execution"
	// metaUpload tells a file of this upload from one of another.
	metaUpload = "upload"
)

// maxMetadata is what Azure keeps beside a blob, names and values together. The
// emulator takes more.
const maxMetadata = 8 << 10

// errMetadata is a defect of the caller, who bounds names long before.
var errMetadata = errors.New("what is known of a file is more than 8 KB")

func metadataOf(f object.File, upload string) (map[string]*string, error) {
	meta, size := map[string]*string{}, 0
	for key, value := range map[string]string{
		metaName: f.Name, metaContentType: f.ContentType, metaCreatedBy: f.CreatedBy, metaExecution: f.ExecutionID,
		metaCreatedAt: textOf(f.CreatedAt), metaUpload: upload,
	} {
		if value == "" {
			continue
		}
		encoded := url.QueryEscape(value)
		meta[key] = &encoded
		size += len(key) + len(encoded)
	}
	if size > maxMetadata {
		return nil, errMetadata
	}
	return meta, nil
}

func textOf(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339Nano)
}

// metaValue reads one value. The names come back in the letters of a header.
func metaValue(meta map[string]*string, key string) string {
	for name, value := range meta {
		if value != nil && strings.EqualFold(name, key) {
			if decoded, err := url.QueryUnescape(*value); err == nil {
				return decoded
			}
		}
	}
	return ""
}

func fileOf(id string, meta map[string]*string, size *int64) object.File {
	f := object.File{
		ID: id, Name: metaValue(meta, metaName), ContentType: metaValue(meta, metaContentType),
		CreatedBy: metaValue(meta, metaCreatedBy), ExecutionID: metaValue(meta, metaExecution),
	}
	if at, err := time.Parse(time.RFC3339Nano, metaValue(meta, metaCreatedAt)); err == nil {
		f.CreatedAt = at
	}
	if size != nil {
		f.Size = *size
	}
	return f
}
