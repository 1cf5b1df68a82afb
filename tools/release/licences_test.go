package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAWorksTermsAreEveryTextAboutThem(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, text := range map[string]string{
		"LICENSE": "one\r\n", "license-MIT.txt": "two", "NOTICE": "three\n\n", "license.go": "no", "licensed": "no", "README": "no",
	} {
		keep(t, filepath.Join(folder, name), text)
	}
	if err := os.Mkdir(filepath.Join(folder, "licence"), 0o700); err != nil {
		t.Fatal(err)
	}
	got, err := shipped{folder: folder, licence: "MIT"}.terms()
	if want := "one\n\nthree\n\ntwo"; err != nil || got != want {
		t.Errorf("%q, %v", got, err)
	}
}

func TestAWorkWithoutTermsIsNotShipped(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if got, err := (shipped{name: "left 1.0.0", folder: folder, licence: "MIT"}).terms(); err != nil || !strings.Contains(got, "MIT") {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := (shipped{name: "left 1.0.0", folder: folder}).terms(); err == nil || !strings.Contains(err.Error(), "left 1.0.0") {
		t.Errorf("%q, %v", got, err)
	}
}

func TestPackagesAreThoseOfTheBundle(t *testing.T) {
	t.Parallel()
	web := t.TempDir()
	keep(t, filepath.Join(web, "package-lock.json"), `{"packages":{
		"":{"version":"0"},
		"node_modules/react":{"version":"19.3.1","license":"MIT"},
		"node_modules/react/node_modules/@a/b":{"version":"2.0.0","license":"ISC"},
		"node_modules/vite":{"version":"8.3.8","dev":true},
		"node_modules/only-there":{"version":"1.0.0","optional":true}}}`)
	if _, err := packagesOf(web); err == nil || !strings.Contains(err.Error(), "node_modules/react is not installed") {
		t.Errorf("nothing is installed: %v", err)
	}
	inner := filepath.Join(web, "node_modules", "react", "node_modules", "@a", "b")
	if err := os.MkdirAll(inner, 0o700); err != nil {
		t.Fatal(err)
	}
	got, err := packagesOf(web)
	want := []shipped{
		{"react 19.3.1", filepath.Join(web, "node_modules", "react"), "MIT"},
		{"@a/b 2.0.0", inner, "ISC"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(shipped{})); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}
