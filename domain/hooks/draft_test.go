package hooks_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

const id = hooks.ID("01954f00-0000-7000-8000-0000000000aa")

var (
	ana  = hooks.By{ID: "ana", Name: "Ana", Now: noon}
	kept = hooks.Secret{Sealed: []byte("sealed"), Hint: "cdef"}
)

func draft(changes ...func(*hooks.Draft)) hooks.Draft {
	d := hooks.Draft{
		Name: " New ticket ", Workflow: "user_onboarding", Input: []byte(`{}`), Proof: hooks.Signature,
		Mappings: []hooks.Mapping{{Parameter: "ticket", Pointer: "/ticket/id"}},
	}
	for _, change := range changes {
		change(&d)
	}
	return d
}

func TestADraftBecomesAHookWithUsualHeaders(t *testing.T) {
	t.Parallel()
	got, err := hooks.New(id, organizations.Scope{}, draft(), kept, ana)
	if err != nil || got.Name != "New ticket" || got.Owner != "ana" || got.CreatedBy != "ana" || !got.CreatedAt.Equal(noon) || got.Window != hooks.WindowUsual || string(got.Sealed) != "sealed" || got.Hint != "cdef" {
		t.Errorf("%+v, %v", got, err)
	}
	if want := (hooks.Headers{Proof: "X-Bifrost-Signature", Time: "X-Bifrost-Time", Delivery: "X-Bifrost-Delivery"}); got.Headers != want {
		t.Errorf("it listens to %+v", got.Headers)
	}
	own := hooks.Headers{Proof: "X-Hub-Signature-256", Delivery: "X-GitHub-Delivery"}
	if got, err = hooks.New(id, organizations.Scope{}, draft(func(d *hooks.Draft) { d.Headers = own }), kept, ana); err != nil || got.Headers != own {
		t.Errorf("%+v, %v: a moment that the system does not sign would refuse all", got.Headers, err)
	}
}

func TestWhoeverChangesAHookOwnsItAndItsSecretStays(t *testing.T) {
	t.Parallel()
	was, err := hooks.New(id, organizations.Scope{}, draft(), kept, ana)
	if err != nil {
		t.Fatal(err)
	}
	was = was.PausedBy(hooks.PausedByOwner, "Gone.")
	ben := hooks.By{ID: "ben", Name: "Ben", Now: noon.Add(time.Minute)}
	got, err := was.Changed(draft(), ben)
	if err != nil || got.Owner != "ben" || got.CreatedBy != "ana" || got.Pause != "" || got.PauseReason != "" || string(got.Sealed) != "sealed" || got.Revision <= was.Revision {
		t.Errorf("%+v, %v", got, err)
	}
	paused, err := got.Changed(draft(func(d *hooks.Draft) { d.IsPaused = true }), ben)
	if err != nil || paused.Pause != hooks.PausedByPerson {
		t.Errorf("%+v, %v", paused, err)
	}
	if _, err := got.Changed(draft(func(d *hooks.Draft) { d.Proof = hooks.Key }), ben); len(fault.Fields(err)) != 1 || fault.Fields(err)[0].Pointer != "/proof" {
		t.Errorf("a hook with a secret of the other kind: %v", err)
	}
	renewed := got.Renewed(hooks.Secret{Sealed: []byte("other"), Hint: "9999"}, ana)
	if string(renewed.Sealed) != "other" || renewed.Hint != "9999" || renewed.Owner != "ben" || renewed.Revision <= got.Revision {
		t.Errorf("%+v", renewed)
	}
}

