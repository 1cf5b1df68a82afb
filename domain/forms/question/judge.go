package question

import (
	"slices"
	"strconv"

	"github.com/bifrost-run/bifrost/domain/forms/internal/answer"
	"github.com/bifrost-run/bifrost/domain/forms/internal/compare"
	"github.com/bifrost-run/bifrost/domain/internal/uuid"
)

// chosenMost is how many options of a data provider can be chosen: all that it offers.
const chosenMost = 1000

// Flaw is a rule that a value does not keep, by its code and a sentence that never
// repeats the value. Below points from the value to the part of it that is meant;
// empty for the whole.
type Flaw struct{ Code, Message, Below string }

// IsAbsent reports whether a value is none: an empty text and an empty list count as
// little as null.
func IsAbsent(value any) bool { return compare.Absent(value) }

// Lacks says that a required answer is missing, when it is. An agreement that is not
// ticked is none, and neither is a text of spaces.
func (f Field) Lacks(value any) (Flaw, bool) {
	switch {
	case !f.Required:
		return Flaw{}, false
	case f.Type == TypeCheckbox:
		return flaw(answer.Unticked, ""), value == false || IsAbsent(value)
	}
	text, _ := value.(string)
	return flaw(answer.Missing, ""), IsAbsent(value) || f.Type.IsWritten() && text != "" && answer.IsBlank(text)
}

// Implied is the answer of who leaves the field out while it shows, nil for none: a box
// that nobody has ticked is not ticked. One that shows a default is left to the workflow.
func (f Field) Implied() any {
	if f.Type == TypeCheckbox && f.Default == nil {
		return false
	}
	return nil
}

// Judge holds a value against what the field takes. That the field is required, or
// hidden, is not asked here.
func (f Field) Judge(value any) []Flaw {
	switch f.Type {
	case TypeNumber:
		n, ok := value.(float64)
		if !ok {
			return flaws(answer.NoNumber)
		}
		return flaws(answer.Number(n, f.Minimum, f.Maximum)...)
	case TypeCheckbox:
		if _, ok := value.(bool); !ok {
			return flaws(answer.NoBool)
		}
		return nil
	case TypeMultiSelect:
		return f.judgeList(value)
	case TypeText, TypeEmail, TypeSelect, TypeRadio, TypeTextarea, TypeDate, TypeDateTime, TypeFile, TypeMarkdown:
	}
	text, ok := value.(string)
	if !ok {
		return flaws(answer.NoText)
	}
	return flaws(f.judgeText(text)...)
}

func (f Field) judgeText(text string) []answer.Broken {
	switch f.Type {
	case TypeEmail:
		return append(answer.Email(text), answer.Text(text, f.MinLength, f.MaxLength, f.Pattern, f.PatternMessage)...)
	case TypeDate:
		return answer.Day(text)
	case TypeDateTime:
		return answer.Point(text)
	case TypeFile:
		return answer.Unless(uuid.IsUUID(text), answer.NoFile)
	case TypeSelect, TypeRadio:
		return answer.Unless(f.offers(text), answer.NoChoice)
	case TypeText:
		return append(answer.Line(text), answer.Text(text, f.MinLength, f.MaxLength, f.Pattern, f.PatternMessage)...)
	case TypeTextarea, TypeMultiSelect, TypeNumber, TypeCheckbox, TypeMarkdown:
	}
	return answer.Text(text, f.MinLength, f.MaxLength, f.Pattern, f.PatternMessage)
}

// offers reports whether a text is one of the fixed options. What a data provider
// offers is not known here.
func (f Field) offers(text string) bool {
	return len(f.Options) == 0 || slices.ContainsFunc(f.Options, func(o Option) bool { return o.Value == text })
}

func (f Field) judgeList(value any) []Flaw {
	list, ok := value.([]any)
	if !ok {
		return flaws(answer.NoList)
	}
	most := chosenMost
	if f.MaxLength != nil {
		most = min(most, *f.MaxLength)
	}
	found, seen := flaws(answer.Count(len(list), f.MinLength, &most, "Choose", "value")...), map[string]bool{}
	for i, one := range list[:min(len(list), chosenMost)] {
		text, isText := one.(string)
		at := "/" + strconv.Itoa(i)
		switch {
		case !isText || text == "":
			found = append(found, flaw(answer.NoText, at))
		case seen[text]:
			found = append(found, flaw(answer.Twice, at))
		case !f.offers(text):
			found = append(found, flaw(answer.NoChoice, at))
		}
		seen[text] = true
	}
	return found
}

func flaw(broken answer.Broken, below string) Flaw {
	return Flaw{Code: broken.Code, Message: broken.Message, Below: below}
}

func flaws(broken ...answer.Broken) []Flaw {
	var found []Flaw
	for _, b := range broken {
		found = append(found, flaw(b, ""))
	}
	return found
}
