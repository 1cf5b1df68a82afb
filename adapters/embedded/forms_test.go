package embedded_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/tests/contract/formstest"
)

func TestForms(t *testing.T) { inFamilies(t, formsOf, formstest.Run) }

func formsOf(t *testing.T, dir string) formstest.Harness {
	t.Helper()
	s := open(t, dir)
	return formstest.Harness{Forms: s.Forms(), Versions: s.FormVersions()}
}

func TestRandomHistoriesOfFormsAreThoseOfTheModel(t *testing.T) {
	t.Parallel()
	formstest.Histories(t, func(t *testing.T) formstest.Harness {
		t.Helper()
		s, err := embedded.Open(embedded.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return formstest.Harness{Forms: s.Forms(), Versions: s.FormVersions(), Close: func() { shut(t, s) }}
	})
}
