package host

import (
	"context"
	"io"
)

// SettingType is what the value of a setting is.
type SettingType string

// The types of settings.
const (
	SettingString SettingType = "string"
	SettingInt    SettingType = "int"
	SettingBool   SettingType = "bool"
	SettingJSON   SettingType = "json"
	// SettingSecretRef is the key of a secret.
	SettingSecretRef SettingType = "secret_ref"
)

// Setting is the value in force for one key.
type Setting struct {
	Type SettingType
	// Value is text: the string itself, a decimal integer, true or false, JSON, or
	// the key of a secret.
	Value string
}

// File is an uploaded file, open for reading.
type File struct {
	// Name is what the person called it, for showing only.
	Name        string
	ContentType string
	// Size is in bytes.
	Size    int64
	Content io.ReadCloser
}

// NewFile is a file to keep. Content is read to its end.
type NewFile struct {
	Name        string
	ContentType string
	Content     io.Reader
}

// SavedFile is a file that is kept, as a result shows it.
type SavedFile struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	ContentType string `json:"contentType"`
	// Size is in bytes.
	Size int64 `json:"size"`
}

// Unequipped answers that there is nothing, for hosts that have nothing to give
// to embed.
type Unequipped struct{}

// Settings answers none.
func (Unequipped) Settings(context.Context, []string) (map[string]Setting, error) { return nil, nil }

// Secret refuses.
func (Unequipped) Secret(_ context.Context, key string) (string, error) {
	return "", Refusal("secret_missing", "The secret "+key+" is not set.")
}

// Conceals knows no secret.
func (Unequipped) Conceals(string) bool { return false }

// OpenFile refuses.
func (Unequipped) OpenFile(context.Context, string) (File, error) {
	return File{}, Refusal("file_not_found", "The file does not exist any more.")
}

// SaveFile refuses.
func (Unequipped) SaveFile(context.Context, NewFile) (SavedFile, error) {
	return SavedFile{}, Refusal("files_not_supported", "Files cannot be kept here.")
}
