package main

import (
	"strings"
	"testing"
	"time"
)

func TestBillsThatSayTheSameAreTheSame(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, time.November, 23, 10, 0, 0, 0, time.UTC)
	bill := func(serial, when, checksum, version string) string {
		return `{"serialNumber":"` + serial + `","metadata":{"timestamp":"` + when + `","tools":[{"name":"tool","hashes":["` + checksum + `"]}],
			"component":{"version":"` + version + `","purl":"pkg:golang/bifrost@` + version + `"}},"version":1,
			"dependencies":[{"ref":"pkg:golang/bifrost@` + version + `"}]}`
	}
	const want = `{
  "dependencies": [
    {
      "ref": "pkg:golang/bifrost@v1.2.3"
    }
  ],
  "metadata": {
    "component": {
      "purl": "pkg:golang/bifrost@v1.2.3",
      "version": "v1.2.3"
    },
    "timestamp": "2026-11-23T10:00:00Z",
    "tools": [
      {
        "name": "tool"
      }
    ]
  },
  "version": 1
}
`
	for _, raw := range []string{
		bill("urn:uuid:1", "2026-11-24T00:00:00Z", "abc", "v0.0.0-20261123100000-46e34fb"), bill("urn:uuid:2", "2026-11-25T00:00:00Z", "def", "v1.2.3"),
	} {
		if got, err := steadied([]byte(raw), "v1.2.3", at); err != nil || string(got) != want {
			t.Errorf("%v:\n%s", err, got)
		}
	}
}

func TestTheVersionOfAPackageOfNpmIsNotReplaced(t *testing.T) {
	t.Parallel()
	raw := `{"metadata":{"component":{"version":"1.2.3"}},"components":[{"version":"1.2.3"}]}`
	got, err := steadied([]byte(raw), "v1.2.3", time.Time{})
	if err != nil || strings.Contains(string(got), "v1.2.3") {
		t.Errorf("%v:\n%s", err, got)
	}
}

func TestABillOfNothingIsRefused(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{"", "npm warn", "[]", "{}", `{"metadata":null}`, `{"metadata":{"component":[]}}`} {
		if got, err := steadied([]byte(raw), "v1.2.3", time.Time{}); err == nil {
			t.Errorf("%s became %s", raw, got)
		}
	}
}
