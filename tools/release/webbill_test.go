package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheBillOfTheWebAppHasWhatIsShippedAlone(t *testing.T) {
	t.Parallel()
	j := job{options: options{Version: "v1.2.3", Dir: t.TempDir()}, work: t.TempDir()}
	web := filepath.Join(j.Dir, "web")
	if err := os.Mkdir(web, 0o700); err != nil {
		t.Fatal(err)
	}
	keep(t, filepath.Join(web, "package.json"), `{"name":"w","dependencies":{"react":"19.3.1"},"devDependencies":{"vite":"8.3.8"}}`)
	keep(t, filepath.Join(web, "package-lock.json"), `{"lockfileVersion":3,"packages":{
		"":{"name":"w","dependencies":{"react":"19.3.1"},"devDependencies":{"vite":"8.3.8"}},
		"node_modules/react":{"version":"19.3.1"},
		"node_modules/react/node_modules/@a/b":{"version":"2.0.0","optional":true},
		"node_modules/vite":{"version":"8.3.8","dev":true}}}`)
	packages, err := j.shippedOnly(j.work)
	slices.Sort(packages)
	if diff := cmp.Diff([]string{"@a/b@2.0.0", "react@19.3.1"}, packages); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	for name, want := range map[string]string{
		"package.json": `{"dependencies":{"react":"19.3.1"},"name":"w","version":"1.2.3"}`,
		"package-lock.json": `{"lockfileVersion":3,"packages":{"":{"dependencies":{"react":"19.3.1"},"name":"w"},` +
			`"node_modules/react":{"version":"19.3.1"},"node_modules/react/node_modules/@a/b":{"optional":true,"version":"2.0.0"}}}`,
	} {
		if raw, err := os.ReadFile(filepath.Join(j.work, name)); err != nil || string(raw) != want {
			t.Errorf("%s is %s (%v)", name, raw, err)
		}
	}
}

func TestABillThatLeavesSomethingOutIsRefused(t *testing.T) {
	t.Parallel()
	bill := []byte(`{"components":[{"name":"react","version":"19.3.1"},{"name":"@a/b","version":"1.0.0"}]}`)
	if err := complete(bill, []string{"react@19.3.1"}); err != nil {
		t.Error(err)
	}
	if err := complete(bill, []string{"react@19.3.1", "@a/b@2.0.0"}); err == nil || !strings.Contains(err.Error(), "leaves @a/b@2.0.0 out") {
		t.Errorf("%v", err)
	}
}
