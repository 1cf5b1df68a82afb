package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
)

// target is a kind of machine that the program is built for, by Go's names.
type target struct{ system, processor string }

// targets are the machines that technicians and authors have.
var targets = []target{
	{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "amd64"}, {"darwin", "arm64"}, {"windows", "amd64"}, {"windows", "arm64"},
}

// here is the machine that the release is built on.
var here = target{runtime.GOOS, runtime.GOARCH}

const (
	// front is the page of the web app whose making makes the rest, which Go embeds.
	front = "web/dist/index.html"
	// versionVariable is where the linker puts the version.
	versionVariable = "github.com/bifrost-run/bifrost/platform/local/command.buildVersion"
)

// program is where a target's program is built.
func (j job) program(t target) string {
	name := "bifrost"
	if t.system == "windows" {
		name += ".exe"
	}
	return filepath.Join(j.work, t.system+"-"+t.processor, name)
}

// web builds the web app anew, from this commit, with what its lock file names.
func (j job) web(ctx context.Context) error {
	if err := os.Remove(filepath.Join(j.Dir, filepath.FromSlash(front))); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	_, err := j.run(ctx, j.Dir, nil, "make", "--no-print-directory", front)
	return err
}

// programs builds and packs the program for every target.
func (j job) programs(ctx context.Context) error {
	if !slices.Contains(targets, here) {
		return errors.New("this machine is none that the program is built for, so it cannot write the web app and the handler: build on Linux, macOS or Windows")
	}
	for _, t := range targets {
		if err := j.oneProgram(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

func (j job) oneProgram(ctx context.Context, t target) error {
	built := j.program(t)
	_, err := j.golang(ctx, t, "build", "-trimpath", "-buildvcs=false",
		"-ldflags", "-s -w -X "+versionVariable+"="+j.Version, "-o", built, "./cmd/bifrost")
	if err != nil {
		return err
	}
	folder := "bifrost-" + j.Version + "-" + t.system + "-" + t.processor
	files := []entry{
		{name: folder + "/LICENSE", from: filepath.Join(j.Dir, "LICENSE")},
		{name: folder + "/THIRD_PARTY_LICENSES.txt", from: j.asset("licences.txt")},
		{name: folder + "/" + filepath.Base(built), from: built, program: true},
	}
	if t.system == "windows" {
		return j.zip(filepath.Join(j.out, folder+".zip"), files)
	}
	return j.tar(filepath.Join(j.out, folder+".tar.gz"), files)
}

// handler packs what is deployed to Azure Functions, as bifrost package does anywhere.
func (j job) handler(ctx context.Context) error {
	_, err := j.run(ctx, j.Dir, plain, j.program(here), "package", "--out", j.asset("handler.zip"))
	return err
}

// site packs the web app for where the API is at its own address.
func (j job) site(ctx context.Context) error {
	folder := filepath.Join(j.work, "site")
	if _, err := j.run(ctx, j.Dir, nil, j.program(here), "site", "--out", folder); err != nil {
		return err
	}
	files, err := below(folder)
	if err != nil {
		return err
	}
	return j.zip(j.asset("web.zip"), files)
}
