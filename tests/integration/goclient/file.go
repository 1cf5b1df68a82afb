package goclient

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
)

// problemMost is the most of a problem that is read, in bytes.
const problemMost = 1 << 20

// File is an answer that is a file, read as it comes. Whoever has it closes it.
type File struct {
	io.ReadCloser

	// Name is what it is called, for showing only; empty when nothing is said.
	Name string
	// ContentType is the file's own.
	ContentType string
	// Size is in bytes; -1 for an export, whose end is not known before.
	Size int64
}

// Open is the file that DownloadFile or an export answers, or a *RefusedError.
func Open(answer *http.Response, err error) (*File, error) {
	if err != nil {
		return nil, err
	}
	if answer.StatusCode >= http.StatusBadRequest {
		defer func() { _ = answer.Body.Close() }() // what matters was read
		return nil, refusal(answer)
	}
	// Without a name there is none to show.
	_, said, _ := mime.ParseMediaType(answer.Header.Get("Content-Disposition"))
	return &File{ReadCloser: answer.Body, Name: said["filename"], ContentType: answer.Header.Get("Content-Type"), Size: answer.ContentLength}, nil
}

func refusal(answer *http.Response) error {
	var problem Problem
	if err := json.NewDecoder(io.LimitReader(answer.Body, problemMost)).Decode(&problem); err != nil || problem.Code == "" {
		return fmt.Errorf("the answer is %d without a problem", answer.StatusCode)
	}
	return &RefusedError{Problem: problem}
}
