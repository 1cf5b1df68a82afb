package workflow

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/declared"
	"github.com/bifrost-run/bifrost/workflow/internal/failure"
	"github.com/bifrost-run/bifrost/workflow/internal/registry"
)

// Setting is a typed handle on a setting, so that a misspelt key cannot become
// an empty value. It is declared once at package level, and stands in the Needs
// of every workflow and provider that reads it.
type Setting[T any] struct {
	need     host.SettingNeed
	read     func(text string) (T, error)
	fallback *T
}

// SettingOption changes how a setting is read.
type SettingOption[T any] func(*Setting[T])

// Default is what a setting comes to where nobody has set it. Without one a
// workflow that needs the setting is not ready there.
func Default[T any](value T) SettingOption[T] {
	return func(s *Setting[T]) { s.fallback = &value }
}

// StringSetting is a handle on a text.
func StringSetting(key string, options ...SettingOption[string]) *Setting[string] {
	return setting(registered, declared.Caller(), key, host.SettingString, func(text string) (string, error) { return text, nil }, options)
}

// IntSetting is a handle on a whole number.
func IntSetting(key string, options ...SettingOption[int]) *Setting[int] {
	return setting(registered, declared.Caller(), key, host.SettingInt, strconv.Atoi, options)
}

// BoolSetting is a handle on a yes or no.
func BoolSetting(key string, options ...SettingOption[bool]) *Setting[bool] {
	return setting(registered, declared.Caller(), key, host.SettingBool, strconv.ParseBool, options)
}

// JSONSetting is a handle on a JSON value that decodes into T.
func JSONSetting[T any](key string, options ...SettingOption[T]) *Setting[T] {
	return setting(registered, declared.Caller(), key, host.SettingJSON, func(text string) (value T, err error) {
		err = json.Unmarshal([]byte(text), &value)
		return value, err
	}, options)
}

func setting[T any](into *registry.Registry, source, key string, kind host.SettingType, read func(string) (T, error), options []SettingOption[T]) *Setting[T] {
	s := &Setting[T]{need: host.SettingNeed{Key: key, Type: kind}, read: read}
	for _, option := range options {
		option(s)
	}
	s.need.Optional = s.fallback != nil
	into.AddSetting(s.need, source, declared.KeyProblems(key))
	return s
}

// Key is the key of the setting.
func (s *Setting[T]) Key() string { return s.need.Key }

// Get answers the value that is in force for the organization of the run: its
// own, else the global one, else the default. A run in which a needed setting has
// no value, or one of another type, has failed before its function was called,
// so that there is no error to look at. Reading a setting that is not among the
// Needs, or JSON that does not decode into T, ends the run.
func (s *Setting[T]) Get(run *Run) T {
	text, ok := "", false
	if run.session != nil {
		text, ok = run.session.Setting(s.need.Key)
	}
	if !ok {
		if s.fallback == nil { // a Run made by hand has no settings
			var zero T
			return zero
		}
		return *s.fallback
	}
	value, err := s.read(text)
	if err != nil {
		panic(failure.Abort(failure.Explain(failure.Coded(failure.SettingUnreadable, fmt.Errorf("setting %s: %w", s.need.Key, err)),
			"The setting "+s.need.Key+" has a value that cannot be read.")))
	}
	return value
}

func (s *Setting[T]) requirement(into *Requirements) {
	if s != nil && !slices.Contains(into.Settings, s.need) {
		into.Settings = append(into.Settings, s.need)
	}
}
