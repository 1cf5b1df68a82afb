package question

import (
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/bifrost-run/bifrost/domain/files"
	"github.com/bifrost-run/bifrost/domain/forms/internal/answer"
	"github.com/bifrost-run/bifrost/domain/forms/internal/finding"
	"github.com/bifrost-run/bifrost/domain/forms/internal/pattern"
	"github.com/bifrost-run/bifrost/domain/internal/text"
)

// types lists every type with what a field of it may say of itself, beside what all
// may: name, type, label and condition.
var types = []struct {
	name Type
	may  string
}{
	{TypeText, "parameter help required placeholder default minLength maxLength pattern patternMessage"},
	{TypeEmail, "parameter help required placeholder default minLength maxLength pattern patternMessage"},
	{TypeNumber, "parameter help required placeholder default minimum maximum"},
	{TypeSelect, "parameter help required placeholder default options provider"},
	{TypeMultiSelect, "parameter help required placeholder default options provider minLength maxLength"},
	{TypeRadio, "parameter help required default options provider"},
	{TypeCheckbox, "parameter help required default"},
	{TypeTextarea, "parameter help required placeholder default minLength maxLength pattern patternMessage"},
	{TypeDate, "parameter help required default"},
	{TypeDateTime, "parameter help required default"},
	{TypeFile, "parameter help required accept maxBytes"},
	{TypeMarkdown, "text"},
}

// attributes are what only some types may have.
var attributes = map[string]func(Field) bool{
	"parameter":      func(f Field) bool { return f.Parameter != "" },
	"help":           func(f Field) bool { return f.Help != "" },
	"required":       func(f Field) bool { return f.Required },
	"default":        func(f Field) bool { return f.Default != nil },
	"placeholder":    func(f Field) bool { return f.Placeholder != "" },
	"minLength":      func(f Field) bool { return f.MinLength != nil },
	"maxLength":      func(f Field) bool { return f.MaxLength != nil },
	"minimum":        func(f Field) bool { return f.Minimum != nil },
	"maximum":        func(f Field) bool { return f.Maximum != nil },
	"pattern":        func(f Field) bool { return f.Pattern != "" },
	"patternMessage": func(f Field) bool { return f.PatternMessage != "" },
	"options":        func(f Field) bool { return len(f.Options) > 0 },
	"provider":       func(f Field) bool { return f.Provider != nil },
	"text":           func(f Field) bool { return f.Text != "" },
	"accept":         func(f Field) bool { return len(f.Accept) > 0 },
	"maxBytes":       func(f Field) bool { return f.MaxBytes != 0 },
}

// The most that a field holds: characters of its label and of its help, bytes of its
// pattern.
const (
	LabelMost   = 200
	HelpMost    = 1000
	PatternMost = 500
	textMost    = 10_000
	valueMost   = 1000
	optionsMost = 200
	acceptMost  = 20
)

// Review notes what is wrong with the field when one looks at nothing else: neither at
// its condition nor at what it refers to.
func (f Field) Review(at string, found *finding.List) {
	if !text.IsKey(f.Name) {
		found.Add(at+"/name", "format", "Enter a name of small letters, digits and _ that begins with a letter, of at most 63 characters.")
	}
	found.Line(at+"/label", f.Label, 0, LabelMost)
	found.Line(at+"/placeholder", f.Placeholder, 0, LabelMost)
	found.Line(at+"/patternMessage", f.PatternMessage, 0, LabelMost)
	found.Prose(at+"/help", f.Help, HelpMost)
	found.Prose(at+"/text", f.Text, textMost)
	if !f.Type.IsKnown() {
		found.Add(at+"/type", "enum", "Choose one of: "+typeNames()+".")
		return
	}
	f.reviewAttributes(at, found)
	f.reviewLimits(at, found)
	f.reviewPattern(at, found)
	f.reviewOptions(at, found)
	f.reviewFile(at, found)
	f.reviewDefault(at, found)
}

// IsKnown reports whether there is this type.
func (t Type) IsKnown() bool {
	for _, known := range types {
		if known.name == t {
			return true
		}
	}
	return false
}

func typeNames() string {
	var names []string
	for _, t := range types {
		names = append(names, string(t.name))
	}
	return strings.Join(names, ", ")
}

