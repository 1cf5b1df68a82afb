// Package deeds is the side file of the chaos tests: what the functions of workflows
// have done, as the world outside has seen it, whatever the platform says about it.
// Processes only ever add to it.
package deeds

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
)

// Variable is the name of the environment variable that says where the file is.
const Variable = "CHAOS_DEEDS"

// Kind is what somebody did.
type Kind string

// The kinds, in the order in which an attempt leaves them.
const (
	// Start is the begin of an attempt's function.
	Start Kind = "start"
	// Enter is the begin of a step's function, Effect what that is for.
	Enter  Kind = "enter"
	Effect Kind = "effect"
	// Told is that the workflow was given the result of a step, which was stored then.
	Told Kind = "told"
	// End is the return of an attempt's function, and Mark how many lines it has said.
	End Kind = "end"
)

// Deed is one line of the file.
type Deed struct {
	Kind    Kind
	Run     string
	Attempt int
	// Step is empty for Start and End.
	Step string
	// Mark is another one for each call of a step's function: its result.
	Mark string
}

const separator = "\t"

// Write adds a deed in one write, which neither a kill nor another process divides,
// and waits until it is on the disk.
func Write(path string, d Deed) error {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(file, strings.Join([]string{string(d.Kind), d.Run, fmt.Sprint(d.Attempt), d.Step, d.Mark}, separator))
	if err == nil {
		err = file.Sync()
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	return err
}

// Read reads a file in the order in which it was written.
func Read(from io.Reader) ([]Deed, error) {
	var all []Deed
	for lines := bufio.NewScanner(from); ; {
		if !lines.Scan() {
			return all, lines.Err()
		}
		part := strings.Split(lines.Text(), separator)
		if len(part) != 5 {
			return nil, fmt.Errorf("%q is no deed", lines.Text())
		}
		d := Deed{Kind: Kind(part[0]), Run: part[1], Step: part[3], Mark: part[4]}
		if _, err := fmt.Sscan(part[2], &d.Attempt); err != nil {
			return nil, fmt.Errorf("%q: %w", lines.Text(), err)
		}
		all = append(all, d)
	}
}
