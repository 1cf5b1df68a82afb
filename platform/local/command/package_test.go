package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAPackageIsMadeOfAHandlerOnly(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "bifrost.zip")
	for main, why := range map[string]string{"../../../cmd/bifrost": "holds the local program", "./nothing": "go list"} {
		var said, trouble strings.Builder
		if code := run(t.Context(), []string{"package", "--main", main, "--out", out}, &said, &trouble); code != 1 || said.Len() > 0 || !strings.Contains(trouble.String(), why) {
			t.Errorf("%s: %d, %s, %s", main, code, &said, &trouble)
		}
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("it was written")
	}
	if o := call(t, "package", "./cmd/handler"); o.code != 2 {
		t.Errorf("%+v", o)
	}
}
