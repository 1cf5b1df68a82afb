package wire

import (
	"bytes"
	"io"
	"maps"
	"net/http"
)

// Recorder keeps an answer until it is known what becomes of it.
type Recorder struct {
	// Status is what was answered so far; 200 in the beginning.
	Status int
	header http.Header
	body   bytes.Buffer
}

// NewRecorder is an empty one.
func NewRecorder() *Recorder {
	return &Recorder{Status: http.StatusOK, header: http.Header{}}
}

// Header is the answer's header, to be set before WriteHeader.
func (r *Recorder) Header() http.Header { return r.header }

// WriteHeader keeps the status.
func (r *Recorder) WriteHeader(status int) { r.Status = status }

// Write keeps a part of the body.
func (r *Recorder) Write(part []byte) (int, error) { return r.body.Write(part) }

// CopyTo sends what was kept.
func (r *Recorder) CopyTo(w http.ResponseWriter) {
	maps.Copy(w.Header(), r.header)
	w.WriteHeader(r.Status)
	_, _ = w.Write(r.body.Bytes()) // a caller that went away needs no answer
}

// Response is what was kept, as a client receives it.
func (r *Recorder) Response(to *http.Request) *http.Response {
	return &http.Response{
		Status: http.StatusText(r.Status), StatusCode: r.Status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: r.header, Body: io.NopCloser(&r.body), ContentLength: int64(r.body.Len()), Request: to,
	}
}
