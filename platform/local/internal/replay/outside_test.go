package replay

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// vendorServer counts what reaches it.
type vendorServer struct {
	*httptest.Server
	heard atomic.Int64
}

func newVendor(t *testing.T) *vendorServer {
	t.Helper()
	v := &vendorServer{}
	v.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		v.heard.Add(1)
		r.Close = true
	}))
	t.Cleanup(v.Close)
	return v
}

var office = workflow.StringSetting("office")

// vendor is the client of an integration: it calls outside of any step.
var vendor = workflow.NewIntegration(workflow.IntegrationSpec[workflow.Connection]{
	Name: "vendor", Title: "Vendor", Settings: []string{"base"}, Secrets: []string{"key"},
	Open: func(_ context.Context, c workflow.Connection) (workflow.Connection, error) { return c, nil },
})

type outInput struct {
	File workflow.File `json:"file,omitempty" label:"File"`
}

var outside = workflow.Define(workflow.Spec{Name: "outside", Title: "Outside", Needs: workflow.Needs(vendor, office)},
	func(ctx context.Context, run *workflow.Run, in outInput) (workflow.FileResult, error) {
		c, err := workflow.Connect(ctx, vendor)
		if err != nil {
			return workflow.FileResult{}, err
		}
		own, err := run.Secret(ctx, "own")
		if err != nil {
			return workflow.FileResult{}, err
		}
		c.Hide("signed-in-token")
		upload, err := in.File.Open(ctx)
		if err != nil {
			return workflow.FileResult{}, err
		}
		defer func() { _ = upload.Close() }()
		workflow.Log(ctx).Info("signed-in-token for "+office.Get(run), "own", own, "key", c.Secrets["key"])
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.Settings["base"]+"/things?q="+url.QueryEscape(own), nil)
		if err != nil {
			return workflow.FileResult{}, err
		}
		response, err := c.HTTP.Do(request)
		if err != nil {
			return workflow.FileResult{}, workflow.Explain(err, "The vendor does not answer to "+own+".")
		}
		_ = response.Body.Close()
		return workflow.FileResult{Name: "b.csv", Content: upload}, nil
	}).Definition()

func TestWithoutGoingOnNoSecretIsReadAndNothingIsSent(t *testing.T) {
	t.Parallel()
	server := newVendor(t)
	source := &fixed{base: server.URL}
	var said log
	e := play(t, outside, source, Record{Input: json.RawMessage(`{"file":"f"}`)}, Options{Log: said.take})
	if len(source.revealed) != 0 || server.heard.Load() != 0 {
		t.Errorf("%v were read, %d requests sent", source.revealed, server.heard.Load())
	}
	want := "GET " + strings.TrimPrefix(server.URL, "http://") + "/things"
	if !slices.Equal(e.Unsent, []string{want}) || e.Status != executions.Failed || e.Stopped != "" {
		t.Errorf("%+v", e)
	}
	if !strings.Contains(said.String(), "Leeds") {
		t.Errorf("the settings are not there: %s", &said)
	}
}

func TestGoingOnIsForRealAndShowsNoSecret(t *testing.T) {
	t.Parallel()
	server := newVendor(t)
	source := &fixed{base: server.URL}
	var said log
	e := play(t, outside, source, Record{Input: json.RawMessage(`{"file":"f"}`)}, Options{Continue: true, Log: said.take})
	if e.Status != executions.Success || server.heard.Load() != 1 || e.Unsent != nil || !slices.Equal(source.revealed, []string{"vendor", "own"}) {
		t.Errorf("%+v, %d requests, %v", e, server.heard.Load(), source.revealed)
	}
	var saved host.SavedFile
	if err := json.Unmarshal(e.Result, &saved); err != nil || e.Kind != host.ResultFile || saved.Name != "b.csv" || saved.Size != 3 {
		t.Errorf("%s %v", e.Result, err)
	}
	for _, text := range []string{vendorKey, apiKey, "signed-in-token"} {
		if strings.Contains(said.String(), text) {
			t.Errorf("%q is in %s", text, &said)
		}
	}
	server.Close()
	e = play(t, outside, source, Record{Input: json.RawMessage(`{"file":"f"}`)}, Options{Continue: true})
	if e.Diagnosis.Message != "The vendor does not answer to ***." || strings.Contains(e.Diagnosis.Details, vendorKey) {
		t.Errorf("%+v", e.Diagnosis)
	}
}
