package organizations

import (
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// choice is a boolean in an address that may be left out, which says something else than
// false. Huma knows no pointers there: it reads into one field and then tells whether
// something was there.
type choice struct {
	read bool
	// said is nil when nothing was.
	said *bool
}

// Receiver is what huma reads into.
func (c *choice) Receiver() reflect.Value { return reflect.ValueOf(&c.read).Elem() }

// OnParamSet is told whether something was read.
func (c *choice) OnParamSet(isSet bool, _ any) {
	if isSet {
		c.said = &c.read
	}
}

// Schema describes a boolean.
func (choice) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Type: huma.TypeBoolean} }

// String is what was said, empty for nothing.
func (c choice) String() string {
	if c.said == nil {
		return ""
	}
	return strconv.FormatBool(*c.said)
}
