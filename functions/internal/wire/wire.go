// Package wire holds the shapes that several operations share: times, pages and
// their cursors, sets of permissions, and JSON that is passed through as it is.
package wire

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Time is a moment on the wire: RFC 3339, UTC, milliseconds.
type Time time.Time

// timeLayout always shows three digits of the second.
const timeLayout = "2006-01-02T15:04:05.000Z"

// String is the moment as it is written.
func (t Time) String() string { return time.Time(t).UTC().Format(timeLayout) }

// MarshalJSON writes the moment.
func (t Time) MarshalJSON() ([]byte, error) { return []byte(`"` + t.String() + `"`), nil }

// Schema documents the moment as a date-time.
func (Time) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date-time", Examples: []any{"2026-12-01T08:00:00.000Z"}}
}

// Moment is a pointer to t on the wire, nil for the zero time, which is left out.
func Moment(t time.Time) *Time {
	if t.IsZero() {
		return nil
	}
	w := Time(t)
	return &w
}

// Object is a JSON object that the API passes through as it is.
type Object json.RawMessage

// MarshalJSON writes the object; an empty one is {}.
func (o Object) MarshalJSON() ([]byte, error) {
	if len(o) == 0 {
		return []byte("{}"), nil
	}
	return o, nil
}

// UnmarshalJSON keeps the bytes.
func (o *Object) UnmarshalJSON(raw []byte) error {
	*o = bytes.Clone(raw)
	return nil
}

// Schema documents the object as one with any properties.
func (Object) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}
}

// Value is any JSON that the API passes through as it is.
type Value json.RawMessage

// MarshalJSON writes the value; an empty one is null.
func (v Value) MarshalJSON() ([]byte, error) {
	if len(v) == 0 {
		return []byte("null"), nil
	}
	return v, nil
}

// Schema documents the value as anything.
func (Value) Schema(huma.Registry) *huma.Schema { return &huma.Schema{} }

// Page is a part of a list.
type Page[T any] struct {
	Items      []T    `json:"items" doc:"This part of the list."`
	NextCursor string `json:"nextCursor,omitempty" doc:"Send it as cursor for the next part; absent at the end."`
}

// PageOf shows a part of a list: its items, and the cursor of the position that
// follows them. The list is named as for Cursor.
func PageOf[T, W any](items []T, show func(T) W, next string, list ...string) Page[W] {
	page := Page[W]{Items: make([]W, 0, len(items)), NextCursor: Cursor(next, list...)}
	for _, item := range items {
		page.Items = append(page.Items, show(item))
	}
	return page
}

// Permissions is a set of permissions, always with all four.
type Permissions struct {
	ExecuteWorkflows bool `json:"canExecuteWorkflows"`
	ManageConfig     bool `json:"canManageConfig"`
	ManageForms      bool `json:"canManageForms"`
	ViewHistory      bool `json:"canViewHistory"`
}

// PermissionsOf shows a set.
func PermissionsOf(s permissions.Set) Permissions {
	return Permissions{
		ExecuteWorkflows: s.Has(permissions.ExecuteWorkflows), ManageConfig: s.Has(permissions.ManageConfig),
		ManageForms: s.Has(permissions.ManageForms), ViewHistory: s.Has(permissions.ViewHistory),
	}
}

// Set reads a set.
func (p Permissions) Set() permissions.Set {
	s := permissions.Set{}
	for permission, held := range map[permissions.Permission]bool{
		permissions.ExecuteWorkflows: p.ExecuteWorkflows, permissions.ManageConfig: p.ManageConfig,
		permissions.ManageForms: p.ManageForms, permissions.ViewHistory: p.ViewHistory,
	} {
		if held {
			s = s.Union(permissions.SetOf(permission))
		}
	}
	return s
}
