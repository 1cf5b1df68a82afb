// Package journal turns what is logged by log/slog into lines: a level, a
// message and one JSON object, each of a bounded size.
package journal

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"time"
)

// Write takes one line. The time is zero when the record had none; the fields
// are nil when there are none.
type Write func(at time.Time, level, message string, fields json.RawMessage)

// Logger answers a logger that writes lines.
func Logger(write Write) *slog.Logger { return slog.New(&handler{write: write}) }

// handler is a slog.Handler. scopes holds what With and WithGroup
// added: a group opens a scope, and attributes go to the last one.
type handler struct {
	write  Write
	scopes []scope
}

type scope struct {
	group string
	attrs []slog.Attr
}

// Enabled leaves out what is below debug, for which lines have no level.
func (h *handler) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelDebug
}

// WithAttrs adds attributes to every later record.
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	scopes := slices.Clone(h.scopes)
	if len(scopes) == 0 {
		scopes = []scope{{}}
	}
	last := &scopes[len(scopes)-1]
	last.attrs = append(slices.Clip(last.attrs), attrs...)
	return &handler{write: h.write, scopes: scopes}
}

// WithGroup puts the attributes that follow into an object of that name.
func (h *handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	scopes := append(slices.Clip(h.scopes), scope{group: name})
	return &handler{write: h.write, scopes: scopes}
}

// Handle writes one line.
func (h *handler) Handle(_ context.Context, r slog.Record) error {
	var own []slog.Attr
	r.Attrs(func(a slog.Attr) bool {
		own = append(own, a)
		return true
	})
	fields := map[string]any{}
	fill(fields, h.scopes, own)
	h.write(r.Time, levelName(r.Level), messageOf(r.Message), fieldsOf(fields))
	return nil
}

// fill writes the scopes one inside the other, and the record's own attributes
// into the innermost. A group that stays empty is left out.
func fill(into map[string]any, scopes []scope, own []slog.Attr) {
	if len(scopes) == 0 {
		addAttrs(into, own)
		return
	}
	target := into
	if name := scopes[0].group; name != "" {
		target = map[string]any{}
		defer func() { setGroup(into, name, target) }()
	}
	addAttrs(target, scopes[0].attrs)
	fill(target, scopes[1:], own)
}

func addAttrs(into map[string]any, attrs []slog.Attr) {
	for _, a := range attrs {
		value := a.Value.Resolve()
		switch {
		case value.Kind() == slog.KindGroup && a.Key == "":
			addAttrs(into, value.Group())
		case value.Kind() == slog.KindGroup:
			group := map[string]any{}
			addAttrs(group, value.Group())
			setGroup(into, a.Key, group)
		case !a.Equal(slog.Attr{}):
			into[a.Key] = plain(value)
		}
	}
}

func setGroup(into map[string]any, name string, group map[string]any) {
	if len(group) > 0 {
		into[name] = group
	}
}

// plain is the value as something that always encodes.
func plain(v slog.Value) any {
	if v.Kind() == slog.KindDuration {
		return v.Duration().String()
	}
	if v.Kind() == slog.KindTime {
		return v.Time().Format(time.RFC3339Nano)
	}
	return encodable(v.Any())
}

func levelName(l slog.Level) string {
	switch {
	case l < slog.LevelInfo:
		return "debug"
	case l < slog.LevelWarn:
		return "info"
	case l < slog.LevelError:
		return "warn"
	default:
		return "error"
	}
}
