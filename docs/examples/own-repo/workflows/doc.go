// Package workflows is where our workflows live, in packages by what they are
// about. After adding or removing a package, run go generate ./...
package workflows

//go:generate go run github.com/bifrost-run/bifrost/workflow/gather -dir .
