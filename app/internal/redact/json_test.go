package redact_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestHidingInJSON(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		secret, raw, want string
	}{
		"nothing to hide keeps every byte": {"hunter2", " {\"b\" : [1.0e2, \"\\u0041\\/\"],\n \"a\":null}\n", " {\"b\" : [1.0e2, \"\\u0041\\/\"],\n \"a\":null}\n"},
		"a string":                         {"hunter2", `"hunter2"`, `"***"`},
		"a part of a string":               {"hunter2", `{"z":"is \"hunter2\" <ok>","a":1}`, `{"z":"is \"***\" <ok>","a":1}`},
		"a key":                            {"hunter2", `{"x":1,"the hunter2":{"hunter2":true}}`, `{"x":1,"the ***":{"***":true}}`},
		"a number":                         {"123456", `[123456,-123456.5,12345,{"n":9123456e1}]`, `["***","***",12345,{"n":"***"}]`},
		"deep down":                        {"hunter2", `[[[{"a":[{"b":["hunter2"]}]}]]]`, `[[[{"a":[{"b":["***"]}]}]]]`},
		"what is around keeps its bytes":   {"hunter2", "{ \"a\" : 1.50 ,\t\"b\":\"hunter2\",\"c\":\"\\u0041\" }", "{ \"a\" : 1.50 ,\t\"b\":\"***\",\"c\":\"\\u0041\" }"},
		"escaped though no encoder does":   {"hunter2", `["\u0068unter\u0032","\u0068unter"]`, `["***","\u0068unter"]`},
		"escaped by need":                  {"hunt\"er\n2", `["a hunt\"er\n2 b"]`, `["a *** b"]`},
		"JSON in a string":                 {"hunt\"er\n2", `["{\"a\":\"hunt\\\"er\\n2\"}"]`, `["{\"a\":\"***\"}"]`},
		"half of a surrogate pair":         {"hunter2", `["\ud83dhunter2"]`, `["` + "\ufffd" + `***"]`},
		"bytes that are not UTF-8":         {"hunter2", "[\"\xffhunter2\",\"\xff\"]", "[\"\\ufffd***\",\"\xff\"]"},
		"only as it is written":            {`abc\ndef`, `["abc\ndef","abc\\ndef x"]`, `["***","*** x"]`},
		"with its quotes":                  {`"hunter"`, `["hunter","a\"hunter\""]`, `["***","a***"]`},
		"over several parts":               {`{"user":"ada","key":1}`, `[1,{"user":"ada","key":1}]`, `"***"`},
		"a list of numbers":                {`[1,2,3,4]`, `{"a":[1,2,3,4],"b":"[1,2,3,4]"}`, `"***"`},
		"base64 of a larger thing":         {"hunter2", `{"Authorization":"Basic dXNlcjpodW50ZXIy"}`, `{"Authorization":"Basic dXNlcjp***"}`},
		"an escaped quote at the end":      {"hunter2", `["hunter2\"","\\"]`, `["***\"","\\"]`},
		"nothing at all":                   {"hunter2", ``, ``},
		"not JSON, nothing to hide":        {"hunter2", `{"a":`, `{"a":`},
		"not JSON":                         {"hunter2", `{"a":"hunter2`, `"{\"a\":\"***"`},
		"not JSON, and made by quoting":    {`hunt\"er`, `a"hunt"er hunt\"er`, `"***"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, held := knowing(c.secret).JSON(json.RawMessage(c.raw))
			if string(got) != c.want || held != (c.raw != c.want) {
				t.Errorf("got  %s (%t)\nwant %s", got, held, c.want)
			}
			if held && !json.Valid(got) {
				t.Errorf("%s is not JSON", got)
			}
		})
	}
}

func TestTheVerySameBytesAreAnswered(t *testing.T) {
	t.Parallel()
	raw := json.RawMessage(`{"a":"b"}`)
	for _, s := range []string{"", "hunter2"} {
		if got, held := knowing(s).JSON(raw); held || &got[0] != &raw[0] {
			t.Errorf("knowing %q: got %s (%t)", s, got, held)
		}
	}
	if got, held := knowing("hunter2").JSON(nil); got != nil || held {
		t.Errorf("nothing became %q (%t)", got, held)
	}
}

func TestTheValueThatWasAskedIsNotChanged(t *testing.T) {
	t.Parallel()
	raw := json.RawMessage(`["hunter2",1]`)
	before := bytes.Clone(raw)
	if _, held := knowing("hunter2").JSON(raw); !held || !bytes.Equal(raw, before) {
		t.Errorf("it is %s now", raw)
	}
}

// tokens are the parts of a value in their order.
func tokens(t interface{ Fatalf(string, ...any) }, raw []byte) []json.Token {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var all []json.Token
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatalf("%s is not JSON: %v", raw, err)
		}
		all = append(all, token)
	}
}

// document draws a value around a secret. Its own texts are of letters that no
// form of the secret has, and each of its parts says what is to become of it.
type document struct {
	t      *rapid.T
	secret string
	list   map[string]func(string) string
	names  []string
	want   []json.Token
	raw    bytes.Buffer
}

func (d *document) value(depth int) {
	kinds := []string{"text", "secret", "number", "null", "list", "object"}
	if depth == 0 {
		kinds = kinds[:4]
	}
	switch kind := rapid.SampledFrom(kinds).Draw(d.t, "kind"); kind {
	case "text", "secret":
		d.text(kind == "secret")
	case "number":
		number := rapid.SampledFrom([]string{"0", "-1.50", "2e3"}).Draw(d.t, "number")
		d.raw.WriteString(number)
		d.want = append(d.want, json.Number(number))
	case "null":
		d.raw.WriteString(" null")
		d.want = append(d.want, nil)
	default:
		d.members(kind == "object", depth)
	}
}

func (d *document) members(object bool, depth int) {
	brackets := "[]"
	if object {
		brackets = "{}"
	}
	d.raw.WriteByte(brackets[0])
	d.want = append(d.want, json.Delim(brackets[0]))
	for i := range rapid.IntRange(0, 4).Draw(d.t, "members") {
		if i > 0 {
			d.raw.WriteString(", ")
		}
		if object {
			d.text(rapid.Bool().Draw(d.t, "key"))
			d.raw.WriteString(" :")
		}
		d.value(depth - 1)
	}
	d.raw.WriteByte(brackets[1])
	d.want = append(d.want, json.Delim(brackets[1]))
}

func (d *document) text(secret bool) {
	foreign := rapid.StringOfN(rapid.SampledFrom([]rune("ßöü¡¿Ω—")), 0, 10, -1)
	before, after, hidden := foreign.Draw(d.t, "before"), foreign.Draw(d.t, "after"), ""
	text := before + after
	if secret {
		hidden = "***"
		text = before + d.list[rapid.SampledFrom(d.names).Draw(d.t, "form")](d.secret) + after
	}
	d.raw.WriteString(`"` + marshal(text, rapid.Bool().Draw(d.t, "HTML")) + `"`)
	d.want = append(d.want, before+hidden+after)
}

func TestJSONLosesTheSecretAlone(t *testing.T) {
	t.Parallel()
	list := encoders()
	names := slices.Sorted(maps.Keys(list))
	ascii := []rune(letters[:strings.Index(letters, "ä")])
	rapid.Check(t, func(t *rapid.T) {
		secret := "s" + rapid.StringOfN(rapid.SampledFrom(ascii), 5, 30, -1).Draw(t, "secret") + "s"
		d := &document{t: t, secret: secret, list: list, names: names}
		d.value(3)
		s := knowing(secret)
		got, held := s.JSON(d.raw.Bytes())
		if held == bytes.Equal(got, d.raw.Bytes()) || s.Holds(string(got)) {
			t.Fatalf("%s became %s (%t)", d.raw.Bytes(), got, held)
		}
		if diff := cmp.Diff(d.want, tokens(t, got)); diff != "" {
			t.Fatalf("%s became %s\n(-want +got)\n%s", d.raw.Bytes(), got, diff)
		}
	})
}

// Whatever the bytes are, no secret is left in them and a value stays a value.
func FuzzJSON(f *testing.F) {
	f.Add("hunter2", []byte(`{"a":["hunter2",1,null]}`))
	f.Add(`a":"b\`, []byte(`{"a":"b\\"}`))
	f.Add(`,12345`, []byte(`[0,123456e-1,"\u002c12345"]`))
	f.Fuzz(func(t *testing.T, secret string, raw []byte) {
		if strings.Contains(secret, "*") {
			return
		}
		s := knowing(secret)
		got, held := s.JSON(raw)
		if held == bytes.Equal(got, raw) || s.Holds(string(got)) || (json.Valid(raw) || held) != json.Valid(got) {
			t.Errorf("knowing %q: %q became %q (%t)", secret, raw, got, held)
		}
	})
}
