package compare_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/bifrost-run/bifrost/domain/forms/internal/compare"
)

// The vectors with a single rule are about operators alone.
func TestOperatorsHoldAsTheVectorsSay(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "tests", "contract", "testdata", "forms", "conditions.json"))
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Name      string
		Condition struct {
			Field, Op string
			Value     any
			All, Any  []any
			Not       any
		}
		Values map[string]any
		Holds  bool
	}
	if err := json.Unmarshal(raw, &vectors); err != nil {
		t.Fatal(err)
	}
	met := map[string]bool{}
	for _, v := range vectors {
		c := v.Condition
		if c.All != nil || c.Any != nil || c.Not != nil || c.Field == "" {
			continue
		}
		holds, known := compare.Holds(c.Op, v.Values[c.Field], c.Value)
		if holds != v.Holds || known != slices.Contains(compare.Names(), c.Op) {
			t.Errorf("%s: %t, known %t", v.Name, holds, known)
		}
		met[c.Op] = met[c.Op] || holds
	}
	for _, name := range compare.Names() {
		if !met[name] {
			t.Errorf("no vector in which %s holds", name)
		}
	}
}
