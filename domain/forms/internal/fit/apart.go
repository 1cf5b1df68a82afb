package fit

import (
	"cmp"
	"strconv"

	"github.com/bifrost-run/bifrost/domain/catalog"
)

// Limits are those of a field: nil where there is none.
type Limits struct {
	MinLength, MaxLength *int
	Minimum, Maximum     *float64
}

// Limit is one that no value keeps which the parameter takes: where it is in its field,
// and what to enter instead.
type Limit struct{ Below, Code, Sentence string }

// Apart lists the limits of a field of some type that do not meet those of the
// parameter. Where the two overlap, the narrower counts when a run is asked for.
func Apart(field string, p catalog.Parameter, own Limits) []Limit {
	switch {
	case !Feeds(field, p):
		return nil
	case field == "number":
		return apart("/minimum", "/maximum", span[float64]{own.Minimum, own.Maximum}, span[float64]{p.Minimum, p.Maximum}, decimal)
	case field == "text", field == "email", field == "textarea", field == "multi_select":
		return apart("/minLength", "/maxLength", span[int]{own.MinLength, own.MaxLength}, span[int]{p.MinLength, p.MaxLength}, strconv.Itoa)
	}
	return nil
}

func decimal(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// span is a range whose ends may be open.
type span[N cmp.Ordered] struct{ least, most *N }

func apart[N cmp.Ordered](least, most string, own, taken span[N], text func(N) string) []Limit {
	var limits []Limit
	if own.least != nil && taken.most != nil && *own.least > *taken.most {
		limits = append(limits, Limit{least, "maximum", "Enter at most " + text(*taken.most) + ": the workflow takes no more."})
	}
	if own.most != nil && taken.least != nil && *own.most < *taken.least {
		limits = append(limits, Limit{most, "minimum", "Enter at least " + text(*taken.least) + ": the workflow takes no less."})
	}
	return limits
}
