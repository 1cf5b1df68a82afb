package pack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const (
	module = "github.com/bifrost-run/bifrost/"
	// handler is what the main of a handler imports, local what it must not: it
	// signs anybody in.
	handler = module + "platform/handler"
	local   = module + "platform/local"
	// versionVariable is where the linker puts the version.
	versionVariable = handler + ".buildVersion"
)

// target is the machine that the Functions host runs on.
var target = []string{"GOOS=linux", "GOARCH=amd64", "GOAMD64=v1", "CGO_ENABLED=0"}

// build answers the handler as one static program.
func (o Options) build(ctx context.Context) (program []byte, err error) {
	if strings.ContainsAny(o.Version, "' \t\n") {
		return nil, fmt.Errorf("the version %q cannot name a build: leave out spaces and quotes", o.Version)
	}
	if err := o.check(ctx); err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "bifrost-package-*")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the handler: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	built := filepath.Join(folder, Program)
	_, err = o.run(ctx, "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -X "+versionVariable+"="+o.Version, "-o", built, o.Main)
	if err != nil {
		return nil, err
	}
	return os.ReadFile(built)
}

// check refuses what would not be a handler once it is deployed.
func (o Options) check(ctx context.Context) error {
	name, err := o.run(ctx, "list", "-f", "{{.Name}}", o.Main)
	if err != nil {
		return err
	}
	if strings.TrimSpace(name) != "main" {
		return fmt.Errorf("%s is not one program: name the folder of the handler's main with --main", o.Main)
	}
	reached, err := o.run(ctx, "list", "-deps", o.Main)
	if err != nil {
		return err
	}
	packages := strings.Fields(reached)
	if !slices.Contains(packages, handler) {
		return fmt.Errorf("%s is no handler: its main must call handler.Main of %s", o.Main, handler)
	}
	if slices.ContainsFunc(packages, func(p string) bool { return p == local || strings.HasPrefix(p, local+"/") }) {
		return fmt.Errorf("%s holds the local program, which signs anybody in: its main must not import %s", o.Main, local)
	}
	return nil
}

// run asks the go command, for the target.
func (o Options) run(ctx context.Context, arguments ...string) (string, error) {
	command := exec.CommandContext(ctx, "go", arguments...)
	command.Dir, command.Env = o.Dir, append(os.Environ(), target...)
	var trouble strings.Builder
	command.Stderr = &trouble
	out, err := command.Output()
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return "", errors.New("Go is missing: install Go 1.26 or newer, which builds the handler") //nolint:staticcheck // Go is a name
	case err != nil:
		return "", fmt.Errorf("go %s: %w\n%s", arguments[0], err, strings.TrimSpace(trouble.String()))
	}
	return string(out), nil
}
