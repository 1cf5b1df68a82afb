package schematest

import (
	"slices"

	"github.com/bifrost-run/bifrost/domain/catalog"
)

func lists() []example {
	sized := listOf(catalog.TypeString)
	sized.MinLength, sized.MaxLength = limit(1), limit(3)
	ruled := listOf(catalog.TypeInt)
	ruled.Minimum, ruled.Maximum = limit(1.0), limit(5.0)
	chosen := listOf(catalog.TypeString)
	chosen.Enum = []string{"a", "b"}
	coded := listOf(catalog.TypeString)
	coded.Pattern, coded.MaxLength = `^[a-z]$`, limit(2)
	return slices.Concat(
		only(listOf(catalog.TypeString), map[string]string{"empty": `[]`, "of texts": `["a",""]`}),
		only(listOf(catalog.TypeString), map[string]string{"no list": `"a"`, "an object": `{"0":"a"}`}, "/input/x type"),
		only(listOf(catalog.TypeString), map[string]string{"elements of other types": `["a",5,"b",null,["c"]]`}, "/input/x/1 type", "/input/x/3 type", "/input/x/4 type"),
		only(listOf(catalog.TypeInt), map[string]string{"a fraction among integers": `[1,2,3,4.0]`}, "/input/x/3 type"),
		only(listOf(catalog.TypeUPN), map[string]string{"bad addresses": `["ana@contoso.com","ana","bob"]`}, "/input/x/1 format", "/input/x/2 format"),
		only(sized, map[string]string{"few enough": `["a","b","c"]`, "long elements": `["abcdefg"]`}),
		only(sized, map[string]string{"too few": `[]`}, "/input/x min_length"),
		only(sized, map[string]string{"too many": `["a","b","c","d"]`}, "/input/x max_length"),
		only(sized, map[string]string{"too many and wrong": `["a","b","c",4]`}, "/input/x max_length", "/input/x/3 type"),
		only(ruled, map[string]string{"within limits": `[1,5]`}),
		only(ruled, map[string]string{"outside of limits": `[0,3,6]`}, "/input/x/0 minimum", "/input/x/2 maximum"),
		only(chosen, map[string]string{"other choices": `["a","c"]`}, "/input/x/1 enum"),
		only(coded, map[string]string{"unlike the pattern": `["a","BB"]`}, "/input/x/1 pattern"),
	)
}
