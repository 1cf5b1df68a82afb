package infra_test

import (
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// code is a word that a text sets as code.
var code = regexp.MustCompile("`([a-z0-9_]+)`")

// readmeRule holds the tables of inputs and outputs of each README to what its module declares.
func readmeRule(t *tree) []finding {
	var all []finding
	for m := range t.each {
		name := path.Join(m.dir, "README.md")
		text, is := t.files[name]
		if !is {
			continue
		}
		for head, declared := range map[string]map[string]*hclsyntax.Block{"inputs": m.variables, "outputs": m.outputs} {
			told, is := column(string(text), head)
			if !is {
				continue
			}
			for _, one := range told {
				if declared[one] == nil {
					all = append(all, finding{name, head + " has " + one + ", which is not there: " + instead(one, slices.Collect(maps.Keys(declared)))})
				}
			}
			for one := range sorted(declared) {
				if !slices.Contains(told, one) {
					all = append(all, finding{name, head + " lacks " + one + ": say what it means"})
				}
			}
		}
	}
	return all
}

// column is the words of code in the first column of the table with a head, in order.
func column(text, head string) (words []string, is bool) {
	_, table, is := strings.Cut(text, "\n| "+head)
	for line := range strings.Lines(table) {
		cells := strings.Split(line, "|")
		if len(cells) < 3 {
			break
		}
		for _, word := range code.FindAllStringSubmatch(cells[1], -1) {
			words = append(words, word[1])
		}
	}
	return words, is
}

func TestAReadmeThatIsBehindIsFound(t *testing.T) {
	t.Parallel()
	files := committedFiles(t)
	read, err := load(files)
	if err != nil {
		t.Fatal(err)
	}
	name := "modules/storage/README.md"
	read.files[name] = []byte("# storage\n\n| inputs | meaning |\n|---|---|\n| `name`, `resource_group_name`, `location`, `tags`, `copies` | x |\n" +
		"| `soft_delete_days`, `network`, `log_analytics_workspace_id`, `log_categories` | y |\n\n| outputs | meaning |\n|---|---|\n| `id`, `name`, `deployment_container` | z |\n")
	want := []string{
		name + ": inputs has copies, which is not there: leave it out",
		name + ": inputs lacks replication: say what it means",
		name + ": outputs lacks deployment_container_url: say what it means",
	}
	var got []string
	for _, f := range readmeRule(read) {
		got = append(got, f.String())
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what is found differs (-want +got):\n%s", diff)
	}
}

// What guides and scripts ask Terraform for, and what workflows ask GitHub for.
var (
	askedOutput = regexp.MustCompile(`\$\(out ([a-z_]+)\)|output -raw ([a-z_]+)|fromJSON\([^)]*\)\.([a-z_]+)\.value`)
	askedGitHub = regexp.MustCompile(`\bvars\.([A-Z_]+)`)
)

func TestGuidesAndWorkflowsAskForOutputsThatThereAre(t *testing.T) {
	t.Parallel()
	outputs := committed(t).modules["environments/dev"].outputs
	var count int
	for _, name := range []string{
		"docs/guides/deploy.md", "docs/guides/operations.md", "docs/guides/releasing.md", "infra/terraform/README.md", ".github/workflows/deploy-environment.yml",
	} {
		for _, asked := range askedOutput.FindAllStringSubmatch(textOf(t, name), -1) {
			count++
			if one := strings.Join(asked[1:], ""); outputs[one] == nil {
				t.Errorf("%s asks for the output %s: %s", name, one, instead(one, slices.Collect(maps.Keys(outputs))))
			}
		}
	}
	if count < 10 {
		t.Errorf("only %d questions were found: say in this test how to find them", count)
	}
}

func TestTheGuideHasTheVariablesOfTheWorkflows(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(root, ".github", "workflows", "*.yml"))
	if err != nil || len(files) == 0 {
		t.Fatal("there are no workflows", err)
	}
	guide, asked := textOf(t, "docs/guides/releasing.md"), map[string]bool{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range askedGitHub.FindAllStringSubmatch(string(text), -1) {
			asked[one[1]] = true
		}
	}
	for one := range sorted(asked) {
		if !strings.Contains(guide, "`"+one+"`") {
			t.Errorf("docs/guides/releasing.md does not say what the variable %s is", one)
		}
	}
	for _, told := range regexp.MustCompile("`((?:AZURE|TERRAFORM|DEPLOY)_[A-Z_]+)`").FindAllStringSubmatch(guide, -1) {
		if !asked[told[1]] {
			t.Errorf("docs/guides/releasing.md has the variable %s, which no workflow asks for: leave it out", told[1])
		}
	}
}

func textOf(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
