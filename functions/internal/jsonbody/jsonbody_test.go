package jsonbody

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/bifrost-run/bifrost/functions/internal/problem"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

type part struct {
	ID string `json:"id"`
}

type sent struct {
	Name string      `json:"name,omitempty"`
	Part *part       `json:"part"`
	Flat part        `json:"flat"`
	Any  wire.Object `json:"any"`
	List []string    `json:"list"`

	Parts  []part          `json:"parts"`
	Ways   []*sent         `json:"ways"`
	ByName map[string]part `json:"byName"`
	Free   any             `json:"free"`
	Value  wire.Value      `json:"value"`
	When   time.Time       `json:"when,omitzero"`
}

func TestANameIsGivenOnce(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{
		`{}`: true,
		`{"name":"a","part":{"id":"1"},"flat":{"id":"2"},"list":["id","id"]}`: true,
		` { "name" : "name" , "part" : {} } `:                                 true,
		`{"name":"a","name":"a"}`:                                             false,
		`{"name":"a","\u006eame":"b"}`:                                        false,
		`{"part":{"id":"1"},"part":{"id":"1"}}`:                               false,
		`{"part":{"id":"1","id":"1"}}`:                                        false,
		`{"flat":{"id":"1","id":"1"}}`:                                        false,
		`{"x":1,"x":2}`:                                                       false,
		`{"parts":[{"id":"1"},{"id":"1"}],"ways":[{"ways":[{"name":"a"}]}],"byName":{"id":{"id":"1"}}}`: true,
		`{"byName":{},"ways":[{"parts":[]}]}`:                      true,
		`{"parts":[{"id":"1"},{"id":"1","id":"2"}]}`:               false,
		`{"ways":[{"ways":[{"ways":[{"name":"a","name":"a"}]}]}]}`: false,
		`{"byName":{"a":{"id":"1","id":"2"}}}`:                     false,
		`{"byName":{"a":{"id":"1"},"a":{}}}`:                       false,
		// What is passed through is judged where it goes, unknown properties elsewhere.
		`{"any":{"a":1,"a":2}}`:    true,
		`{"x":{"a":1,"a":2}}`:      true,
		`{"any":{},"any":{"a":1}}`: false,
	} {
		var into sent
		if err := Read([]byte(text), &into); (err == nil) != ok || err != nil && err.Error() != problem.NamedTwice {
			t.Errorf("%s: %v", text, err)
		}
		var untyped any
		if err := Read([]byte(text), &untyped); err != nil {
			t.Errorf("%s, untyped: %v", text, err)
		}
	}
}

func TestNullIsForWhatMayBeAnything(t *testing.T) {
	t.Parallel()
	for text, at := range map[string]string{
		`null`: "", `{"name":null}`: "/name", `{"part":null}`: "/part", `{"flat":null}`: "/flat", `{"list":null}`: "/list", `{"any":null}`: "/any",
		`{"parts":[{"id":null}]}`: "/parts/0/id", `{"parts":[{},null]}`: "/parts/1", `{"ways":[null]}`: "/ways/0", `{"when":null}`: "/when",
		`{"byName":null}`: "/byName", `{"byName":{"a/b~c":null}}`: "/byName/a~1b~0c", `{"ways":[{"ways":[{"name":null}]}]}`: "/ways/0/ways/0/name",
	} {
		var into sent
		if err := Read([]byte(text), &into); err == nil || err.Error() != problem.NullAt+at {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, text := range []string{`{"any":{"a":null,"b":[null]},"free":null,"value":null}`, `{"free":[null]}`, `{"unknown":null}`} {
		var into sent
		if err := Read([]byte(text), &into); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestWhatIsNoJSONIsNotRead(t *testing.T) {
	t.Parallel()
	for _, text := range []string{``, ` `, `{`, `{"name":1}`, `[]`, `{} {}`, `{"when":1}`, `{"part":[]}`, strings.Repeat("[", 20_000)} {
		var into sent
		if err := Read([]byte(text), &into); err == nil || err.Error() == problem.NamedTwice {
			t.Errorf("%.20s: %v", text, err)
		}
	}
}

func FuzzReadJSON(f *testing.F) {
	f.Add(`{"name":"a","part":{"id":"1"},"any":{"x":[1,2]}}`)
	f.Add(`{"name":"a","name":"b"}`)
	f.Add(`{"part":{"part":{}},"list":[{"a":1}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		var into, plain sent
		err, plainErr := Read([]byte(text), &into), json.Unmarshal([]byte(text), &plain)
		isRefused := refuses(err) || !utf8.ValidString(text)
		if plainErr != nil && err == nil || plainErr == nil && err != nil && !isRefused {
			t.Errorf("%q: %v, encoding/json: %v", text, err, plainErr)
		}
	})
}
