package computer

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
)

func TestAStoreIsJudgedWithoutBeingOpened(t *testing.T) {
	t.Parallel()
	c := used(t)
	want(t, look(t, c)["store"], check.Skipped, "none yet")
	s, err := embedded.Open(embedded.Options{Dir: c.Data})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	at := filepath.Join(c.Data, "store")
	before, err := os.ReadDir(at)
	if err != nil {
		t.Fatal(err)
	}
	want(t, look(t, c)["store"], check.OK)
	if after, err := os.ReadDir(at); err != nil || len(after) != len(before) {
		t.Errorf("%v became %v, %v", before, after, err)
	}
	write(t, filepath.Join(at, "marker.format-version.999999.999"), "")
	want(t, look(t, c)["store"], check.Failed, at+" is damaged, or a newer bifrost wrote it", "later one")
}

func TestGoIsJudgedByWhatThisModuleNeeds(t *testing.T) {
	t.Parallel()
	want(t, judged("go1.25.4", nil), check.Warning, "go1.25.4 is too old", goLeast)
	for _, good := range []string{"go" + goLeast, "go1.26rc1", "go1.99.1", "devel go1.99-abcdef"} {
		want(t, judged(good, nil), check.OK, good)
	}
	want(t, judged("", exec.ErrNotFound), check.Skipped, "not there")
	want(t, judged("", context.DeadlineExceeded), check.Skipped, "does not say")
	module, err := os.ReadFile("../../../../../../../go.mod")
	if err != nil || !strings.Contains(string(module), "\ngo "+goLeast+".") {
		t.Errorf("the module asks for another Go than %s: %v", goLeast, err)
	}
}

func TestWhatTheProgramWasBuiltWithIsTold(t *testing.T) {
	t.Parallel()
	if f := webApp(t.Context()); f.State != check.OK && f.State != check.Warning {
		t.Errorf("%+v", f)
	}
	want(t, toolchain(t.Context()), check.OK, "go1.")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	want(t, toolchain(ctx), check.Skipped, "only authors")
}
