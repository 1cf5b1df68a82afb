package contract_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// shelf is what people read: each page by its path from the root, and what else there is.
type shelf struct {
	pages map[string]string
	// has answers whether a file or a folder is there.
	has func(name string) bool
	// targets are what make can be asked for.
	targets []string
}

// ourPages reads the pages of the repository. Hidden folders and what others wrote are not ours.
func ourPages(root string) (shelf, error) {
	s := shelf{pages: map[string]string{}, has: func(name string) bool {
		_, err := os.Stat(filepath.Join(root, name))
		return err == nil
	}}
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			if name != root && (strings.HasPrefix(entry.Name(), ".") && entry.Name() != ".github" || slices.Contains([]string{"node_modules", "dist", "bin", "testdata"}, entry.Name())) {
				return filepath.SkipDir
			}
			return err
		}
		if strings.HasSuffix(name, ".md") {
			text, err := os.ReadFile(name) //nolint:gosec // a page of ours
			if err != nil {
				return err
			}
			at, err := filepath.Rel(root, name)
			s.pages[filepath.ToSlash(at)] = string(text)
			return err
		}
		return nil
	})
	if err != nil {
		return s, err
	}
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile")) //nolint:gosec // a file of ours
	for _, target := range target.FindAllStringSubmatch(string(makefile), -1) {
		s.targets = append(s.targets, target[1])
	}
	return s, err
}

var (
	target  = regexp.MustCompile(`(?m)^([a-z][a-z0-9-]*):`)
	fenced  = regexp.MustCompile("(?ms)^ *```.*?^ *```")
	coded   = regexp.MustCompile("`[^`\n]+`")
	linked  = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ +(.+?) *$`)
	// ordered is what somebody is told to make, in code alone: "make sure" is no target.
	ordered = regexp.MustCompile(`(?:^|[\x60$&;(|] *)(?:nice )?make +([a-z][a-z0-9-]*)`)
	// placed is a path in code that begins in one of our folders.
	placed = regexp.MustCompile("`((?:domain|ports|app|adapters|functions|platform|workflow|workflows|integrations|cmd|web|docs|infra|tests|tools)/[A-Za-z0-9_./-]*[A-Za-z0-9_])/?`")
)

func (s shelf) brokenLinks() (found []string) {
	for name, page := range s.pages {
		for _, link := range linked.FindAllStringSubmatch(coded.ReplaceAllString(fenced.ReplaceAllString(page, ""), ""), -1) {
			if strings.Contains(link[1], "://") || strings.HasPrefix(link[1], "mailto:") {
				continue
			}
			to, anchor, _ := strings.Cut(link[1], "#")
			at := path.Join(path.Dir(name), to)
			if to == "" {
				at = name
			}
			if !s.has(at) {
				found = append(found, name+" leads to "+link[1]+", which is not there")
			} else if text, is := s.pages[at]; anchor != "" && is && !slices.Contains(anchors(text), anchor) {
				found = append(found, name+" leads to "+link[1]+", and that page has no such heading")
			}
		}
	}
	return found
}

// anchors are those that the host of the repository gives the headings of a page.
func anchors(page string) (names []string) {
	for _, h := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(page, ""), -1) {
		name := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-', r == '_', unicode.IsLetter(r), unicode.IsDigit(r):
				return unicode.ToLower(r)
			}
			return -1
		}, linked.ReplaceAllString(h[1], "]"))
		names = append(names, name)
	}
	return names
}

func (s shelf) unknownTargets() (found []string) {
	for name, page := range s.pages {
		for _, code := range slices.Concat(fenced.FindAllString(page, -1), coded.FindAllString(fenced.ReplaceAllString(page, ""), -1)) {
			for line := range strings.Lines(code) {
				for _, order := range ordered.FindAllStringSubmatch(line, -1) {
					if !slices.Contains(s.targets, order[1]) {
						found = append(found, name+" says make "+order[1]+", which the Makefile does not know")
					}
				}
			}
		}
	}
	return found
}

// ones are files that whoever follows a page makes, and that are not in git.
var ones = []string{"functions/handler", "functions/local.settings.json"}

// goneFiles are paths that a page names, from the root or from its own folder, and that are
// not there. The changelog tells of what was.
func (s shelf) goneFiles() (found []string) {
	for name, page := range s.pages {
		if name == "CHANGELOG.md" {
			continue
		}
		for _, p := range placed.FindAllStringSubmatch(fenced.ReplaceAllString(page, ""), -1) {
			if !s.has(p[1]) && !s.has(path.Join(path.Dir(name), p[1])) && !slices.Contains(ones, p[1]) {
				found = append(found, name+" names "+p[1]+", which is not there")
			}
		}
	}
	return found
}

func TestWhatThePagesNameIsThere(t *testing.T) {
	t.Parallel()
	s, err := ourPages(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	if len(s.pages) < 25 || len(s.targets) < 25 {
		t.Errorf("only %d pages and %d targets are seen", len(s.pages), len(s.targets))
	}
	for _, found := range slices.Concat(s.brokenLinks(), s.unknownTargets(), s.goneFiles()) {
		t.Error(found)
	}
}

func TestAPlantedMistakeOfAPageIsFound(t *testing.T) {
	t.Parallel()
	for page, ok := range map[string]bool{
		"[a](b.md), [b](b.md#second-one), [c](#title), [d](https://example.com/x)": true,
		"[a](c.md)":                         false,
		"[a](b.md#third)":                   false,
		"[a](#nowhere)":                     false,
		"```\n[a](c.md)\n```":               true,
		"`make run`, `make run ARGS=1`":     true,
		"make sure that `it` runs":          true,
		"`make sure`":                       false,
		"```sh\nmake run   # and more\n```": true,
		"```sh\ncd x && make walk\n```":     false,
		"`app/start`, `app/start/`":         true,
		"`app/strat`":                       false,
		"`apps/strat`":                      true,
		"`functions/handler`":               true,
	} {
		there := []string{"docs/a.md", "docs/b.md", "app/start"}
		s := shelf{targets: []string{"run"}, has: func(name string) bool { return slices.Contains(there, name) }, pages: map[string]string{
			"docs/a.md": "# Title\n\n" + page + "\n", "docs/b.md": "# First\n\n## Second, *one*\n",
		}}
		if found := slices.Concat(s.brokenLinks(), s.unknownTargets(), s.goneFiles()); (len(found) == 0) != ok {
			t.Errorf("%q: found %q", page, found)
		}
	}
}
