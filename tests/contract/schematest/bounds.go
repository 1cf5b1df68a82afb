package schematest

import (
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/ports/schema"
)

// bounds holds the answer small, whatever is sent.
func bounds(t *testing.T, compiler schema.Compiler) {
	v := validator(t, compiler, named("x", listOf(catalog.TypeInt)))
	for name, input := range map[string]string{
		"many bad elements":  `{"x":[` + strings.Repeat(`"a",`, 50_000) + `"a"]}`,
		"many unknown names": `{"a":0` + manyNames() + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := len(v.Validate([]byte(input))); got != 100 {
				t.Errorf("%d fields, want the first 100", got)
			}
		})
	}
}

func manyNames() string {
	var names strings.Builder
	for i := range 10_000 {
		names.WriteString(`,"n` + strings.Repeat("x", i%100) + string(rune('a'+i%26)) + string(rune('0'+i%10)) + `":1`)
	}
	return names.String()
}
