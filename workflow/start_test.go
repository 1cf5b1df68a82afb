package workflow

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/registry"
)

// A program with everything wrong at once says everything at once: whoever mends
// it does so in one go, and nothing of it can be run meanwhile.
func TestAProgramThatMustNotStartListsEveryReason(t *testing.T) {
	t.Parallel()
	type inputs struct {
		A chan int `json:"a"`
		B string   `json:"b" colour:"red"`
		C string   `json:"c" provider:"nobody"`
		D []string `json:"d" provider:"by_floor"`
		E string   `json:"e" provider:"rooms"`
		F int      `json:"f" provider:"rooms"`
	}
	r := &registry.Registry{}
	workflowOf := func(source, name string) *Workflow[inputs, none] {
		return define(r, source, Spec{Name: name, Title: "Title"}, func(context.Context, *Run, inputs) (none, error) { return none{}, nil })
	}
	book := workflowOf("a.go:1", "book")
	workflowOf("b.go:2", "book")
	define(r, "c.go:3", Spec{Name: "late", Title: "Late", Timeout: -1}, nothing)
	provide(r, "d.go:4", "by_floor", func(context.Context, *Run, rule) ([]Option, error) { return nil, nil }, nil)
	provide(r, "e.go:5", "rooms", offersNothing, nil)
	provide(r, "f.go:6", "rooms", offersNothing, []ProviderOption{CacheFor(-1)})
	newIntegration(r, "g.go:7", IntegrationSpec[int]{Name: "sign", Title: "Sign"})
	text := func(text string) (string, error) { return text, nil }
	setting(r, "h.go:8", "office", host.SettingString, text, nil)
	setting(r, "i.go:9", "office", host.SettingBool, text, nil)
	provide(r, "j.go:10", "doors", func(context.Context, *Run, struct {
		Key Secret `json:"key"`
	}) ([]Option, error) {
		return nil, nil
	}, nil)
	setting(r, "k.go:11", "export", host.SettingString, text, nil)

	fields := []string{"field A: the type chan int is not supported", `field B: unknown tag "colour"`, "field F: provider is for texts and lists of texts"}
	unoffered := []string{`parameter c: there is no data provider "nobody"`, `parameter d: the data provider "by_floor" cannot be used by a tag: it needs the input max`}
	var want []string
	for _, f := range fields {
		want = append(want, "a.go:1: workflow book: "+f)
	}
	for _, f := range append(fields, "the name is already taken at a.go:1") {
		want = append(want, "b.go:2: workflow book: "+f)
	}
	want = append(want,
		"c.go:3: workflow late: Timeout must be between 0 and 50 minutes",
		"f.go:6: data provider rooms: CacheFor must be between 0 and 24 hours",
		"f.go:6: data provider rooms: the name is already taken at e.go:5",
		"g.go:7: integration sign: Open is missing",
		"i.go:9: setting office: it is declared as bool here and as string at h.go:8",
		"j.go:10: data provider doors: input key: a data provider takes no secret",
		"k.go:11: setting export: the key stands for all settings in the API: choose another",
	)
	for _, source := range []string{"a.go:1", "b.go:2"} {
		for _, u := range unoffered {
			want = append(want, source+": workflow book: "+u)
		}
	}
	workflows, err := r.Workflows()
	if err == nil || workflows != nil {
		t.Fatal(workflows, err)
	}
	if diff := cmp.Diff(want, strings.Split(err.Error(), "\n")); diff != "" {
		t.Error(diff)
	}
	if providers, other := r.Providers(); providers != nil || other == nil || other.Error() != err.Error() {
		t.Errorf("asked for its providers it says %v", other)
	}
	if o := book.Definition().Execute(t.Context(), newMemory(), host.Run{}, []byte(`{"a":1}`)); o.Err == nil || book.Definition().Problems() == nil {
		t.Error("one of its workflows ran")
	}
}

func TestAProviderMayBeDeclaredAfterTheWorkflowThatNamesIt(t *testing.T) {
	t.Parallel()
	r := &registry.Registry{}
	define(r, "a.go:1", Spec{Name: "book", Title: "Book"}, func(context.Context, *Run, struct {
		Room  string   `json:"room" format:"uuid" provider:"rooms"`
		Rooms []string `json:"rooms,omitempty" provider:"rooms"`
	}) (none, error) {
		return none{}, nil
	})
	if err := r.Problems(); err == nil || !strings.Contains(err.Error(), `a.go:1: workflow book: parameter room: there is no data provider "rooms"`) {
		t.Error(err)
	}
	provide(r, "b.go:2", "rooms", offersNothing, nil)
	all, err := r.Workflows()
	if err != nil || all[0].Parameters[0].Provider != "rooms" || all[0].Parameters[0].Type != host.TypeUUID || all[0].Parameters[1].Provider != "rooms" {
		t.Error(all, err)
	}
}
