package main

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/bifrost-run/bifrost/tests/integration/goclient"
)

// files go up and come down byte for byte, whatever they are: this one says that it is a
// problem, and is not even JSON. What is refused is refused in words.
func (s *scene) files(ctx context.Context) error {
	const kind, content = "application/problem+json", "\x00\xff\xfe{\r\n"
	kept, err := s.contoso.UploadFileWithBodyWithResponse(ctx, &goclient.UploadFileParams{Name: "Größe.bin"}, kind, strings.NewReader(content))
	if err := goclient.Check(kept, err); err != nil {
		return err
	}
	file, err := goclient.Open(s.contoso.DownloadFile(ctx, kept.JSON201.Id, nil))
	if err != nil {
		return err
	}
	if err := expect(file.Name == "Größe.bin" && file.ContentType == kind && file.Size == int64(len(content)), "what is said of the file", *file); err != nil {
		return err
	}
	got, err := text(file, nil)
	if err != nil {
		return err
	}
	if err := expect(got == content, "the file", got); err != nil {
		return err
	}
	return s.refusedFiles(ctx)
}

// refusedFiles are a file that is not there, and an export of somebody without a scope.
func (s *scene) refusedFiles(ctx context.Context) error {
	_, err := goclient.Open(s.contoso.DownloadFile(ctx, s.contosoID, nil))
	var is *goclient.RefusedError
	if !errors.As(err, &is) || is.Problem.Code != "not_found" {
		return expect(false, "a file that is not there", err)
	}
	_, err = goclient.Open(s.everywhere.ExportExecutions(ctx, nil))
	return expect(errors.As(err, &is) && is.Problem.Code == "scope_required", "an export without a scope", err)
}

// text is all of a file.
func text(file *goclient.File, err error) (string, error) {
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }() // what matters was read
	all, err := io.ReadAll(file)
	return string(all), err
}
