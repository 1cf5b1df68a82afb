package batches_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

const fabrikam = "01954f00-0000-7000-8000-00000000000b"

func TestABatchIsMadeFromADraft(t *testing.T) {
	t.Parallel()
	reference := &executions.Reference{System: "halopsa", ID: "1"}
	got, bad := batches.New(id, batches.Draft{
		Workflow: "report", Input: []byte(`{"a":1}`), Inputs: map[string][]byte{strings.ToUpper(string(contoso)): []byte(`{"a":2}`)},
		IDs: []string{fabrikam, strings.ToUpper(string(contoso))}, Except: []string{fabrikam}, Cap: 5,
		Trial: &batches.Trial{Tags: []string{" gold "}, StopAbove: 10}, Reference: reference,
	}, batches.By{ID: ana, Name: "Ana", Now: noon})
	want := batches.Batch{
		ID: id, Workflow: "report", Input: []byte(`{"a":1}`), Inputs: map[organizations.ID][]byte{contoso: []byte(`{"a":2}`)},
		Targets: batches.Targets{IDs: []organizations.ID{fabrikam, contoso}}, Except: []organizations.ID{fabrikam}, Cap: 5,
		Trial: &batches.Trial{Tags: []string{"gold"}, StopAbove: 10}, Reference: reference, Owner: ana, OwnerName: "Ana",
		Stage: batches.Planning, Round: 1, CreatedAt: id.Time(), UpdatedAt: id.Time(), Revision: 1,
	}
	if diff := cmp.Diff(want, got); bad != nil || diff != "" {
		t.Errorf("%v\n%s", bad, diff)
	}
}

// many are so many ids, each another one.
func many(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = "01954f00-0000-7000-8000-" + strings.Repeat("0", 12-len(strconv.Itoa(i))) + strconv.Itoa(i)
	}
	return list
}

func TestEveryBadFieldOfABatchIsNamed(t *testing.T) {
	t.Parallel()
	tags := func(n int) []string { return slices.Repeat([]string{"x"}, n) }
	for name, c := range map[string]struct {
		change func(*batches.Draft)
		want   []string
	}{
		"nothing":                     {func(*batches.Draft) {}, nil},
		"no target":                   {func(d *batches.Draft) { d.All = false }, []string{"/targets one_of"}},
		"two kinds of targets":        {func(d *batches.Draft) { d.Tags = []string{"gold"} }, []string{"/targets one_of"}},
		"all kinds of targets":        {func(d *batches.Draft) { d.Tags, d.IDs = []string{"gold"}, []string{fabrikam} }, []string{"/targets one_of"}},
		"what can be no organization": {func(d *batches.Draft) { d.All, d.IDs = false, []string{fabrikam, "contoso", "global"} }, []string{"/targets/ids/1 not_found", "/targets/ids/2 not_found"}},
		"an organization twice":       {func(d *batches.Draft) { d.All, d.IDs = false, []string{fabrikam, strings.ToUpper(fabrikam)} }, []string{"/targets/ids/1 repeated"}},
		"the most organizations":      {func(d *batches.Draft) { d.All, d.IDs = false, many(batches.Most) }, nil},
		"too many organizations":      {func(d *batches.Draft) { d.All, d.IDs = false, many(batches.Most+1) }, []string{"/targets/ids max_items"}},
		"bad exceptions":              {func(d *batches.Draft) { d.Except = []string{"x", fabrikam, fabrikam} }, []string{"/except/0 not_found", "/except/2 repeated"}},
		"bad tags": {func(d *batches.Draft) {
			d.All, d.Tags = false, []string{"ok", " ", "a\u200bb", strings.Repeat("ü", 51)}
		}, []string{"/targets/tags/1 format", "/targets/tags/2 format", "/targets/tags/3 format"}},
		"the most tags":          {func(d *batches.Draft) { d.All, d.Tags = false, tags(batches.TagsMax) }, nil},
		"too many tags":          {func(d *batches.Draft) { d.All, d.Tags = false, tags(batches.TagsMax+1) }, []string{"/targets/tags max_items"}},
		"an input for nobody":    {func(d *batches.Draft) { d.Inputs = map[string][]byte{"contoso": nil} }, []string{"/inputs not_found"}},
		"two inputs for one":     {func(d *batches.Draft) { d.Inputs = map[string][]byte{fabrikam: {}, strings.ToUpper(fabrikam): {}} }, []string{"/inputs repeated"}},
		"a cap below nothing":    {func(d *batches.Draft) { d.Cap = -1 }, []string{"/cap range"}},
		"the highest cap":        {func(d *batches.Draft) { d.Cap = batches.CapMost }, nil},
		"a cap that is no bound": {func(d *batches.Draft) { d.Cap = batches.CapMost + 1 }, []string{"/cap range"}},
		"a trial of nobody":      {func(d *batches.Draft) { d.Trial = &batches.Trial{} }, []string{"/canary/tags required"}},
		"odd rates":              {func(d *batches.Draft) { d.Trial = &batches.Trial{Tags: []string{"x"}, StopAbove: 101} }, []string{"/canary/stopAbove range"}},
		"the highest rate":       {func(d *batches.Draft) { d.Trial = &batches.Trial{Tags: []string{"x"}, StopAbove: 100} }, nil},
		"everything at one time": {func(d *batches.Draft) {
			d.All, d.Except, d.Cap, d.Trial = false, []string{"x"}, -1, &batches.Trial{Tags: []string{""}, StopAbove: -1}
		}, []string{"/except/0 not_found", "/canary/stopAbove range", "/canary/tags/0 format", "/targets one_of", "/cap range"}},
	} {
		d := batches.Draft{Workflow: "report", All: true}
		c.change(&d)
		var got []string
		_, bad := batches.New(id, d, batches.By{ID: ana, Now: noon})
		for _, f := range bad {
			got = append(got, f.Pointer+" "+f.Code)
			if f.In != "body" || strings.Contains(f.Message, "contoso") {
				t.Errorf("%s: %+v", name, f)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", name, diff)
		}
	}
}

func TestAnythingButAnIDOfOursIsAnUnknownBatch(t *testing.T) {
	t.Parallel()
	if got, err := batches.ParseID(strings.ToUpper(string(id))); err != nil || got != id || !got.Time().Equal(id.Time()) {
		t.Errorf("%s, %v", got, err)
	}
	for _, text := range []string{"", "x", "0195509f-2a00-4abc-8def-0123456789ab"} {
		if _, err := batches.ParseID(text); err == nil || err.Error() != batches.ErrUnknown().Error() {
			t.Errorf("%q: %v", text, err)
		}
	}
}
