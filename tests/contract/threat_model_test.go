package contract_test

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// threat is a row of the threat model.
type threat struct {
	what string
	// tests are those that it names, by their folder.
	tests map[string][]string
	// left says what nothing holds, empty for nothing.
	left string
}

var (
	stride     = regexp.MustCompile(`^[STRIDE]: `)
	namedTests = regexp.MustCompile("^`([a-z0-9/]+)`: ((?:Test|Fuzz)[A-Za-z0-9]+(?:, (?:Test|Fuzz)[A-Za-z0-9]+)*)$")
)

// threats reads the rows of a page, and says which of them nobody can read.
func threats(page string) (rows []threat, broken []string) {
	for line := range strings.Lines(page) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) < 2 || !stride.MatchString(strings.TrimSpace(cells[1])) {
			continue
		}
		row, ok := threatOf(cells)
		if !ok {
			broken = append(broken, strings.TrimSpace(cells[1]))
		}
		rows = append(rows, row)
	}
	return rows, broken
}

func threatOf(cells []string) (threat, bool) {
	if len(cells) != 6 {
		return threat{}, false
	}
	row := threat{what: strings.TrimSpace(cells[1]), tests: map[string][]string{}, left: strings.TrimSpace(cells[4])}
	for part := range strings.SplitSeq(cells[3], ";") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		named := namedTests.FindStringSubmatch(part)
		if named == nil {
			return row, false
		}
		row.tests[named[1]] = append(row.tests[named[1]], strings.Split(named[2], ", ")...)
	}
	return row, true
}

// testsIn are the tests of a folder of ours.
func testsIn(t *tree, dir string) (names []string) {
	for _, f := range t.files {
		if f.dir() != dir || !f.isTest() {
			continue
		}
		for _, decl := range f.syntax.Decls {
			if function, ok := decl.(*ast.FuncDecl); ok && function.Recv == nil {
				names = append(names, function.Name.Name)
			}
		}
	}
	return names
}

// unheld are the threats of a page against which nothing stands that there is.
func unheld(t *tree, page string) []string {
	rows, found := threats(page)
	for _, row := range rows {
		if len(row.tests) == 0 && row.left == "" {
			found = append(found, row.what+" has neither a test nor a word about what is left")
		}
		for dir, names := range row.tests {
			there := testsIn(t, dir)
			for _, name := range names {
				if !slices.Contains(there, name) {
					found = append(found, row.what+": "+dir+" has no "+name)
				}
			}
		}
	}
	return found
}

func TestTheThreatModelNamesTestsThatExist(t *testing.T) {
	t.Parallel()
	tree, err := house()
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "threat-model.md"))
	if err != nil {
		t.Fatal(err)
	}
	if rows, _ := threats(string(page)); len(rows) < 40 {
		t.Errorf("the page has %d threats that can be read", len(rows))
	}
	for _, what := range unheld(tree, string(page)) {
		t.Error(what)
	}
}

func TestAPlantedThreatWithoutATestIsFound(t *testing.T) {
	t.Parallel()
	planted := plant(t, map[string]string{
		"app/a/a.go":      "package a\n\nfunc TestIsNoTestHere() {}\n",
		"app/a/a_test.go": "package a\n\nimport \"testing\"\n\nfunc TestA(t *testing.T) {}\n\nfunc FuzzA(f *testing.F) {}\n",
	}, nil)
	for row, ok := range map[string]bool{
		"| S: x | y | `app/a`: TestA, FuzzA | |":            true,
		"| S: x | y | `app/a`: TestA; `app/a`: FuzzA | z |": true,
		"| S: x | y | | accepted: z |":                      true,
		"| what | y | `app/b`: TestB | |":                   true,
		"| S: x | y | `app/a`: TestB | |":                   false,
		"| S: x | y | `app/b`: TestA | |":                   false,
		"| S: x | y | `app/a`: TestIsNoTestHere | |":        false,
		"| S: x | y | app/a: TestA | |":                     false,
		"| S: x | y | `app/a`: TestA and others | |":        false,
		"| S: x | y | | |":                                  false,
		"| S: x | y | `app/a`: TestA |":                     false,
		"| S: x | y | `app/a`: TestA | z | more |":          false,
	} {
		if found := unheld(planted, "# Title\n\n"+row+"\n"); (len(found) == 0) != ok {
			t.Errorf("%s: %q", row, found)
		}
	}
}
