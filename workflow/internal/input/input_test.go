package input

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/workflow/host"
)

type license string

type address struct {
	City string `json:"city"`
}

type everything struct {
	Name     string         `json:"name" label:"Full name" help:"As in the passport" minLength:"2" maxLength:"64" pattern:"^[A-Z]" patternMessage:"Begin with a capital letter."`
	License  license        `json:"license" enum:"E3, E5" default:"E5"`
	Count    int            `json:"count" minimum:"1" maximum:"9.5"`
	Big      int64          `json:"big,omitempty"`
	Share    float64        `json:"share,omitzero" minimum:"-0.5"`
	Sure     bool           `json:"sure" default:"true"`
	Mail     string         `json:"mail" format:"email"`
	Start    time.Time      `json:"start" format:"date" default:"2026-03-29"`
	At       time.Time      `json:"at_time"`
	Day      string         `json:"day" format:"date"`
	Groups   []string       `json:"groups" format:"uuid" minLength:"1" maxLength:"3"`
	Numbers  []int          `json:"numbers" default:"[1, 2]" maximum:"5"`
	Days     []time.Time    `json:"days,omitempty" format:"date"`
	Address  address        `json:"address" default:"{\"city\": \"Lyon\"}"`
	Extra    map[string]any `json:"extra,omitempty"`
	Ignored  chan int       `json:"-"`
	internal int
}

func pointer[T any](v T) *T { return &v }

func TestInspectMakesParametersOfFields(t *testing.T) {
	t.Parallel()
	fields, problems := Inspect(reflect.TypeFor[everything]())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	want := []host.Parameter{
		{Name: "name", Type: host.TypeString, Label: "Full name", Help: "As in the passport", Required: true, MinLength: pointer(2), MaxLength: pointer(64), Pattern: "^[A-Z]", PatternMessage: "Begin with a capital letter."},
		{Name: "license", Type: host.TypeString, Label: "License", Enum: []string{"E3", "E5"}, Default: json.RawMessage(`"E5"`)},
		{Name: "count", Type: host.TypeInt, Label: "Count", Required: true, Minimum: pointer(1.0), Maximum: pointer(9.5)},
		{Name: "big", Type: host.TypeInt, Label: "Big"},
		{Name: "share", Type: host.TypeFloat, Label: "Share", Minimum: pointer(-0.5)},
		{Name: "sure", Type: host.TypeBool, Label: "Sure", Default: json.RawMessage(`true`)},
		{Name: "mail", Type: host.TypeEmail, Label: "Mail", Required: true},
		{Name: "start", Type: host.TypeDate, Label: "Start", Default: json.RawMessage(`"2026-03-29"`)},
		{Name: "at_time", Type: host.TypeDateTime, Label: "At time", Required: true},
		{Name: "day", Type: host.TypeDate, Label: "Day", Required: true},
		{Name: "groups", Type: host.TypeList, Item: host.TypeUUID, Label: "Groups", Required: true, MinLength: pointer(1), MaxLength: pointer(3)},
		{Name: "numbers", Type: host.TypeList, Item: host.TypeInt, Label: "Numbers", Default: json.RawMessage(`[1,2]`), Maximum: pointer(5.0)},
		{Name: "days", Type: host.TypeList, Item: host.TypeDate, Label: "Days"},
		{Name: "address", Type: host.TypeJSON, Label: "Address", Default: json.RawMessage(`{"city":"Lyon"}`)},
		{Name: "extra", Type: host.TypeJSON, Label: "Extra"},
	}
	if diff := cmp.Diff(want, Parameters(fields)); diff != "" {
		t.Error(diff)
	}
}

type (
	ownText string
	ownJSON struct{}
)

func (*ownText) UnmarshalText([]byte) error { return nil }
func (*ownJSON) UnmarshalJSON([]byte) error { panic("never asked at start") }

var textType = reflect.TypeFor[string]()

// structOf is a value of a struct that vet would not let one write down.
func structOf(fields ...reflect.StructField) any {
	return reflect.Zero(reflect.StructOf(fields)).Interface()
}

func TestInspectSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in   any
		want string
	}{
		"an input that is no struct": {0, "the input type int is not a struct"},
		"a time alone":               {time.Time{}, "the input type time.Time is not a struct"},
		"a field without a json tag": {struct{ A string }{}, "field A: the json name is missing"},
		"a json tag without a name": {struct {
			A string `json:",omitempty"`
		}{}, "field A: the json name is missing"},
		"a json option that changes the value": {struct {
			A int `json:"a,string"`
		}{}, `field A: the json option "string" is not supported`},
		"a hidden field with a tag": {structOf(reflect.StructField{Name: "a", PkgPath: "x", Type: textType, Tag: `json:"a"`}), "field a: it has a tag but is not exported"},
		"one name for two fields": {structOf(
			reflect.StructField{Name: "A", Type: textType, Tag: `json:"x"`}, reflect.StructField{Name: "B", Type: textType, Tag: `json:"x"`}), `field B: the json name "x" is already taken by A`},
		"a tag that nobody knows": {struct {
			A string `json:"a" colour:"red"`
		}{}, `field A: unknown tag "colour"`},
		"a provider of numbers": {struct {
			A int `json:"a" provider:"groups"`
		}{}, "field A: provider is for texts and lists of texts"},
		"a provider of lists of numbers": {struct {
			A []int `json:"a" provider:"groups"`
		}{}, "field A: provider is for texts and lists of texts"},
		"a provider of days": {struct {
			A string `json:"a" format:"date" provider:"groups"`
		}{}, "field A: provider is for texts and lists of texts"},
		"a provider of secrets": {struct {
			A Secret `json:"a" provider:"groups"`
		}{}, "field A: provider is for texts and lists of texts"},
		"a provider of files": {struct {
			A File `json:"a" provider:"groups"`
		}{}, "field A: provider is for texts and lists of texts"},
		"a provider without a name": {struct {
			A string `json:"a" provider:""`
		}{}, "field A: provider names no data provider"},
		"a tag twice": {struct {
			A string "json:\"a\" label:\"x\" label:\"y\""
		}{}, `field A: the tag "label" is given twice`},
		"a tag without quotes": {structOf(reflect.StructField{Name: "A", Type: textType, Tag: "json:a"}), `field A: the tag is not a list of key:"value" pairs`},
		"a channel": {struct {
			A chan int `json:"a"`
		}{}, "field A: the type chan int is not supported"},
		"a pointer": {struct {
			A *string `json:"a"`
		}{}, "field A: the type *string is not supported"},
		"a small integer": {struct {
			A int32 `json:"a"`
		}{}, "field A: the type int32 is not supported"},
		"bytes": {struct {
			A []byte `json:"a"`
		}{}, "field A: the type []uint8 is not supported"},
		"a duration": {struct {
			A time.Duration `json:"a"`
		}{}, "field A: the type time.Duration is not supported"},
		"a list of lists": {struct {
			A [][]int `json:"a"`
		}{}, "field A: the type [][]int is not supported"},
		"a list of structs": {struct {
			A []address `json:"a"`
		}{}, "field A: the type []input.address is not supported"},
		"a map of numbers": {struct {
			A map[string]int `json:"a"`
		}{}, "field A: the type map[string]int is not supported"},
		"a text that decodes itself": {struct {
			A ownText `json:"a"`
		}{}, "field A: the type input.ownText is not supported"},
		"a struct that decodes itself": {struct {
			A ownJSON `json:"a" default:"{}"`
		}{}, "field A: the type input.ownJSON is not supported"},
		"a format that nobody knows": {struct {
			A string `json:"a" format:"phone"`
		}{}, `field A: the format "phone" does not belong to string`},
		"a text format on a time": {struct {
			A time.Time `json:"a" format:"email"`
		}{}, `field A: the format "email" does not belong to time.Time`},
		"a format on a number": {struct {
			A int `json:"a" format:"date"`
		}{}, `field A: the format "date" does not belong to int`},
		"an enum of numbers": {struct {
			A int `json:"a" enum:"1,2"`
		}{}, "field A: enum is for strings"},
		"an enum with an empty choice": {struct {
			A string `json:"a" enum:"x,,y"`
		}{}, "field A: enum has an empty or repeated choice"},
		"an enum with a choice twice": {struct {
			A string `json:"a" enum:"x,x"`
		}{}, "field A: enum has an empty or repeated choice"},
		"a minimum on a text": {struct {
			A string `json:"a" minimum:"1"`
		}{}, "field A: minimum is for numbers"},
		"a maximum that is no number": {struct {
			A int `json:"a" maximum:"many"`
		}{}, "field A: maximum is not a number"},
		"an endless maximum": {struct {
			A int `json:"a" maximum:"Inf"`
		}{}, "field A: maximum is not a number"},
		"a minimum above the maximum": {struct {
			A int `json:"a" minimum:"2" maximum:"1"`
		}{}, "field A: minimum is above maximum"},
		"a length on a number": {struct {
			A int `json:"a" maxLength:"1"`
		}{}, "field A: maxLength is for texts and lists"},
		"a length on a date": {struct {
			A time.Time `json:"a" minLength:"1"`
		}{}, "field A: minLength is for texts and lists"},
		"a negative length": {struct {
			A string `json:"a" minLength:"-1"`
		}{}, "field A: minLength is not a length"},
		"a minLength above the maxLength": {struct {
			A string `json:"a" minLength:"2" maxLength:"1"`
		}{}, "field A: minLength is above maxLength"},
		"a pattern that does not compile": {struct {
			A string `json:"a" pattern:"("`
		}{}, "field A: pattern is not a regular expression"},
		"a pattern on a number": {struct {
			A int `json:"a" pattern:"1"`
		}{}, "field A: pattern is for texts"},
		"a pattern message without a pattern": {struct {
			A string `json:"a" patternMessage:"No."`
		}{}, "field A: patternMessage without a pattern"},
		"a default number that is a word": {struct {
			A int `json:"a" default:"many"`
		}{}, "field A: the default is not of the type int"},
		"a default integer with a fraction": {struct {
			A int `json:"a" default:"1.5"`
		}{}, "field A: the default is not of the type int"},
		"a default bool that is a word": {struct {
			A bool `json:"a" default:"yes"`
		}{}, "field A: the default is not of the type bool"},
		"a default that is null": {struct {
			A []string `json:"a" default:"null"`
		}{}, "field A: the default is not of the type list"},
		"a default date that does not exist": {struct {
			A time.Time `json:"a" format:"date" default:"2026-02-30"`
		}{}, "field A: the default is not of the type date"},
		"a default list that is not JSON": {struct {
			A []string `json:"a" default:"a,b"`
		}{}, "field A: the default is not of the type list"},
		"a default outside of the enum": {struct {
			A string `json:"a" enum:"x,y" default:"z"`
		}{}, "field A: the default is not one of the enum"},
		"a default element outside of the enum": {struct {
			A []string `json:"a" enum:"x,y" default:"[\"x\",\"z\"]"`
		}{}, "field A: the default is not one of the enum"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, problems := Inspect(reflect.TypeOf(c.in))
			if diff := cmp.Diff([]string{c.want}, problems); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestInspectListsEveryProblem(t *testing.T) {
	t.Parallel()
	_, problems := Inspect(reflect.TypeFor[struct {
		A string `json:"a" colour:"red" minimum:"1"`
		B chan int
	}]())
	want := []string{
		`field A: unknown tag "colour"`, "field A: minimum is for numbers",
		"field B: the json name is missing", "field B: the type chan int is not supported",
	}
	if diff := cmp.Diff(want, problems); diff != "" {
		t.Error(diff)
	}
}

func decoded(t *testing.T, text string) (everything, error) {
	t.Helper()
	fields, problems := Inspect(reflect.TypeFor[everything]())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	var in everything
	err := Decode(reflect.ValueOf(&in).Elem(), fields, []byte(text))
	return in, err
}

const complete = `{"name":"Ana","count":3,"mail":"ana@contoso.com","at_time":"2026-01-02T03:04:05.5+02:00","day":"2026-01-02",
	"groups":["a"],"share":0.25,"license":null,"days":["2024-02-29"],"extra":{"a":[1]},"gone":"from an older version"}`

func TestDecodeFillsTheStruct(t *testing.T) {
	t.Parallel()
	got, err := decoded(t, complete)
	if err != nil {
		t.Fatal(err)
	}
	want := everything{
		Name: "Ana", License: "E5", Count: 3, Share: 0.25, Sure: true, Mail: "ana@contoso.com",
		Start: time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC),
		At:    time.Date(2026, 1, 2, 1, 4, 5, 5e8, time.UTC),
		Day:   "2026-01-02", Groups: []string{"a"}, Numbers: []int{1, 2},
		Days: []time.Time{time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)}, Address: address{City: "Lyon"},
		Extra: map[string]any{"a": []any{1.0}}, internal: 0,
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(everything{})); diff != "" {
		t.Error(diff)
	}
}

