package computer

import (
	"context"
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

// toolchain is a hint for authors of workflows: the program runs without it.
func toolchain(ctx context.Context) check.Finding {
	said, err := exec.CommandContext(ctx, "go", "env", "GOVERSION").Output()
	if err != nil {
		return check.Skip("Go is not there: only authors of workflows need it (https://go.dev/dl)")
	}
	return check.Well("%s, for authors of workflows", strings.TrimSpace(string(said)))
}
