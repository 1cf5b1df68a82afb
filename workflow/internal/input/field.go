package input

import (
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/wording"
)

// fieldReader makes the parameter of one struct field.
type fieldReader struct {
	host.Parameter
	field    reflect.StructField
	problems []string
}

func (f *fieldReader) problem(format string, args ...any) {
	f.problems = append(f.problems, "field "+f.field.Name+": "+fmt.Sprintf(format, args...))
}

// readField reads type and tags. The order of the tags in the source does not
// matter: the type comes first because the others are judged by it, the default
// last because it is judged by the others.
func readField(field reflect.StructField) *fieldReader {
	f := &fieldReader{field: field}
	if !field.IsExported() {
		f.problem("it has a tag but is not exported")
	}
	tags, err := parseTag(string(field.Tag))
	if err != nil {
		f.problem("%s", err)
		return f
	}
	values := map[string]string{}
	for _, t := range tags {
		if _, twice := values[t.key]; twice {
			f.problem("the tag %q is given twice", t.key)
		}
		values[t.key] = t.value
	}
	f.jsonName(values["json"])
	f.Type, f.Item = typeOf(field.Type)
	if f.Type == "" {
		f.problem("the type %s is not supported", field.Type)
		return f
	}
	if f.Type == host.TypeJSON && holdsSealed(field.Type, map[reflect.Type]bool{}) {
		f.problem("a secret or a file must be a field of the input itself")
	}
	if format, given := values["format"]; given {
		f.format(format)
	}
	for _, t := range tags {
		f.read(t.key, t.value)
	}
	f.finish(values)
	return f
}

// read takes one tag; json, format and default have a place of their own.
func (f *fieldReader) read(key, value string) {
	switch key {
	case "json", "format", "default":
	case "label":
		f.Label = value
	case "help":
		f.Help = value
	case "enum":
		f.enum(value)
	case "minimum":
		f.Minimum = f.number(key, value)
	case "maximum":
		f.Maximum = f.number(key, value)
	case "minLength":
		f.MinLength = f.length(key, value)
	case "maxLength":
		f.MaxLength = f.length(key, value)
	case "pattern":
		f.pattern(value)
	case "patternMessage":
		f.PatternMessage = value
	case "provider":
		f.provider(value)
	default:
		f.problem("unknown tag %q", key)
	}
}

// finish judges what takes several tags together.
func (f *fieldReader) finish(values map[string]string) {
	f.Label = wording.Label(f.Label, f.Name)
	if f.PatternMessage != "" && f.Pattern == "" {
		f.problem("patternMessage without a pattern")
	}
	if f.Minimum != nil && f.Maximum != nil && *f.Minimum > *f.Maximum {
		f.problem("minimum is above maximum")
	}
	if f.MinLength != nil && f.MaxLength != nil && *f.MinLength > *f.MaxLength {
		f.problem("minLength is above maxLength")
	}
	text, given := values["default"]
	switch {
	case given && (f.Type == host.TypeSecret || f.Type == host.TypeFile):
		f.problem("a %s has no default", f.Type)
	case given:
		f.defaultValue(text)
	}
}

// provider takes the name of a data provider, whose values are texts.
func (f *fieldReader) provider(name string) {
	if element := f.element(); !f.textual(element) && element != host.TypeUUID || element == host.TypeSecret {
		f.problem("provider is for texts and lists of texts")
		return
	}
	if name == "" {
		f.problem("provider names no data provider")
	}
	f.Provider = name
}

// element is the type that rules on single values speak of.
func (f *fieldReader) element() host.Type {
	if f.Type == host.TypeList {
		return f.Item
	}
	return f.Type
}

func (f *fieldReader) format(format string) {
	of := host.Type(format)
	texts := []host.Type{host.TypeEmail, host.TypeUPN, host.TypeUUID, host.TypeURI, host.TypeDate, host.TypeDateTime}
	times := []host.Type{host.TypeDate, host.TypeDateTime}
	switch element := f.element(); {
	case element == host.TypeString && slices.Contains(texts, of), element == host.TypeDateTime && slices.Contains(times, of):
	default:
		f.problem("the format %q does not belong to %s", format, f.field.Type)
		return
	}
	if f.Type == host.TypeList {
		f.Item = of
	} else {
		f.Type = of
	}
}

func (f *fieldReader) enum(text string) {
	if f.element() != host.TypeString {
		f.problem("enum is for strings")
		return
	}
	for choice := range strings.SplitSeq(text, ",") {
		choice = strings.TrimSpace(choice)
		if choice == "" || slices.Contains(f.Enum, choice) {
			f.problem("enum has an empty or repeated choice")
			continue
		}
		f.Enum = append(f.Enum, choice)
	}
}

func (f *fieldReader) number(key, text string) *float64 {
	if element := f.element(); element != host.TypeInt && element != host.TypeFloat {
		f.problem("%s is for numbers", key)
		return nil
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		f.problem("%s is not a number", key)
		return nil
	}
	return &n
}

func (f *fieldReader) length(key, text string) *int {
	if !f.textual(f.Type) && f.Type != host.TypeList {
		f.problem("%s is for texts and lists", key)
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		f.problem("%s is not a length", key)
		return nil
	}
	return &n
}

func (f *fieldReader) pattern(text string) {
	if !f.textual(f.element()) {
		f.problem("pattern is for texts")
		return
	}
	if _, err := regexp.Compile(text); err != nil || text == "" {
		f.problem("pattern is not a regular expression")
		return
	}
	f.Pattern = text
}

func (f *fieldReader) textual(t host.Type) bool {
	return slices.Contains([]host.Type{host.TypeString, host.TypeEmail, host.TypeUPN, host.TypeURI, host.TypeSecret}, t)
}
