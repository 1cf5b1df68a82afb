package main

import (
	"fmt"
	"io"
	"strings"
)

// row is one number beside what was promised and what it is compared with.
type row struct {
	what string
	// target is what the product promises, empty where it promises nothing.
	target   string
	measured string
	// floor is the least that it could be, measured in the same run; empty where there
	// is none. ratio is how many times the floor it is.
	floor string
	ratio string
}

// table collects rows and tells of each as soon as it is known, because all of them
// take minutes.
type table struct {
	rows   []row
	hearer io.Writer
}

func (t *table) add(rows ...row) {
	for _, r := range rows {
		t.rows = append(t.rows, r)
		fmt.Fprintf(t.hearer, "%s: %s\n", r.what, r.measured)
	}
}

// write is all of it as Markdown.
func (t *table) write(out io.Writer) {
	fmt.Fprintln(out, "| what | target | measured | floor | ratio |")
	fmt.Fprintln(out, "|---|---|---|---|---|")
	for _, r := range t.rows {
		fmt.Fprintf(out, "| %s |\n", strings.Join([]string{r.what, r.target, r.measured, r.floor, r.ratio}, " | "))
	}
}

// people writes how many ask at a time.
func people(clients int) string {
	if clients == 1 {
		return "1 client"
	}
	return fmt.Sprintf("%d clients", clients)
}
