package matrix

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/bifrost-run/bifrost/functions"
)

// operation is one that is registered, as the OpenAPI file shows it.
type operation struct {
	method, path string
	permission   string
	// writes is the action in the audit trail, empty for what writes nothing.
	writes string
	keys   bool
	// header says that a place can be named in the header.
	header bool
}

// registered are the operations of this build by their ids.
var registered = sync.OnceValues(func() (map[string]operation, error) {
	raw, err := functions.Contract()
	if err != nil {
		return nil, err
	}
	var file struct {
		Paths map[string]map[string]struct {
			OperationID string `json:"operationId"`
			Permission  string `json:"x-permission"`
			Audit       string `json:"x-audit"`
			Keys        bool   `json:"x-keys"`
			Parameters  []struct{ Name string }
		}
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		return nil, err
	}
	all := map[string]operation{}
	for path, methods := range file.Paths {
		for method, said := range methods {
			o := operation{method: strings.ToUpper(method), path: path, permission: said.Permission, writes: said.Audit, keys: said.Keys}
			for _, p := range said.Parameters {
				o.header = o.header || p.Name == scopeHeader
			}
			all[said.OperationID] = o
		}
	}
	return all, nil
})

func TestTheTableHasEveryOperationAndNoOther(t *testing.T) {
	t.Parallel()
	all, err := registered()
	must(t, err)
	rows, shapes := table(t)
	seen, twice := map[string]bool{}, map[string]bool{}
	for _, r := range rows {
		o, known := all[r.operation()]
		if !known {
			t.Errorf("the table has %s, which is no operation", r.name)
			continue
		}
		if twice[r.name] {
			t.Errorf("the table has %s twice", r.name)
		}
		twice[r.name], seen[r.operation()] = true, true
		if o.permission != r.permission {
			t.Errorf("%s demands %q, and the table says %q", r.name, o.permission, r.permission)
		}
		where, keys := strings.CutSuffix(r.where, ", keys")
		if o.keys != keys {
			t.Errorf("%s is for API keys: %v, and the table says %v", r.name, o.keys, keys)
		}
		if placed := where != "nowhere"; placed != o.header && !strings.Contains(r.name, ":mine") {
			t.Errorf("%s names a place: %v, and the table says %s", r.name, o.header, r.where)
		}
		if !slices.Equal(r.order, places[where]) {
			t.Errorf("%s has the places %v, want %v", r.name, r.order, places[where])
		}
		if _, known := shapes[r.where]; !known && r.permission != "anyone" {
			t.Errorf("%s names its place as nothing else does: %s", r.name, r.where)
		}
		if _, can := requests[r.name]; !can {
			t.Errorf("nothing says how to ask for %s", r.name)
		}
	}
	for id, o := range all {
		if !seen[id] {
			t.Errorf("%s has no row in %s: say who may call it (%s %s, for %s)", id, tableFile, o.method, o.path, o.permission)
		}
	}
}

// places are the lines that an operation has, by how it names its place.
var places = map[string][]string{
	"nowhere": {"any"}, "header": {"own", "foreign", "global"}, "optional header": {"any", "own", "foreign", "global"},
	"path": {"own", "foreign", "global"}, "path or global": {"own", "foreign", "global"},
}
