package computer

import (
	"context"
	"errors"
	"go/version"
	"os"
	"os/exec"
	"strings"

	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
	"github.com/bifrost-run/bifrost/web"
)

// webApp asks whether this program has one.
func webApp(context.Context) check.Finding {
	if _, ok := web.Bundle(); !ok {
		return check.Warn("build it with make build, which needs Node 20.19 or newer", "this program was built without it")
	}
	return check.Well("this program has it")
}

// goLeast is the Go that this program's module asks for.
const goLeast = "1.26"

// toolchain is a hint for authors of workflows: the program runs without it. It is asked
// in a folder without a module, so that Go fetches no other version of itself.
func toolchain(ctx context.Context) check.Finding {
	command := exec.CommandContext(ctx, "go", "env", "GOVERSION")
	command.Dir = os.TempDir()
	command.Env = append(os.Environ(), "GOTOOLCHAIN=local", "GOWORK=off")
	said, err := command.Output()
	return judged(strings.TrimSpace(string(said)), err)
}

func judged(goVersion string, err error) check.Finding {
	number := strings.TrimPrefix(goVersion, "go")
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return check.Skip("Go is not there: only authors of workflows need it (https://go.dev/dl)")
	case err != nil:
		return check.Skip("Go does not say which it is: only authors of workflows need it")
	case version.IsValid("go"+number) && version.Compare("go"+number, "go"+goLeast) < 0:
		return check.Warn("install Go "+goLeast+" or newer (https://go.dev/dl)", "%s is too old for authors of workflows", goVersion)
	}
	return check.Well("%s, for authors of workflows", goVersion)
}
