// Package survey is bifrost storage on the command line. It tells a person what a
// check of what is kept finds, in sentences that name rows and never what they
// hold. How it is found is not here.
package survey

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/app/maintain"
	"github.com/bifrost-run/bifrost/platform/local/internal/care"
	"github.com/bifrost-run/bifrost/ports/maintenance"
)

// outcome counts what was found.
type outcome struct{ Looked, Found, Mended, Unmendable int }

// walk looks at the whole storage, mends it when it is told to, and writes a line
// for each difference as it is found, and one for all in the end. What was found
// before an error is told, too: it may have been mended.
func walk(ctx context.Context, source care.Source, mend bool, out io.Writer) (outcome, error) {
	var o outcome
	for from := ""; ; {
		done, err := source.Check(ctx, from, mend)
		if said := o.add(done, mend, out); err == nil {
			err = said
		}
		if err != nil {
			return o, err
		}
		if from = done.Next; from == "" {
			break
		}
	}
	_, err := fmt.Fprintln(out, o.sentence(mend))
	return o, err
}

func (o *outcome) add(done maintain.Checked, mend bool, out io.Writer) error {
	o.Looked += done.Looked
	o.Found += len(done.Differences)
	o.Mended += done.Count(maintenance.Mended)
	o.Unmendable += done.Count(maintenance.Unmendable)
	for _, d := range done.Differences {
		if _, err := fmt.Fprintln(out, describe(d, mend)); err != nil {
			return err
		}
	}
	return nil
}

func describe(d maintenance.Difference, mend bool) string {
	text := fmt.Sprintf("%s%s (%s): %s", strings.ToUpper(d.What[:1]), d.What[1:], d.Where, d.Found)
	switch {
	case d.Mending == maintenance.Mended:
		return text + " Mended."
	case mend && d.Mending == maintenance.Unmendable:
		return text + " Not mended."
	default:
		return text
	}
}

func (o outcome) sentence(mend bool) string {
	looked := "Looked at " + count(o.Looked, "row", "rows") + ". "
	switch {
	case o.Found == 0:
		return looked + "Nothing differs."
	case mend:
		return looked + fmt.Sprintf("Mended %d of %s.", o.Mended, count(o.Found, "difference", "differences"))
	case o.Unmendable == o.Found:
		return looked + count(o.Found, "difference", "differences") + ", which cannot be mended."
	default:
		return looked + count(o.Found, "difference", "differences") + ": bifrost storage repair mends what can be."
	}
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// kept tells what a backup came to.
func kept(target string, b embedded.Backup, out, trouble io.Writer) error {
	for _, name := range b.Missing {
		_, _ = fmt.Fprintf(trouble, "The content of the file %s is missing or damaged, in the data folder and so in the backup.\n", name)
	}
	_, err := fmt.Fprintf(out, "The backup is in %s, with %s of %d bytes. Start it with --data %s.\n", target, count(b.Files, "file", "files"), b.Bytes, target)
	return err
}
