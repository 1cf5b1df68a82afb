package schematest

import (
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/domain/catalog"
)

func limits() []example {
	text := catalog.Parameter{Type: catalog.TypeString, MinLength: limit(2), MaxLength: limit(4)}
	whole := catalog.Parameter{Type: catalog.TypeInt, Minimum: limit(1.0), Maximum: limit(10.0)}
	share := catalog.Parameter{Type: catalog.TypeFloat, Minimum: limit(-0.5), Maximum: limit(0.5)}
	mail := catalog.Parameter{Type: catalog.TypeEmail, MaxLength: limit(8)}
	secret := catalog.Parameter{Type: catalog.TypeSecret}
	return slices.Concat(
		only(secret, map[string]string{"a short secret": `"hunte"`, "an empty secret": `""`}, "/input/x min_length"),
		only(secret, map[string]string{"an endless secret": `"` + strings.Repeat("x", 25_001) + `"`}, "/input/x max_length"),
		only(text, map[string]string{"the least length": `"ab"`, "the greatest length": `"abcd"`, "characters, not bytes": `"ééüü"`, "beyond the basic plane": `"😀😀😀😀"`}),
		only(text, map[string]string{"too short": `"a"`, "no characters": `""`, "one character of two bytes": `"é"`}, "/input/x min_length"),
		only(text, map[string]string{"too long": `"abcde"`}, "/input/x max_length"),
		only(whole, map[string]string{"the least number": "1", "the greatest number": "10"}),
		only(whole, map[string]string{"too small": "0", "negative": "-9223372036854775808"}, "/input/x minimum"),
		only(whole, map[string]string{"too great": "11", "the greatest of all": "9223372036854775807"}, "/input/x maximum"),
		only(share, map[string]string{"the least share": "-0.5", "the greatest share": "5e-1", "a whole number": "0"}),
		only(share, map[string]string{"a share too small": "-0.50001"}, "/input/x minimum"),
		only(share, map[string]string{"a share too great": "0.50001"}, "/input/x maximum"),
		only(mail, map[string]string{"a short address": `"a@b.cdef"`}),
		only(mail, map[string]string{"a long address": `"a@b.cdefg"`}, "/input/x max_length"),
		only(mail, map[string]string{"long and no address": `"abcdefghi"`}, "/input/x format", "/input/x max_length"),
	)
}
