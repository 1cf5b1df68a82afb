package schematest

import (
	"encoding/json"
	"math"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/catalog"
)

func goodValue(t *rapid.T, p catalog.Parameter) any {
	if p.Type != catalog.TypeList {
		return goodSingle(t, p.Type, p)
	}
	least, most := 0, 4
	if p.MinLength != nil {
		least = *p.MinLength
	}
	if p.MaxLength != nil {
		most = *p.MaxLength
	}
	list := make([]any, rapid.IntRange(least, max(least, most)).Draw(t, "elements"))
	for i := range list {
		list[i] = goodSingle(t, p.Item, p)
	}
	return list
}

func goodSingle(t *rapid.T, kind catalog.Type, p catalog.Parameter) any {
	switch kind {
	case catalog.TypeInt:
		return goodInt(t, p)
	case catalog.TypeFloat:
		return goodFloat(t, p)
	case catalog.TypeBool:
		return rapid.Bool().Draw(t, "bool")
	case catalog.TypeJSON:
		return map[string]any{rapid.String().Draw(t, "name"): rapid.SampledFrom(oddValues).Filter(func(v any) bool { return v != endless }).Draw(t, "inside")}
	case catalog.TypeDate:
		return moment(t).Format(time.DateOnly)
	case catalog.TypeDateTime:
		return moment(t).Format(time.RFC3339Nano)
	case catalog.TypeSecret:
		return rapid.StringN(6, 20, -1).Draw(t, "secret")
	case catalog.TypeUUID, catalog.TypeFile:
		return rapid.StringMatching(`[0-9a-fA-F]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`).Draw(t, "uuid")
	case catalog.TypeURI:
		return rapid.StringMatching(`https?://[a-z]{1,5}\.com/[a-z0-9/]{0,5}`).Draw(t, "uri")
	case catalog.TypeEmail, catalog.TypeUPN:
		return rapid.StringMatching(`[a-z0-9]{1,5}(\.[a-z'_#+-]{1,5})?@([a-z]{1,5}\.){1,2}[a-z]{2,3}`).Draw(t, "address")
	case catalog.TypeString, catalog.TypeList:
	}
	return goodText(t, p)
}

func goodText(t *rapid.T, p catalog.Parameter) string {
	switch {
	case len(p.Enum) > 0:
		return rapid.SampledFrom(p.Enum).Draw(t, "choice")
	case p.Pattern != "":
		return rapid.StringMatching(p.Pattern).Draw(t, "text")
	case p.MinLength != nil && p.Type != catalog.TypeList:
		text := rapid.StringN(*p.MinLength, *p.MaxLength, -1).Draw(t, "text")
		return strings.ToValidUTF8(text, "?")
	default:
		return rapid.String().Draw(t, "text")
	}
}

func goodInt(t *rapid.T, p catalog.Parameter) int64 {
	if p.Minimum == nil {
		return rapid.Int64().Draw(t, "int")
	}
	return rapid.Int64Range(int64(*p.Minimum), int64(*p.Maximum)).Draw(t, "int")
}

func goodFloat(t *rapid.T, p catalog.Parameter) float64 {
	if p.Minimum == nil {
		return rapid.Float64Range(-math.MaxFloat64, math.MaxFloat64).Draw(t, "float")
	}
	return rapid.Float64Range(*p.Minimum, *p.Maximum).Draw(t, "float")
}

// moment draws a time with a zone of whole minutes, which is all that RFC 3339 has.
func moment(t *rapid.T) time.Time {
	seconds := rapid.Int64Range(-62135596800+86400, 253402300799-86400).Draw(t, "seconds") // the years 1 to 9999
	zone := rapid.IntRange(-23*60, 23*60).Draw(t, "zone")
	return time.Unix(seconds, rapid.Int64Range(0, 999_999_999).Draw(t, "nanoseconds")).In(time.FixedZone("", zone*60))
}

// endless is a number that JSON can write and Go cannot hold.
const endless = json.Number("1e400")

// oddValues are near to what some type takes.
var oddValues = []any{
	nil, true, "", "a", "5", "2026-02-30", "2026-02-28", "2026-12-31T23:59:59,5Z", "2026-12-31T24:00:00Z", "2026-12-31T23:59:59Z",
	"Ana <ana@contoso.com>", "urn:uuid:1b4e28ba-2fa1-11d2-883f-0016d3cca427", json.Number("0"), json.Number("1.0"), json.Number("1e3"),
	endless, json.Number("9223372036854775808"), json.Number("-9223372036854775809"), json.Number("-0"),
	[]any{}, []any{nil}, []any{"a", json.Number("1")}, map[string]any{}, map[string]any{"a": []any{nil}},
}

func oddValue(t *rapid.T) any { return rapid.SampledFrom(oddValues).Draw(t, "odd") }