func TestEveryBadFieldOfAHookIsListed(t *testing.T) {
	t.Parallel()
	headers := func(h hooks.Headers) func(*hooks.Draft) { return func(d *hooks.Draft) { d.Headers = h } }
	mapped := func(list ...hooks.Mapping) func(*hooks.Draft) {
		return func(d *hooks.Draft) { d.Mappings = list }
	}
	for name, c := range map[string]struct {
		change func(*hooks.Draft)
		want   []string
	}{
		"no name":                     {func(d *hooks.Draft) { d.Name = " " }, []string{"/name length"}},
		"a name that hides":           {func(d *hooks.Draft) { d.Name = "a\u202eb" }, []string{"/name format"}},
		"no proof":                    {func(d *hooks.Draft) { d.Proof = "" }, []string{"/proof enum"}},
		"a short window":              {func(d *hooks.Draft) { d.Window = 9 * time.Second }, []string{"/windowSeconds range"}},
		"a negative window":           {func(d *hooks.Draft) { d.Window = -time.Minute }, []string{"/windowSeconds range"}},
		"a long window":               {func(d *hooks.Draft) { d.Window = hooks.WindowMost + 1 }, []string{"/windowSeconds range"}},
		"headers of nothing":          {headers(hooks.Headers{Delivery: "X-Id"}), []string{"/headers/proof required"}},
		"a header of its own meaning": {headers(hooks.Headers{Proof: "Authorization"}), []string{"/headers/proof not_allowed"}},
		"a header that is none":       {headers(hooks.Headers{Proof: "X Sig", Delivery: "X-ü"}), []string{"/headers/proof format", "/headers/delivery format"}},
		"a header used twice":         {headers(hooks.Headers{Proof: "X-A", Time: "x-a"}), []string{"/headers/time repeated"}},
		"a key's moment":              {func(d *hooks.Draft) { d.Proof, d.Headers = hooks.Key, hooks.Headers{Proof: "X-A", Time: "X-B"} }, []string{"/headers/time not_allowed"}},
		"a pointer that is none":      {mapped(hooks.Mapping{Parameter: "a", Pointer: "ticket"}, hooks.Mapping{Parameter: "b", Pointer: "/a~2"}), []string{"/mappings/0/pointer format", "/mappings/1/pointer format"}},
		"a parameter mapped twice":    {mapped(hooks.Mapping{Parameter: "a", Pointer: "/a"}, hooks.Mapping{Parameter: "a", Pointer: "/b"}), []string{"/mappings/1/parameter repeated"}},
		"too many":                    {mapped(make([]hooks.Mapping, hooks.MappingsMax+1)...), []string{"/mappings length"}},
	} {
		_, err := hooks.New(id, organizations.Scope{}, draft(c.change), kept, ana)
		var got []string
		for _, f := range fault.Fields(err) {
			got = append(got, f.Pointer+" "+f.Code)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	for _, window := range []time.Duration{10 * time.Second, hooks.WindowMost} {
		if bad := draft(func(d *hooks.Draft) { d.Window = window }).Problems(); bad != nil {
			t.Errorf("%s: %v", window, bad)
		}
	}
}

func TestAPointerIsReadByItsStandard(t *testing.T) {
	t.Parallel()
	for pointer, want := range map[string][]string{
		"": nil, "/": {""}, "/a/b": {"a", "b"}, "/a~1b": {"a/b"}, "/m~0n": {"m~n"}, "/~01": {"~1"}, "/ ": {" "}, "/0": {"0"}, "/ü//": {"ü", "", ""},
	} {
		got, err := hooks.Tokens(pointer)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%q: %v %s", pointer, err, diff)
		}
	}
	for _, odd := range []string{"a", "a/b", "/~", "/~2", "/a~", "#/a"} {
		if got, err := hooks.Tokens(odd); err == nil {
			t.Errorf("%q is read as %q", odd, got)
		}
	}
}

func FuzzTokens(f *testing.F) {
	for _, pointer := range []string{"", "/", "/a/b", "/~01", "/~", "a"} {
		f.Add(pointer)
	}
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	f.Fuzz(func(t *testing.T, pointer string) {
		tokens, err := hooks.Tokens(pointer)
		if err != nil {
			return
		}
		var back strings.Builder
		for _, token := range tokens {
			back.WriteString("/" + escape.Replace(token))
		}
		if back.String() != pointer {
			t.Errorf("%q is read as %q", pointer, tokens)
		}
	})
}

func TestAnIDOfAHookIsAUUIDv7(t *testing.T) {
	t.Parallel()
	if got, err := hooks.ParseID(strings.ToUpper(string(id))); err != nil || got != id {
		t.Errorf("%s, %v", got, err)
	}
	for _, odd := range []string{"", "x", "72f988bf-86f1-41af-91ab-2d7cd011db47"} {
		if got, err := hooks.ParseID(odd); !fault.Is(err, fault.NotFound) || got != "" {
			t.Errorf("%q: %s, %v", odd, got, err)
		}
	}
	for key, ok := range map[string]bool{"GLOBAL": true, string(id): true, "": false, "global": false} {
		if s, err := hooks.StoredScope(key); s.Valid() != ok || (err == nil) != ok {
			t.Errorf("%q: %s, %v", key, s, err)
		}
	}
}
