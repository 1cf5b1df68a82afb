// Package build names the build that a program is.
package build

import (
	"cmp"
	"runtime/debug"
	"strings"
)

// Version is what the linker said, else the version of the main module, else dev.
func Version(linked string) string {
	module := ""
	if info, ok := debug.ReadBuildInfo(); ok && strings.HasPrefix(info.Main.Version, "v") {
		module = info.Main.Version
	}
	return cmp.Or(linked, module, "dev")
}
