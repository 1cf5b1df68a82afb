// Package web carries the web app, as it was built, into the program that serves it.
// How it is served is not decided here; its sources are beside this file.
package web

import (
	"embed"
	"io/fs"
)

// The names of some files that a build writes begin with an underscore, which only
// all: takes along.
//
//go:embed all:dist
var dist embed.FS

// Bundle is the web app as a site: index.html, redirect.html and what they load, by
// their names from the root on. A name that begins with a dot is no part of it. It
// answers false in a program that was built before the web app was.
func Bundle() (fs.FS, bool) {
	site, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, false
	}
	_, err = fs.Stat(site, "index.html")
	return site, err == nil
}
