package functions_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/functions"
)

func TestTheAppIsWhatTheCodeSays(t *testing.T) {
	t.Parallel()
	a := real(t)
	for _, fault := range a.faults() {
		t.Error(fault)
	}
	if len(a.operations) < 35 || len(a.triggers) < 20 {
		t.Errorf("only %d operations and %d functions are seen", len(a.operations), len(a.triggers))
	}
}

// copied is a folder of files that a test may change.
func copied(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	for _, pattern := range []string{"*/function.json", "*/*.go"} {
		names, err := fs.Glob(os.DirFS("."), pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			content, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files[name] = &fstest.MapFile{Data: content}
		}
	}
	return files
}

func TestEveryPlantedDisagreementIsFound(t *testing.T) {
	t.Parallel()
	change := func(files fstest.MapFS, name, from, to string) {
		file := files[name+"/function.json"]
		after := bytes.Replace(file.Data, []byte(from), []byte(to), 1)
		if bytes.Equal(after, file.Data) {
			t.Errorf("%s has no %s", name, from)
		}
		files[name+"/function.json"] = &fstest.MapFile{Data: after}
	}
	differs := func(name string) string { return name + " is not what the code says: run make generate" }
	for name, c := range map[string]struct {
		plant func(fstest.MapFS)
		want  []string
	}{
		"nothing": {func(fstest.MapFS) {}, nil},
		"a function.json that is missing": {func(f fstest.MapFS) { delete(f, "authconfig/function.json") }, []string{
			"authconfig has no function.json", `get /api/auth/config is served by []`,
		}},
		"a route of another resource": {func(f fstest.MapFS) { change(f, "me", `"me/{`, `"health/{`) }, []string{
			`get /api/health is served by ["health" "me"]`, `get /api/health/ready is served by ["health" "me"]`, `get /api/me is served by []`, differs("me"),
		}},
		"a route that nobody serves": {func(f fstest.MapFS) { change(f, "me", `"me/{`, `"mine/{`) }, []string{
			`get /api/me is served by []`, differs("me"), "me serves no operation",
		}},
		"a method that is missing": {func(f fstest.MapFS) { change(f, "me", `"get"`, `"trace"`) }, []string{
			`get /api/me is served by []`, differs("me"),
		}},
		"no way for other origins to ask": {func(f fstest.MapFS) { change(f, "me", `"options"`, `"trace"`) }, []string{
			`get /api/me is served by []`, differs("me"),
		}},
		"a key":               {func(f fstest.MapFS) { change(f, "docs", "anonymous", "function") }, []string{"docs asks for a key that nobody has", differs("docs")}},
		"a route of the host": {func(f fstest.MapFS) { change(f, "zz_fallback", `{*path}`, `administrators/{*rest}`) }, []string{`[] take everything, and zz_fallback comes last`, differs("zz_fallback"), "zz_fallback has a route that the host keeps for itself", "zz_fallback serves no operation"}},
		"another queue": {func(f fstest.MapFS) { change(f, "deliver", `"executions"`, `"execution"`) }, []string{
			differs("deliver"), "nobody rings in the queue execution", "the queue executions has 0 functions",
		}},
		"a queue twice": {func(f fstest.MapFS) { change(f, "poison", `"executions-poison"`, `"executions"`) }, []string{
			differs("poison"), "the queue executions has 2 functions", "the queue executions-poison has 0 functions",
		}},
		"another account":    {func(f fstest.MapFS) { change(f, "deliver", "AzureWebJobsStorage", "Storage") }, []string{differs("deliver"), "deliver listens to another account", "the queue executions has 0 functions"}},
		"another schedule":   {func(f fstest.MapFS) { change(f, "sweep", "*/15", "*/16") }, []string{differs("sweep")}},
		"no schedule":        {func(f fstest.MapFS) { change(f, "sweep", "*/15 * * * * *", "often") }, []string{differs("sweep"), "sweep has a schedule that is none"}},
		"an unknown setting": {func(f fstest.MapFS) { change(f, "sweep", "useMonitor", "useMonitors") }, []string{differs("sweep"), "sweep cannot be read"}},
		"a function without code": {func(f fstest.MapFS) { f["stray/function.json"] = f["sweep/function.json"] }, []string{
			"stray has no Go package", "stray has no code that is called",
		}},
		"code that is gone": {func(f fstest.MapFS) { delete(f, "sweep/sweep.go") }, []string{"sweep has no Go package"}},
		"another that takes everything and comes first": {func(f fstest.MapFS) {
			f["aa/function.json"], f["aa/aa.go"] = f["zz_fallback/function.json"], f["sweep/sweep.go"]
		}, []string{`["aa" "zz_fallback"] take everything, and zz_fallback comes last`, "aa has no code that is called"}},
	} {
		a := real(t)
		files := copied(t)
		c.plant(files)
		a.root = files
		slices.Sort(c.want)
		got := a.faults()
		for i, fault := range got { // the order in which maps are walked is nobody's
			got[i] = strings.Replace(fault, `["zz_fallback" "aa"]`, `["aa" "zz_fallback"]`, 1)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", name, diff)
		}
	}
}

func TestAQueueThatNobodyListensToIsFound(t *testing.T) {
	t.Parallel()
	a := real(t)
	a.queues = append(a.queues, "batches")
	if diff := cmp.Diff([]string{"the queue batches has 0 functions", "the queue batches-poison has 0 functions"}, a.faults()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	a = real(t)
	a.operations = append(a.operations, operation{"get", "/api/nowhere"})
	if diff := cmp.Diff([]string{"get /api/nowhere is served by []"}, a.faults()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestWhatIsCompiledInIsWhatIsCommitted(t *testing.T) {
	t.Parallel()
	held := map[string]bool{}
	err := fs.WalkDir(functions.Root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		compiled, err := fs.ReadFile(functions.Root, name)
		committed, readErr := os.ReadFile(name)
		if err != nil || readErr != nil || !bytes.Equal(compiled, committed) {
			t.Errorf("%s: %v, %v", name, err, readErr)
		}
		held[name] = true
		return nil
	})
	if err != nil || !held["host.json"] || len(held) != len(functions.Triggers())+1 {
		t.Errorf("%v: %d files", err, len(held))
	}
}

func TestHostJSONSaysWhatTheCodeCountsOn(t *testing.T) {
	t.Parallel()
	content, err := fs.ReadFile(functions.Root, "host.json")
	if err != nil {
		t.Fatal(err)
	}
	var got any
	if err := json.Unmarshal(content, &got); err != nil {
		t.Fatal(err)
	}
	limit := time.Time{}.Add(functions.LongestRun + time.Minute).Format(time.TimeOnly)
	want := map[string]any{
		"version": "2.0", "functionTimeout": limit,
		"logging": map[string]any{
			"logLevel":            map[string]any{"default": "Information", "Function": "Warning"},
			"applicationInsights": map[string]any{"samplingSettings": map[string]any{"isEnabled": true, "excludedTypes": "Exception;Request;Trace"}},
		},
		"extensionBundle": map[string]any{"id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.*, 5.0.0)"},
		"extensions": map[string]any{
			"http": map[string]any{"routePrefix": "api"},
			"queues": map[string]any{
				"batchSize": 16.0, "newBatchThreshold": 8.0, "maxPollingInterval": "00:00:01", "visibilityTimeout": "00:00:30", "maxDequeueCount": 5.0, "messageEncoding": "base64",
			},
		},
		"customHandler": map[string]any{"description": map[string]any{"defaultExecutablePath": "handler"}, "enableProxyingHttpRequest": true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
