package input

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"

	"github.com/bifrost-run/bifrost/workflow/internal/session"
)

// Secret is a text that a person enters and nobody reads afterwards. Whatever
// prints or encodes one shows ***. The zero value is empty.
type Secret struct {
	// text is behind a pointer because fmt prints fields that it may not ask.
	text *string
}

// NewSecret is a secret, for tests.
func NewSecret(text string) Secret { return Secret{text: &text} }

// Reveal is the text itself, for whoever sends it where it belongs.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// hidden stands for every secret.
const hidden = "***"

// holdsSealed reports whether a Secret or a File is anywhere inside of a type. Only
// those that are a field of the input itself are sealed, erased and looked up.
func holdsSealed(t reflect.Type, seen map[reflect.Type]bool) bool {
	if t == secretType || t == fileType {
		return true
	}
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		return holdsSealed(t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			if holdsSealed(t.Field(i).Type, seen) {
				return true
			}
		}
	default:
	}
	return false
}

// String hides the text.
func (Secret) String() string { return hidden }

// Format hides the text from every verb.
func (Secret) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, hidden) }

// MarshalText hides the text from JSON and from loggers.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// UnmarshalJSON takes the text from the input of a run. It refuses what
// MarshalText left of one, because a step that answers a Secret would be recalled
// with three stars for it.
func (s *Secret) UnmarshalJSON(raw []byte) error {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return errors.New("a secret is a text")
	}
	if text == hidden {
		return errors.New("a secret cannot be read back from where it was hidden")
	}
	s.text = &text
	return nil
}

// File is a file that a person uploaded. The zero value is no file.
type File struct{ id string }

// NewFile is a file by its id, for tests.
func NewFile(id string) File { return File{id: id} }

// Given reports whether there is a file, for an input that may be left out.
func (f File) Given() bool { return f.id != "" }

// Upload is an uploaded file, open for reading. Close it.
type Upload struct {
	io.ReadCloser
	// Name is what the person called it, for showing only: never a path.
	Name        string
	ContentType string
	// Size is in bytes.
	Size int64
}

// Open reads the file as a stream; it may be opened again. Outside of a run
// there is nothing to read.
func (f File) Open(ctx context.Context) (*Upload, error) {
	s := session.At(ctx).Session
	if !s.Live() {
		return nil, errors.New("open the file: there is no run, or it is over")
	}
	opened, err := s.Host.OpenFile(ctx, f.id)
	if err != nil {
		return nil, fmt.Errorf("open the file: %w", err)
	}
	return &Upload{ReadCloser: opened.Content, Name: opened.Name, ContentType: opened.ContentType, Size: opened.Size}, nil
}

// MarshalText is the id, which says nothing about the content.
func (f File) MarshalText() ([]byte, error) { return []byte(f.id), nil }

// UnmarshalJSON takes the id from the input of a run.
func (f *File) UnmarshalJSON(raw []byte) error {
	if err := json.Unmarshal(raw, &f.id); err != nil {
		return errors.New("a file is the id of an upload")
	}
	return nil
}
