// Package declared collects what a program declares at package level, and what
// is wrong with it, each problem with the line of source that it comes from.
package declared

import (
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"slices"
	"sync"
)

// Book is a guarded list of declarations. The zero value is empty.
type Book struct {
	mu       sync.Mutex
	taken    map[string]string // kind and name to source
	problems []error
}

// Declare takes one declaration of a kind ("workflow"). It answers its problems,
// a taken name among them, and keeps them for Problems.
func (b *Book) Declare(kind, name, source string, problems []string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.taken == nil {
		b.taken = map[string]string{}
	}
	key := kind + " " + name
	if other, taken := b.taken[key]; taken {
		problems = append(problems, "the name is already taken at "+other)
	} else if name != "" {
		b.taken[key] = source
	}
	return b.note(lines(source, kind, name, problems))
}

// Complain keeps the problems of something that may be declared many times.
func (b *Book) Complain(kind, name, source string, problems []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	_ = b.note(lines(source, kind, name, problems)) // answered by Problems
}

func (b *Book) note(found []error) error {
	err := errors.Join(found...)
	if err != nil {
		b.problems = append(b.problems, err)
	}
	return err
}

// Problems joins those of all declarations, nil for none.
func (b *Book) Problems() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return errors.Join(b.problems...)
}

// lines says each problem as "file:line: workflow x: what is wrong".
func lines(source, kind, name string, problems []string) []error {
	if name == "" {
		name = "without a name"
	}
	var errs []error
	for _, p := range problems {
		errs = append(errs, fmt.Errorf("%s: %s %s: %s", source, kind, name, p))
	}
	return errs
}

var namePattern = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// NameProblems are those of the two things that every declaration has.
func NameProblems(name, title string) []string {
	problems := KeyProblems(name)
	if title == "" {
		problems = append(problems, "the title is missing")
	}
	return problems
}

// KeyProblems are those of a name.
func KeyProblems(name string) []string {
	if !namePattern.MatchString(name) {
		return []string{"the name must match " + namePattern.String()}
	}
	return nil
}

// Caller is the file:line that called the function which calls it.
func Caller() string {
	const above = 2
	_, file, line, ok := runtime.Caller(above)
	if !ok {
		return "unknown"
	}
	return fmt.Sprintf("%s:%d", file, line)
}

// RequiredProblems says which required keys are none of those that an integration has.
func RequiredProblems(required []string, has ...[]string) []string {
	var problems []string
	for _, key := range required {
		if !slices.Contains(slices.Concat(has...), key) {
			problems = append(problems, "Required names "+key+", which is neither in Settings nor in Secrets")
		}
	}
	return problems
}
