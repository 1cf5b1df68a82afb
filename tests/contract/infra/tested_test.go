package infra_test

import (
	"path"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// testedRule wants tests for each module, which `make terraform` runs. An environment is
// made of modules and values alone.
func testedRule(t *tree) []finding {
	tested := map[string]bool{}
	for name := range t.files {
		if matched, err := path.Match("*.tftest.hcl", path.Base(name)); err == nil && matched && path.Base(path.Dir(name)) == "tests" {
			tested[path.Dir(path.Dir(name))] = true
		}
	}
	var all []finding
	for m := range t.each {
		if !tested[m.dir] && path.Dir(m.dir) != "environments" {
			all = append(all, finding{m.dir, "has no tests: write what it promises into tests/*.tftest.hcl, with mocked providers"})
		}
	}
	return all
}

func TestAModuleWithoutTestsIsFound(t *testing.T) {
	t.Parallel()
	read, err := load(fstest.MapFS{
		"modules/a/main.tf": {}, "modules/a/tests/a.tftest.hcl": {}, "modules/b/main.tf": {}, "modules/b/b.tftest.hcl": {}, "environments/dev/main.tf": {},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []finding{{"modules/b", "has no tests: write what it promises into tests/*.tftest.hcl, with mocked providers"}}
	if diff := cmp.Diff(want, testedRule(read), cmp.AllowUnexported(finding{})); diff != "" {
		t.Errorf("what is found differs (-want +got):\n%s", diff)
	}
}
