package integration_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/tests/integration/azurite"
	"github.com/bifrost-run/bifrost/tests/integration/story"
)

// The storage family must not show: the same people ask the same things, and are
// answered the same, in every status, header and property.
func TestBothStorageFamiliesTellTheSameStory(t *testing.T) {
	t.Parallel()
	account := azurite.New(t)
	var onEmbedded, onAzure []string
	var written known
	t.Run("told", func(t *testing.T) {
		t.Run("on embedded", func(t *testing.T) {
			t.Parallel()
			onEmbedded = tell(t, startProgram(t, built.bifrost, t.TempDir()), "embedded")
		})
		t.Run("on azure", func(t *testing.T) {
			t.Parallel()
			p := startOnAzure(t, built.bifrost, t.TempDir(), account.ConnectionString)
			onAzure = tell(t, p, "azure")
			written = survey(p)
		})
	})
	if diff := cmp.Diff(onEmbedded, onAzure); diff != "" {
		t.Errorf("the families tell it differently (- embedded, + azure):\n%s", diff)
	}
	t.Run("and another client reads what was written", func(t *testing.T) { readTables(t, account, written) })
}

// startOnAzure runs a program on a storage account.
func startOnAzure(t *testing.T, binary, data, connection string, flags ...string) *program {
	t.Helper()
	return startProgramIn(t, []string{"BIFROST_STORAGE=azure", "BIFROST_STORAGE_CONNECTION=" + connection}, binary, data, flags...)
}

// tell is what a program answers to the story.
func tell(t *testing.T, p *program, family string) []string {
	t.Helper()
	tokens := map[string]string{}
	for _, account := range story.Accounts {
		tokens[account] = p.token(account)
	}
	return story.Tell(t, story.Program{Base: p.base, Family: family, Tokens: tokens})
}
