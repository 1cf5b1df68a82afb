// Package computer looks at the local program: its settings, its data folder, and the
// program that runs with them. It starts nothing, and writes one small file into the
// data folder, which it takes away again.
package computer

import (
	"context"
	"strings"

	"github.com/bifrost-run/bifrost/platform/local"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/ask"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/program"
)

// Checks are the questions about a local program.
func Checks(c local.Config) []check.Check {
	where, _ := local.Storage(c) // whether there is a key is a question of its own
	f := folder{dir: c.Data, keyFile: where.KeyFile, config: c}
	r := running{Program: program.Program{Origin: ask.At(where.Base, nil)}, folder: f}
	return []check.Check{
		{Name: "settings", Run: func(context.Context) check.Finding { return settings(c) }},
		{Name: "data folder", Run: f.usable}, {Name: "disk", Run: f.space}, {Name: "keys", Run: f.keys}, {Name: "store", Run: f.store},
		{Name: "program", Run: r.ours}, {Name: "ready", Run: r.ready}, {Name: "version", Run: r.version}, {Name: "engine", Run: r.engine},
		{Name: "web app", Run: webApp}, {Name: "go", Run: toolchain},
	}
}

// settings says every value that is wrong.
func settings(c local.Config) check.Finding {
	if err := c.Validate(); err != nil {
		return check.Fail("set them right, by the flag or the variable that each names", "%s", strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	return check.Well("%s storage, at %s", c.Storage, c.Addr)
}