func (f Field) reviewAttributes(at string, found *finding.List) {
	var may []string
	for _, t := range types {
		if t.name == f.Type {
			may = strings.Fields(t.may)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		if attributes[name](f) && !slices.Contains(may, name) {
			found.Add(at+"/"+name, "not_allowed", "Leave this out: it does not go with a field of the type "+string(f.Type)+".")
		}
	}
	if f.Type == TypeMarkdown && strings.TrimSpace(f.Text) == "" {
		found.Add(at+"/text", "required", "Enter the text to read.")
	}
}

func (f Field) reviewLimits(at string, found *finding.List) {
	if f.MinLength != nil && *f.MinLength < 0 {
		found.Add(at+"/minLength", "minimum", "Enter 0 or more.")
	}
	if f.MaxLength != nil && *f.MaxLength < 1 {
		found.Add(at+"/maxLength", "minimum", "Enter 1 or more.")
	}
	if f.MinLength != nil && f.MaxLength != nil && *f.MinLength > *f.MaxLength {
		found.Add(at+"/maxLength", "minimum", "Enter at least what minLength says.")
	}
	f.reviewBound(at+"/minimum", f.Minimum, found)
	f.reviewBound(at+"/maximum", f.Maximum, found)
	if f.Minimum != nil && f.Maximum != nil && *f.Minimum > *f.Maximum {
		found.Add(at+"/maximum", "minimum", "Enter at least what minimum says.")
	}
}

func (f Field) reviewBound(at string, bound *float64, found *finding.List) {
	if bound != nil && (math.IsNaN(*bound) || math.Abs(*bound) > answer.NumberMost) {
		found.Add(at, answer.NoSafe.Code, answer.NoSafe.Message)
	}
}

func (f Field) reviewPattern(at string, found *finding.List) {
	if f.PatternMessage != "" && f.Pattern == "" {
		found.Add(at+"/patternMessage", "not_allowed", "Leave this out: there is no pattern.")
	}
	if f.Pattern != "" {
		reviewSearched(at+"/minLength", f.MinLength, found)
		reviewSearched(at+"/maxLength", f.MaxLength, found)
	}
	if len(f.Pattern) > PatternMost {
		found.Add(at+"/pattern", "length", "Enter at most 500 characters.")
	} else if _, err := pattern.Compile(f.Pattern); err != nil {
		found.Add(at+"/pattern", "pattern", err.Error())
	}
}

// reviewSearched judges a length of texts that a pattern is looked for in.
func reviewSearched(at string, length *int, found *finding.List) {
	if length != nil && *length > pattern.TextMost {
		found.Add(at, "maximum", "Enter at most "+strconv.Itoa(pattern.TextMost)+": the field has a pattern.")
	}
}

func (f Field) reviewOptions(at string, found *finding.List) {
	if !f.Type.IsChoice() {
		return
	}
	if (len(f.Options) > 0) == (f.Provider != nil) {
		found.Add(at+"/options", "one_of", "Give either options or the data provider that has them.")
	}
	if len(f.Options) > optionsMost {
		found.Add(at+"/options", "max_items", "Use at most 200 options, or a data provider.")
	}
	seen := map[string]bool{}
	for i, o := range f.Options {
		here := at + "/options/" + strconv.Itoa(i)
		found.Line(here+"/label", o.Label, 1, LabelMost)
		found.Line(here+"/value", o.Value, 1, valueMost)
		if seen[o.Value] {
			found.Add(here+"/value", "duplicate", "Another option has this value.")
		}
		seen[o.Value] = true
	}
}

// contentType is one of a file, in small letters and without parameters, or all of a
// kind.
var contentType = regexp.MustCompile(`^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/(?:\*|[a-z0-9][a-z0-9!#$&^_.+-]{0,126})$`)

func (f Field) reviewFile(at string, found *finding.List) {
	if len(f.Accept) > acceptMost {
		found.Add(at+"/accept", "max_items", "Use at most 20 content types.")
	}
	for i, accepted := range f.Accept {
		if !contentType.MatchString(accepted) {
			found.Add(at+"/accept/"+strconv.Itoa(i), "format", "Enter a content type such as text/csv or image/*.")
		}
	}
	if f.MaxBytes < 0 || f.MaxBytes > files.MaxBytes {
		found.Add(at+"/maxBytes", "range", "Enter 1 to 104857600, which is 100 MB.")
	}
}

// reviewDefault holds a default against what the field takes.
func (f Field) reviewDefault(at string, found *finding.List) {
	if f.Default == nil || f.Type == TypeFile || f.Type == TypeMarkdown {
		return
	}
	for _, bad := range f.Judge(f.Default) {
		found.Add(at+"/default"+bad.Below, bad.Code, bad.Message)
	}
}
