package jsonbody

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/functions/internal/problem"
)

// What is validated is what the handler gets: a body that is read has, for each
// property that the contract knows, one value for both.
func FuzzBothReadersSeeTheSame(f *testing.F) {
	f.Add(`{"name":"a","part":{"id":"1"},"flat":{"id":"2"},"list":["x"]}`)
	f.Add(`{"name":"a","name":"b"}`)
	f.Add(`{"name":"a","n\u0061me":"b"}`)
	f.Add(`{"part":{"id":"1"},"part":{}}`)
	f.Add(`{"name":"a","NAME":"b"}`)
	f.Add(`{"flat":{"id":"1","ID":"2"}}`)
	f.Add(`{"name":"a","part":null,"any":{"a":1,"a":1e400}}`)
	f.Add("{\"name\":\"\xed\xa0\x80\"}")
	f.Add(`{"name":"\ud800","list":null}`)
	f.Add(strings.Repeat(`{"part":`, 200) + strings.Repeat(`}`, 200))
	f.Add(strings.Repeat(`[`, 10_001))
	f.Add(`{"any":-0.0e-999999999999999999999}`)
	f.Fuzz(func(t *testing.T, text string) {
		var typed sent
		var untyped map[string]any
		if Read([]byte(text), &typed) != nil || Read([]byte(text), &untyped) != nil || !isKnown(untyped) {
			return // refused here, or for its unknown properties
		}
		if name, _ := untyped["name"].(string); name != typed.Name {
			t.Errorf("%q names %q and %q", text, name, typed.Name)
		}
		if id := idIn(untyped["flat"]); id != typed.Flat.ID {
			t.Errorf("%q has the id %q and %q", text, id, typed.Flat.ID)
		}
		if id := idIn(untyped["part"]); typed.Part != nil && id != typed.Part.ID || typed.Part == nil && id != "" {
			t.Errorf("%q has a part with the id %q and %+v", text, id, typed.Part)
		}
		if list, _ := untyped["list"].([]any); len(list) != len(typed.List) {
			t.Errorf("%q lists %v and %v", text, list, typed.List)
		}
	})
}

// isKnown reports whether the contract knows all properties that are read into fields.
func isKnown(body map[string]any) bool {
	for name, value := range body {
		inner, _ := value.(map[string]any)
		switch name {
		case "name", "list", "any":
		case "flat", "part":
			if _, is := inner["id"]; len(inner) > 1 || len(inner) == 1 && !is {
				return false
			}
		default:
			return false
		}
	}
	return true
}

func idIn(value any) string {
	object, _ := value.(map[string]any)
	id, _ := object["id"].(string)
	return id
}

// A name that is given twice is refused, however it is written and however deep.
func FuzzANameGivenTwiceIsRefused(f *testing.F) {
	f.Add("name", false)
	f.Add("id", true)
	f.Add("ü\x00", true)
	f.Add("", false)
	f.Fuzz(func(t *testing.T, name string, inPart bool) {
		plain, err := json.Marshal(name)
		if err != nil {
			t.Fatal(err)
		}
		// Another spelling of the same name, each unit of it escaped.
		var escaped strings.Builder
		for _, r := range string([]rune(name)) {
			if r > 0xffff {
				return
			}
			escaped.WriteString(`\u` + strconv.FormatInt(int64(r)+0x10000, 16)[1:])
		}
		body := `{` + string(plain) + `:null,"` + escaped.String() + `":null}`
		if inPart {
			body = `{"part":` + body + `}`
		}
		var into sent
		if err := Read([]byte(body), &into); !refuses(err) {
			t.Errorf("%s: %v", body, err)
		}
	})
}

// refuses reports whether a body that is JSON, and right by its types, was refused.
func refuses(err error) bool {
	return err != nil && (err.Error() == problem.NamedTwice || strings.HasPrefix(err.Error(), problem.NullAt))
}
