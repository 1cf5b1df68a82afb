// Package workflows is where the workflows that ship with the platform live, in
// packages by what they are about. Each file there is one workflow and reads as
// an example: a package-level Define registers it, the struct it takes becomes
// its form, and Step makes its parts safe to resume. Programs import package all,
// which is generated and has every one of them. What talks to other systems
// lives in integrations, not here.
package workflows

//go:generate go run github.com/bifrost-run/bifrost/workflow/gather -dir .