func TestDecodeRefusesWithoutRepeatingTheInput(t *testing.T) {
	t.Parallel()
	const secret = "hunter2"
	for name, text := range map[string]string{
		"no object":                  `["hunter2"]`,
		"no JSON":                    `{"name": hunter2`,
		"a required one is missing":  `{}`,
		"a required one is null":     strings.Replace(complete, `"Ana"`, `null`, 1),
		"another type":               strings.Replace(complete, `:3,`, `:"hunter2",`, 1),
		"a date that is none":        strings.Replace(complete, `["2024-02-29"]`, `["hunter2"]`, 1),
		"days that are none":         strings.Replace(complete, `["2024-02-29"]`, `"hunter2"`, 1),
		"a day that is a number":     strings.Replace(complete, `["2024-02-29"]`, `[7]`, 1),
		"a time that is none":        strings.Replace(complete, `2026-01-02T03:04:05.5+02:00`, secret, 1),
		"a number beyond all bounds": strings.Replace(complete, `:3,`, `:1e400,`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := decoded(t, text)
			if err == nil {
				t.Fatal("it was taken")
			}
			if strings.Contains(err.Error(), secret) {
				t.Error("the error repeats what was entered:", err)
			}
		})
	}
}

func TestDecodeTakesNothingForAnEmptyObject(t *testing.T) {
	t.Parallel()
	type optional struct {
		Name string `json:"name,omitempty"`
		Size int    `json:"size" default:"4"`
	}
	fields, _ := Inspect(reflect.TypeFor[optional]())
	for _, text := range []string{"", " \n", "{}", "null"} {
		var in optional
		if err := Decode(reflect.ValueOf(&in).Elem(), fields, []byte(text)); err != nil || in != (optional{Size: 4}) {
			t.Errorf("%q: %+v, %v", text, in, err)
		}
	}
}

// FuzzParseTag holds the own parser against the one of reflect: it must find
// every key with the value that reflect finds, and never panic.
func FuzzParseTag(f *testing.F) {
	for _, seed := range []string{``, ` `, `json:"a"`, `json:"a" label:"B c"`, `json:"a`, `json:a`, `:"a"`, "a:`b`", `a:"\q"`, `json:"a"label:"b"`, "a\x00:\"b\"", `a b:"c"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		tags, err := parseTag(text)
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, tag := range tags {
			value, ok := reflect.StructTag(text).Lookup(tag.key)
			if !seen[tag.key] && (!ok || value != tag.value) {
				t.Errorf("%q: %q is %q here and %q, %v for reflect", text, tag.key, tag.value, value, ok)
			}
			seen[tag.key] = true
		}
	})
}

// FuzzDecode looks for inputs that make decoding panic.
func FuzzDecode(f *testing.F) {
	f.Add(complete)
	f.Add(`{"days":[null],"groups":null,"address":[],"name":{}}`)
	fields, _ := Inspect(reflect.TypeFor[everything]())
	f.Fuzz(func(_ *testing.T, text string) {
		var in everything
		_ = Decode(reflect.ValueOf(&in).Elem(), fields, []byte(text))
	})
}
