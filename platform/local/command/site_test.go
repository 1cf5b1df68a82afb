package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/platform/local"
	"github.com/bifrost-run/bifrost/web"
)

func TestSiteRefusesWhatNobodyCanReach(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "site")
	for flag, value := range map[string]string{"--api": "func.example", "--authority": "https://login.example/tenant"} {
		wantRefusal(t, call(t, "site", flag, value, "--out", out), 2, flag, "without a path")
	}
	wantRefusal(t, call(t, "site", "--out", ""), 2, "--out")
	wantRefusal(t, call(t, "site", "now"), 2, `"now"`)
	if _, ok := web.Bundle(); !ok {
		wantRefusal(t, call(t, "site", "--out", out), 1, "without the web app", "make build")
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("it was written")
	}
}

func TestOperatorsReadOfEveryFlagOfSite(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../../docs/guides/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	config := local.DefaultConfig()
	for name := range flagsOf(below(newRoot(&config))["site"]) {
		if name != "help" && !strings.Contains(string(guide), " --"+name) && !strings.Contains(string(guide), "`--"+name) {
			t.Errorf("the guide does not tell of --%s", name)
		}
	}
}
