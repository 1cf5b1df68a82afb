// Command architecture writes the drawn parts of docs/architecture.md, which stand between
// markers, from the code: who imports whom, which adapter fills which port, and what the
// functions ask. The words around them are people's.
package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: architecture <module> <file>")
		os.Exit(2)
	}
	if err := rewrite(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "architecture:", err)
		os.Exit(1)
	}
}

func rewrite(root, page string) error {
	drawn, err := draw(root)
	if err != nil {
		return err
	}
	old, err := os.ReadFile(page) //nolint:gosec // the page that its caller names
	if err != nil {
		return err
	}
	written, err := fill(old, drawn)
	if err != nil || bytes.Equal(written, old) {
		return err
	}
	return os.WriteFile(page, written, 0o644) //nolint:gosec // a document for everybody
}

// draw reads the module at root and draws every part, by its name.
func draw(root string) (map[string]string, error) {
	packages, err := list(root)
	if err != nil {
		return nil, err
	}
	kept, err := fillers(root, packages)
	if err != nil {
		return nil, err
	}
	triggers, err := functions(root, packages)
	if err != nil {
		return nil, err
	}
	asked, err := useCases(packages, kept)
	if err != nil {
		return nil, err
	}
	return map[string]string{
		"floors":    drawFloors(packages),
		"ports":     drawPorts(kept),
		"portTable": tableOfPorts(kept),
		"triggers":  drawTriggers(triggers),
		"paths":     tableOfPaths(triggers),
		"useCases":  tableOfUseCases(asked),
	}, nil
}

const (
	opening = "<!-- drawn from the code: "
	closing = "<!-- end of what is drawn -->\n"
)

// fill puts each drawn part between its markers. A part without markers, and markers
// without a part, are mistakes: nobody would see that one of them has gone stale.
func fill(page []byte, drawn map[string]string) ([]byte, error) {
	var out strings.Builder
	rest := string(page)
	filled := map[string]bool{}
	for {
		before, after, found := strings.Cut(rest, opening)
		out.WriteString(before)
		if !found {
			break
		}
		name, after, ended := strings.Cut(after, " -->\n")
		_, after, closed := strings.Cut(after, closing)
		part, known := drawn[name]
		if !ended || !closed || !known || filled[name] {
			return nil, fmt.Errorf("the part %q of the page is unknown, open, or there twice", name)
		}
		fmt.Fprintf(&out, "%s%s -->\n\n%s\n%s", opening, name, part, closing)
		filled[name], rest = true, after
	}
	for name := range drawn {
		if !filled[name] {
			return nil, fmt.Errorf("the page has no place for the part %q", name)
		}
	}
	return []byte(out.String()), nil
}
