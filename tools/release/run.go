package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// plain is what every command of Go is told, so that nobody's own settings are built in.
var plain = []string{"CGO_ENABLED=0", "GOFLAGS=-mod=readonly", "GOWORK=off", "GOAMD64=v1", "GOARM64=v8.0", "GOEXPERIMENT="}

// run answers what a program writes; what it complains about is part of the error.
func (o options) run(ctx context.Context, dir string, environment []string, program string, arguments ...string) ([]byte, error) {
	command := exec.CommandContext(ctx, program, arguments...)
	command.Dir, command.Env = dir, append(os.Environ(), environment...)
	var trouble bytes.Buffer
	command.Stderr = &trouble
	said, err := command.Output()
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return nil, fmt.Errorf("%s is missing on this machine", program)
	case err != nil:
		return nil, fmt.Errorf("%s %s: %w\n%s", program, strings.Join(arguments, " "), err, strings.TrimSpace(trouble.String()))
	}
	return said, nil
}

// golang runs the go command for a system and a kind of processor.
func (o options) golang(ctx context.Context, t target, arguments ...string) ([]byte, error) {
	return o.run(ctx, o.Dir, append([]string{"GOOS=" + t.system, "GOARCH=" + t.processor}, plain...), "go", arguments...)
}

// tools says what builds the release, for whoever wants to make the same bytes.
func (o options) tools(ctx context.Context) (string, error) {
	said := "\nBuilt with"
	for i, tool := range [][]string{{"go", "env", "GOVERSION"}, {"node", "--version"}, {"npm", "--version"}} {
		version, err := o.run(ctx, o.Dir, nil, tool[0], tool[1:]...)
		if err != nil {
			return "", err
		}
		said += []string{" ", ", Node ", " and npm "}[i] + strings.TrimSpace(string(version))
	}
	return said + ".\n", nil
}
