package executions

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

// Whatever a client prefers, it waits for a time that we allow.
func FuzzNobodyWaitsLongerThanAllowed(f *testing.F) {
	for _, prefer := range []string{
		"", "wait=10", "wait=31", "wait=99999999999999999999", "wait=-1", `wait="5"`, "respond-async, WAIT = 7; x", "wait", "wait==3", "wait=1,wait=2",
		"wait=\u0665", "wait=1e3", "wait=0x10", ",;,;", "wait=+4",
	} {
		f.Add(prefer)
	}
	f.Fuzz(func(t *testing.T, prefer string) {
		if got := waitOf(prefer); got < 0 || got > WaitMax {
			t.Errorf("%q waits for %d s", prefer, got)
		}
		if waitOf(prefer+", wait=3") == 0 || waitOf("wait=3, "+prefer) != 3 {
			t.Errorf("%q hides a preference beside it", prefer)
		}
	})
}

// A repeated request is known by what it says: not by its spacing, and never for
// another one.
func FuzzOnlyTheSameBodyIsARepeatedOne(f *testing.F) {
	f.Add(`{"a":1,"b":[true,null]}`, `{"b":[true,null],"a":1}`)
	f.Add(`{"a":1}`, `{"a":1.0}`)
	f.Add(`{"a":1e400}`, `{"a":1e401}`)
	f.Add(`{"a":9007199254740993}`, `{"a":9007199254740992}`)
	f.Add(`{"a":"\u00fc"}`, `{"a":"ü"}`)
	f.Add(`{"a":"<"}`, `{"a":"\u003c"}`)
	f.Add(`{}`, `{"":{}}`)
	f.Add(`{"a":{"b":1}}`, `{"a":{"b":1},"a":{}}`)
	f.Fuzz(func(t *testing.T, a, b string) {
		if !isObject(a) || !isObject(b) {
			return
		}
		first, err := bodyHash(ExecutionStart{Input: wire.Object(a)})
		if err != nil {
			t.Fatal(err)
		}
		second, err := bodyHash(ExecutionStart{Input: wire.Object(b)})
		if err != nil {
			t.Fatal(err)
		}
		if (first == second) != (said(t, a) == said(t, b)) {
			t.Errorf("%s and %s count as one request: %t", a, b, first == second)
		}
		var spaced bytes.Buffer
		if err := json.Indent(&spaced, []byte(a), " ", "\t"); err != nil {
			t.Fatal(err)
		}
		if again, err := bodyHash(ExecutionStart{Input: wire.Object(spaced.Bytes())}); err != nil || again != first {
			t.Errorf("%s is another request when it is spaced: %v", a, err)
		}
	})
}

func isObject(text string) bool {
	var object map[string]json.RawMessage
	return json.Unmarshal([]byte(text), &object) == nil && object != nil
}

// said is a body with its properties in order, and its numbers as they are written.
func said(t *testing.T, text string) string {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(err)
	}
	sorted, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(sorted)
}
