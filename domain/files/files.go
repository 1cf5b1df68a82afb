// Package files holds the rules of uploads and of the files that runs make: how
// large they are, what they are called and how their type is written. Their
// contents never come here.
package files

import (
	"mime"
	"strings"
	"unicode"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/internal/uuid"
)

// MaxBytes is the largest file that is kept: 100 MiB.
const MaxBytes = 100 << 20

// MaxNameBytes is the longest name, in bytes of UTF-8: what file systems take.
const MaxNameBytes = 255

// UnknownType is the content type of a file whose own is missing or is none.
const UnknownType = "application/octet-stream"

// maxTypeBytes is the longest content type that is kept as it is.
const maxTypeBytes = 255

// ParseID reads a file's id from outside. Anything but a UUIDv7 is answered like
// an unknown file.
func ParseID(text string) (string, error) {
	id, err := uuid.Canonical(text)
	if err != nil {
		return "", ErrUnknown()
	}
	return id, nil
}

// ErrUnknown is the answer for a file that does not exist in the caller's scope,
// and for one that is not theirs to know of.
func ErrUnknown() error {
	return fault.New(fault.NotFound, "not_found", "This file does not exist here.")
}

// Name is what a file is called: the last element of the path that a program may
// have sent, without what cannot be seen and could mislead whoever reads it. It is
// empty when nothing is left of the text, and it is for showing only: nothing is
// ever looked up by it.
func Name(text string) string {
	text = strings.ToValidUTF8(text, string(unicode.ReplacementChar))
	if i := strings.LastIndexAny(text, `/\`); i >= 0 {
		text = text[i+1:]
	}
	name := strings.TrimSpace(strings.Map(visible, text))
	if strings.Trim(name, ".") == "" {
		return "" // a folder, for every system
	}
	return name
}

// visible drops control characters, separators of lines, and what turns the
// direction of a text, with which fdp.exe reads exe.pdf.
func visible(r rune) rune {
	if unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control) || r == '\ufeff' {
		return -1
	}
	return r
}

// ContentType is a content type in its usual spelling, UnknownType for a text that
// is none, that is a range of some, such as */*, or that holds a character which not
// every header can.
func ContentType(text string) string {
	kind, parameters, err := mime.ParseMediaType(text)
	if err != nil || !strings.Contains(kind, "/") || strings.Contains(kind, "*") {
		return UnknownType
	}
	spelled := mime.FormatMediaType(kind, parameters)
	if spelled == "" || len(spelled) > maxTypeBytes || strings.ContainsFunc(spelled, unicode.IsControl) {
		return UnknownType
	}
	return spelled
}
