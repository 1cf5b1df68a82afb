// Command errorcodes writes docs/errors.md: every code with which the program refuses
// something, read from the source.
package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: errorcodes <module> <file>")
		os.Exit(2)
	}
	found, err := scan(os.Args[1])
	if err == nil {
		err = os.WriteFile(os.Args[2], []byte(page(found)), 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// statuses are the kinds of faults with the HTTP status that shows them.
var statuses = map[string]string{
	"Malformed": "400", "Unauthenticated": "401", "Forbidden": "403", "NotFound": "404", "Conflict": "409", "Stale": "412", "TooLarge": "413",
	"Invalid": "422", "Unconditional": "428", "TooMany": "429", "Upstream": "502", "Unavailable": "503",
}

const intro = `<!-- Written by docs/internal/errorcodes; do not edit. -->

# Error codes

Every refusal is ` + "`application/problem+json`" + ` with a stable ` + "`code`" + `. Programs act on the code, people read ` + "`detail`" + `. This page is
written from the source. Some codes have several sentences; one of them is shown. Where a word of
the sentence comes from the request's subject, it says "…". A code may also be that of a run or of something that needs
attention, when what refused it stood behind them.

`

const beforeHTTP = `
## Before an operation is reached

| code | status | what it says |
|---|---|---|
`

const fieldsIntro = `
## Codes of fields

With ` + "`validation_failed`" + `, each of ` + "`errors`" + ` names the part of the request, a pointer into it, and the rule that was broken:

`

// page is the whole page.
func page(f findings) string {
	var out strings.Builder
	out.WriteString(intro + "| code | status | what it says |\n|---|---|---|\n")
	for _, code := range slices.Sorted(maps.Keys(f.faults)) {
		r := f.faults[code]
		fmt.Fprintf(&out, "| `%s` | %s | %s |\n", code, strings.Join(slices.Sorted(maps.Keys(r.statuses)), ", "), cmp.Or(r.sentence, "Says what it is about."))
	}
	out.WriteString(beforeHTTP)
	for _, row := range f.plain {
		fmt.Fprintf(&out, "| `%s` | %s | %s |\n", row.code, row.status, row.sentence)
	}
	out.WriteString(fieldsIntro)
	for _, code := range slices.Sorted(maps.Keys(f.fields)) {
		fmt.Fprintf(&out, "- `%s`\n", code)
	}
	return out.String()
}
