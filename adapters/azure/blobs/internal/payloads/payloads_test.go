package payloads

import (
	"errors"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

func TestOnlyNamesOfOursAreAskedFor(t *testing.T) {
	t.Parallel()
	storage, err := connect.Open(connect.Options{Account: "acct"})
	if err != nil {
		t.Fatal(err)
	}
	defer storage.Close()
	p := New(storage.Container("execution-data"))
	d, err := executions.NewDoorbell("0190b5a2-7c11-7abc-8def-0123456789ab", "GLOBAL")
	if err != nil {
		t.Fatal(err)
	}
	sum := strings.Repeat("0123456789abcdef", 4)
	for name, good := range map[string]bool{
		"input.json": true, "result.12.json": true, "steps/3-" + sum + ".json": true, "a": true,
		"": false, ".": false, "..": false, "../x": false, "a/../b": false, "/a": false, "a/": false, "a//b": false, "a b": false, "A": false,
		"a\n": false, "a?b": false, "a#b": false, `a\b`: false, "é": false, ".a": false, "a.": false, strings.Repeat("a", longestName+1): false,
	} {
		if _, err := p.blob(t.Context(), d, name); errors.Is(err, errName) == good {
			t.Errorf("%q: %v", name, err)
		}
		if good {
			continue
		}
		_, got := p.Get(t.Context(), d, name)
		if put, deleted := p.Put(t.Context(), d, name, nil), p.Delete(t.Context(), d, name); !errors.Is(put, errName) || !fault.Is(got, fault.NotFound) || deleted != nil {
			t.Errorf("%q: put %v, got %v, deleted %v", name, put, got, deleted)
		}
	}
	if _, err := p.blob(t.Context(), executions.Doorbell{}, "a"); !errors.Is(err, errNobody) {
		t.Errorf("nobody's: %v", err)
	}
}
