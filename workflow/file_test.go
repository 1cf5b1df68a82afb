package workflow

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/registry"
)

// closing is a content that knows whether it was closed.
type closing struct {
	io.Reader
	closed *int
}

func (c closing) Close() error {
	*c.closed++
	return errBroken // it was only read: nobody minds
}

func TestAFileThatARunMadeIsKept(t *testing.T) {
	t.Parallel()
	on, closed := newEquipped(), 0
	o := execute(t, on, func(ctx context.Context, _ *Run) (FileResult, error) {
		content := iotest.OneByteReader(strings.NewReader("a,b\n1,2\n"))
		return FileResult{Name: "report.csv", ContentType: "text/csv", Content: closing{content, &closed}}, nil
	})
	if want := `{"id":"f1","name":"report.csv","contentType":"text/csv","size":8}`; o.Kind != host.ResultFile || string(o.Result) != want || o.Err != nil {
		t.Errorf("%s %s %v", o.Kind, o.Result, o.Err)
	}
	if diff := cmp.Diff([]string{"a,b\n1,2\n"}, on.content); diff != "" || closed != 1 {
		t.Errorf("%s, closed %d times", diff, closed)
	}
	o = execute(t, on, func(context.Context, *Run) (any, error) {
		return FileResult{Name: "x", Content: strings.NewReader("")}, nil
	})
	if o.Kind != host.ResultFile || on.saved[1].ContentType != "application/octet-stream" {
		t.Errorf("an empty one without a type: %s %+v", o.Kind, on.saved)
	}
}

func TestAFileIsKeptWhileTheRunGoesOn(t *testing.T) {
	t.Parallel()
	on := newEquipped()
	o := execute(t, on, func(ctx context.Context, _ *Run) (FileResult, error) {
		return FileResult{Name: "x", Content: reader(func([]byte) (int, error) {
			Log(ctx).Info("reading") // dropped when the run is over
			return 0, io.EOF
		})}, nil
	})
	if o.Err != nil || len(on.lines) != 1 {
		t.Errorf("%v %v", o.Err, on.lines)
	}
}

type reader func([]byte) (int, error)

func (r reader) Read(p []byte) (int, error) { return r(p) }

func TestAFileThatCannotBeKeptFailsTheRun(t *testing.T) {
	t.Parallel()
	closed := 0
	closer := func(r io.Reader) io.Reader { return closing{r, &closed} }
	for name, c := range map[string]struct {
		file    FileResult
		saveErr error
		code    string
		details string
	}{
		"without a name":       {FileResult{Content: closer(strings.NewReader(""))}, nil, "result_not_encodable", "a file needs a name and a content"},
		"without a content":    {FileResult{Name: "x"}, nil, "result_not_encodable", "a file needs a name and a content"},
		"a reader that fails":  {FileResult{Name: "x", Content: closer(iotest.ErrReader(errBroken))}, nil, "workflow_failed", "broken"},
		"a reader that panics": {FileResult{Name: "x", Content: closer(reader(func([]byte) (int, error) { panic("kaputt") }))}, nil, "panicked", "panic: kaputt"},
		"no room":              {FileResult{Name: "x", Content: closer(strings.NewReader(""))}, host.Refusal("file_too_large", "It is too large."), "file_too_large", "It is too large."},
		"storage is down":      {FileResult{Name: "x", Content: closer(strings.NewReader(""))}, errDown, "workflow_failed", "storage is down"},
	} {
		on := newEquipped()
		on.saveErr = c.saveErr
		closed = 0
		o := execute(t, on, func(context.Context, *Run) (FileResult, error) { return c.file, nil })
		d := host.Diagnose(o.Err)
		if d.Code != c.code || !strings.Contains(d.Details, c.details) || o.Kind != host.ResultNone || o.Result != nil {
			t.Errorf("%s: %+v %+v", name, d, o)
		}
		if want := map[bool]int{true: 0, false: 1}[c.file.Content == nil]; closed != want {
			t.Errorf("%s: closed %d times", name, closed)
		}
	}
}

func TestAnUploadedFileIsReadAsAStream(t *testing.T) {
	t.Parallel()
	on := newEquipped()
	on.uploads = map[string]string{"people": "Ana\nBob\n"}
	w := define(&registry.Registry{}, "x.go:1", Spec{Name: "probe", Title: "Probe"}, func(ctx context.Context, _ *Run, in struct {
		List File `json:"list"`
	}) (string, error) {
		var all []string
		for range 2 { // it may be opened again
			upload, err := in.List.Open(ctx)
			if err != nil {
				return "", err
			}
			content, err := io.ReadAll(upload)
			if err := errors.Join(err, upload.Close()); err != nil {
				return "", err
			}
			all = append(all, upload.Name, upload.ContentType, string(content))
		}
		return strings.Join(all, " "), nil
	})
	run := func(input string) host.Outcome {
		return w.Definition().Execute(t.Context(), on, host.Run{ID: "r1", Attempt: 1}, []byte(input))
	}
	if o := run(`{"list":"people"}`); string(o.Result) != `"people.csv text/csv Ana\nBob\n people.csv text/csv Ana\nBob\n"` {
		t.Errorf("%s %v", o.Result, o.Err)
	}
	if d := host.Diagnose(run(`{"list":"gone"}`).Err); d.Code != "file_not_found" || !d.Permanent {
		t.Errorf("%+v", d)
	}
}
