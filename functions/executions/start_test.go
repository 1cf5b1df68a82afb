package executions

import (
	"testing"

	"github.com/bifrost-run/bifrost/functions/internal/shown"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

func TestTheWaitIsReadFromThePreferences(t *testing.T) {
	t.Parallel()
	for prefer, want := range map[string]int{
		"": 0, "wait=5": 5, "respond-async, wait=5": 5, "wait=5, respond-async": 5, "WAIT = 5": 5, `wait="5"`: 5,
		"wait=30": 30, "wait=31": 30, "wait=99": 30, "wait=0": 0, "wait=-1": 0, "wait=x": 0, "wait=": 0, "wait": 0, "wait=1.5": 0, "wait=1e3": 0,
		"waiting=5": 0, "handling=lenient; wait=5": 5, "wait=x, wait=5": 5, "wait=99999999999999999999": 0, ",,;=": 0,
	} {
		if got := waitOf(prefer); got != want {
			t.Errorf("%q asks for %d seconds, want %d", prefer, got, want)
		}
	}
}

func hashOf(t *testing.T, body ExecutionStart) string {
	t.Helper()
	hash, err := bodyHash(body)
	if err != nil || len(hash) != 64 {
		t.Fatalf("%q %v", hash, err)
	}
	return hash
}

func TestABodysDigestIsWhatItSays(t *testing.T) {
	t.Parallel()
	first := hashOf(t, ExecutionStart{Input: wire.Object(`{"a":1,"b":{"c":2.50,"d":"é"}}`)})
	if again := hashOf(t, ExecutionStart{Input: wire.Object(" { \"b\" : {\"d\":\"\\u00e9\",\"c\":2.50}, \"a\":1 }")}); again != first {
		t.Error("another spelling is another body")
	}
	seen := map[string]string{first: "the first"}
	for _, body := range []ExecutionStart{
		{}, {Input: wire.Object(`{"a":1,"b":{"c":2.5,"d":"é"}}`)}, {Input: wire.Object(`{"a":"1","b":{"c":2.50,"d":"é"}}`)},
		{Input: wire.Object(`{"a":9007199254740993}`)}, {Input: wire.Object(`{"a":9007199254740992}`)},
		{Input: wire.Object(`{"list":[1,2]}`)}, {Input: wire.Object(`{"list":[2,1]}`)},
		{Reference: &shown.ReferenceRef{System: "a", ID: "b"}}, {Reference: &shown.ReferenceRef{System: "ab"}}, {DryRun: true}, {RunAt: "2026-12-01T08:00:00Z"},
	} {
		hash := hashOf(t, body)
		if other, ok := seen[hash]; ok {
			t.Errorf("%s has the digest of %s", body.Input, other)
		}
		seen[hash] = string(body.Input)
	}
}

func TestABodyThatIsNoJSONHasNoDigest(t *testing.T) {
	t.Parallel()
	if hash, err := bodyHash(ExecutionStart{Input: wire.Object(`{`)}); err == nil {
		t.Errorf("got %s", hash)
	}
}
