package overlay_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/app/internal/overlay"
)

func TestOneObjectIsLaidOverAnother(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ base, over, want string }{
		"nothing":                         {`{"a": 1}`, ``, `{"a": 1}`},
		"an empty one":                    {`{"a": 1}`, `{}`, `{"a":1}`},
		"over nothing":                    {``, `{"a":1}`, `{"a":1}`},
		"another property":                {`{"a":1}`, `{"b":2}`, `{"a":1,"b":2}`},
		"the same property, not mixed":    {`{"a":{"x":1}}`, `{"a":{"y":2}}`, `{"a":{"y":2}}`},
		"null, which is a value":          {`{"a":1}`, `{"a":null}`, `{"a":null}`},
		"numbers as they were written":    {`{"a":12345678901234567890.10}`, `{"b":1e400}`, `{"a":12345678901234567890.10,"b":1e400}`},
		"a property that differs by case": {`{"a":1}`, `{"A":2}`, `{"A":2,"a":1}`},
	} {
		if got, err := overlay.Lay([]byte(c.base), []byte(c.over)); err != nil || string(got) != c.want {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	for _, c := range [][2]string{{`[]`, `{}`}, {`{}`, `[]`}, {`{`, `{}`}, {`{}`, `7`}} {
		if got, err := overlay.Lay([]byte(c[0]), []byte(c[1])); err == nil {
			t.Errorf("%s over %s is %s", c[1], c[0], got)
		}
	}
}
