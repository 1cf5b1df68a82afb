package contract

import (
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// composer makes examples out of schemas, so that nobody writes down a whole body that
// could go stale. A field says its own by the tag example; what says none is known by
// its name, or by its type.
type composer struct{ schemas huma.Registry }

// of is an example of what a property of that name holds. An object has what it must
// have, and of the rest what says an example of its own: the optional words of a
// request often exclude each other. False is for what ends nowhere.
func (c composer) of(schema *huma.Schema, name string, within ...string) (any, bool) {
	said, target := schema.Examples, schema
	if schema.Ref != "" {
		if slices.Contains(within, schema.Ref) {
			return nil, false
		}
		within = append(slices.Clone(within), schema.Ref)
		target = c.schemas.SchemaFromRef(schema.Ref)
		said = append(slices.Clone(said), target.Examples...)
	}
	switch {
	case len(said) > 0:
		return said[0], true
	case len(target.Enum) > 0:
		return target.Enum[0], true
	case target.Type == huma.TypeObject:
		return c.object(target, within), true
	case target.Type == huma.TypeArray:
		item, ok := c.of(target.Items, strings.TrimSuffix(name, "s"), within...)
		if !ok {
			return []any{}, true
		}
		return []any{item}, true
	default:
		return plain(target, name), true
	}
}

// object is an example of an object.
func (c composer) object(schema *huma.Schema, within []string) map[string]any {
	out := map[string]any{}
	for name, property := range schema.Properties {
		if !slices.Contains(schema.Required, name) && !c.speaks(property, within) {
			continue
		}
		if value, ok := c.of(property, name, within...); ok {
			out[name] = value
		}
	}
	return out
}

// speaks reports whether an optional property has an example of its own. Every moment
// has one by its type, and says nothing about this one.
func (c composer) speaks(property *huma.Schema, within []string) bool {
	if len(property.Examples) > 0 {
		return property.Format != "date-time"
	}
	if property.Type == huma.TypeArray {
		property = property.Items
	}
	if property.Ref == "" || slices.Contains(within, property.Ref) {
		return false
	}
	within = append(slices.Clone(within), property.Ref)
	inner := c.schemas.SchemaFromRef(property.Ref)
	for _, of := range inner.Properties {
		if c.speaks(of, within) {
			return true
		}
	}
	return false
}

// parameter is an example of a part of the address. An id is that of what stands
// before it.
func (c composer) parameter(operation *huma.Operation, parameter *huma.Param) any {
	if parameter.Schema != nil && len(parameter.Schema.Examples) > 0 {
		return parameter.Schema.Examples[0]
	}
	before, _, _ := strings.Cut(operation.Path, "/{"+parameter.Name+"}")
	if word, ok := words[before[strings.LastIndex(before, "/")+1:]+"."+parameter.Name]; ok {
		return word
	}
	return plain(&huma.Schema{Type: huma.TypeString}, parameter.Name)
}

// filler is the example of a text about which nothing is known. No example of the
// contract has it: a test asks for a word instead.
const filler = "..."

// plain is an example of what is neither a list nor an object.
func plain(schema *huma.Schema, name string) any {
	if word, ok := words[name]; ok {
		return word
	}
	switch {
	case schema.Default != nil:
		return schema.Default
	case schema.Type == huma.TypeBoolean:
		return strings.HasPrefix(name, "can") || name == "isActive"
	case schema.Type == huma.TypeInteger || schema.Type == huma.TypeNumber:
		return 1
	default:
		return filler
	}
}
