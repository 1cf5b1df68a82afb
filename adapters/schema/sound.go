package schema

import (
	"errors"
	"math"
	"regexp"
	"slices"

	"github.com/bifrost-run/bifrost/domain/catalog"
)

// alone are the types that no list holds.
var alone = []catalog.Type{catalog.TypeList, catalog.TypeJSON, catalog.TypeSecret, catalog.TypeFile}

// sound says why a parameter cannot be compiled.
func sound(p catalog.Parameter) error {
	var problems []error
	refuse := func(wrong bool, problem string) {
		if wrong {
			problems = append(problems, errors.New(problem))
		}
	}
	element := p.Type
	if p.Type == catalog.TypeList {
		element = p.Item
	}
	refuse(p.Name == "", "the name is missing")
	refuse(!slices.Contains(catalog.Types(), p.Type), "the type is unknown")
	refuse(p.Type == catalog.TypeList && !slices.Contains(catalog.Types(), p.Item), "the type of the elements is unknown")
	refuse(p.Type == catalog.TypeList && slices.Contains(alone, p.Item), "a list holds single values")
	refuse(p.Default != nil && (p.Type == catalog.TypeSecret || p.Type == catalog.TypeFile), "a secret or a file has no default")
	refuse(p.Type != catalog.TypeList && p.Item != "", "only a list has elements")
	refuse(len(p.Enum) > 0 && element != catalog.TypeString, "an enum is for strings")
	problems = append(problems, soundLimits(p, element)...)
	_, err := regexp.Compile(p.Pattern)
	refuse(err != nil, "the pattern does not compile")
	refuse(p.Pattern != "" && !textual(element), "a pattern is for texts")
	return errors.Join(problems...)
}

func soundLimits(p catalog.Parameter, element catalog.Type) []error {
	var problems []error
	refuse := func(wrong bool, problem string) {
		if wrong {
			problems = append(problems, errors.New(problem))
		}
	}
	for _, limit := range []*float64{p.Minimum, p.Maximum} {
		refuse(limit != nil && element != catalog.TypeInt && element != catalog.TypeFloat, "minimum and maximum are for numbers")
		refuse(limit != nil && (math.IsNaN(*limit) || math.IsInf(*limit, 0)), "minimum and maximum are finite")
	}
	for _, limit := range []*int{p.MinLength, p.MaxLength} {
		refuse(limit != nil && p.Type != catalog.TypeList && !textual(p.Type), "lengths are for texts and lists")
		refuse(limit != nil && *limit < 0, "a length is never negative")
	}
	refuse(p.Minimum != nil && p.Maximum != nil && *p.Minimum > *p.Maximum, "the minimum is above the maximum")
	refuse(p.MinLength != nil && p.MaxLength != nil && *p.MinLength > *p.MaxLength, "the least length is above the greatest")
	return problems
}

// textual types have a length and a pattern of the author's own.
func textual(t catalog.Type) bool {
	return t == catalog.TypeString || t == catalog.TypeEmail || t == catalog.TypeUPN || t == catalog.TypeURI || t == catalog.TypeSecret
}
