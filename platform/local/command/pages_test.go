package command

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/bifrost-run/bifrost/platform/local"
)

var (
	// typed is what somebody is told to type, in code alone, until a shell would do something else.
	typed  = regexp.MustCompile("(?m)(?:^|[\\x60 \"(/;&|])bifrost((?: +[^\\s\\x60|;&)#>\\]\"]+)+)")
	inCode = regexp.MustCompile("(?ms)^ *```.*?^ *```|`[^`\n]+`")
)

// untypable are the commands that a page names and that the program does not understand.
func untypable(page string) (found []string) {
	config := local.DefaultConfig()
	root := newRoot(&config)
	for _, code := range inCode.FindAllString(page, -1) {
		code = strings.ReplaceAll(code, "\\\n", " ")
		for _, command := range typed.FindAllStringSubmatch(code, -1) {
			if why := misunderstood(root, strings.Fields(command[1])); why != "" {
				found = append(found, "bifrost"+command[1]+": "+why)
			}
		}
	}
	return found
}

// misunderstood says why the program does not understand words, or nothing.
func misunderstood(root *cobra.Command, words []string) string {
	if slices.Contains([]string{"help", "completion", "…"}, words[0]) || strings.HasPrefix(words[0], "-") {
		return ""
	}
	of, rest, err := root.Find(words)
	if err != nil || of == root {
		return "there is no such command"
	}
	if of.HasSubCommands() && len(rest) > 0 && !strings.HasPrefix(rest[0], "-") {
		return "there is no such command below it"
	}
	for _, word := range rest {
		name, isFlag := strings.CutPrefix(word, "--")
		name, _, _ = strings.Cut(name, "=")
		if isFlag && name != "" && name != "help" && of.Flags().Lookup(name) == nil {
			return "it has no flag --" + name
		}
	}
	return ""
}

func TestEveryPageNamesCommandsThatAreThere(t *testing.T) {
	t.Parallel()
	seen := 0
	err := filepath.WalkDir("../../..", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			if slices.Contains([]string{"node_modules", "dist", ".git", "testdata"}, entry.Name()) {
				return filepath.SkipDir
			}
			return err
		}
		if !strings.HasSuffix(name, ".md") || entry.Name() == "CHANGELOG.md" {
			return nil
		}
		page, err := os.ReadFile(name)
		seen += len(typed.FindAllString(string(page), -1))
		for _, found := range untypable(string(page)) {
			t.Errorf("%s: %s", name, found)
		}
		return err
	})
	if err != nil || seen < 40 {
		t.Errorf("only %d commands are seen: %v", seen, err)
	}
}

func TestAPlantedCommandThatIsNotThereIsFound(t *testing.T) {
	t.Parallel()
	for page, ok := range map[string]bool{
		"`bifrost run --addr 127.0.0.1:1`":                       true,
		"`bin/bifrost token --as admin`":                         true,
		"`bifrost storage check --data x`, `bifrost workflow`":   true,
		"a bifrost walks, and `Bifrost` says so":                 true,
		"```sh\nbifrost site --out dist/site   # and --api\n```": true,
		"```sh\nX=1 bifrost run | tee --log\n```":                true,
		"`bifrost walk`":                                            false,
		"`bifrost run --address 127.0.0.1:1`":                       false,
		"`bifrost storage mend`":                                    false,
		"```sh\nbifrost workflow run a \\\n  --organization b\n```": false,
		"```sh\ncurl -H \"$(bin/bifrost token --at x)\"\n```":       false,
	} {
		if found := untypable(page); (len(found) == 0) != ok {
			t.Errorf("%q: found %q", page, found)
		}
	}
}
