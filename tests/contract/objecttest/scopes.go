package objecttest

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func scopes() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"do not see what another one holds":            scopeApart,
		"lose nothing when another one deletes":        scopeDelete,
		"that are nobody's are refused":                scopeNobody,
		"whose organizations follow each other differ": scopeNeighbours,
	}
}

func ids() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"that are none make no file":               idCreate,
		"that are none are unknown":                idUnknown,
		"in capitals are the same, to readers":     idCapitals,
		"that lead to another place are no way in": idPaths,
	}
}

func scopeApart(t *testing.T, h Harness) {
	one, other := given.Scope(), given.Scope()
	made := h.create(t, one, upload(), "of one")
	global := h.create(t, given.Global(), upload(), "of all")
	h.missing(t, other, made.ID)
	h.missing(t, given.Global(), made.ID)
	h.missing(t, one, global.ID)
	h.holds(t, one, made, "of one")
	h.holds(t, given.Global(), global, "of all")
}

func scopeDelete(t *testing.T, h Harness) {
	one := given.Scope()
	made := h.create(t, one, upload(), "of one")
	for _, s := range []organizations.Scope{given.Scope(), given.Global()} {
		want.OK(t, h.Files.Delete(given.Context(t), s, made.ID))
		h.holds(t, one, made, "of one")
	}
}

func scopeNobody(t *testing.T, h Harness) {
	ctx, nobody := given.Context(t), organizations.Scope{}
	made := h.create(t, given.Global(), upload(), "of all")
	f := upload()
	_, err := h.Files.Create(ctx, nobody, f, strings.NewReader("x"), roomy)
	want.Error(t, err, "a file of nobody's")
	found, err := h.Files.Stat(ctx, nobody, made.ID)
	want.Error(t, err, "looking for nobody")
	want.Equal(t, "what came with the refusal", found, object.File{})
	_, content, err := h.Files.Open(ctx, nobody, made.ID)
	want.Error(t, err, "opening for nobody")
	want.Equal(t, "what came with the refusal", content, nil)
	want.Error(t, h.Files.Delete(ctx, nobody, made.ID), "deleting for nobody")
	h.holds(t, given.Global(), made, "of all")
	h.missing(t, given.Global(), f.ID)
}

func scopeNeighbours(t *testing.T, h Harness) {
	const id = "01954f00-0000-7000-8000-00000000000"
	made := map[organizations.Scope]object.File{}
	for _, last := range "0123456789abcdef" {
		s := given.ScopeOf(organizations.ID(id + string(last)))
		made[s] = h.create(t, s, upload(), "of "+string(last))
	}
	for s, f := range made {
		h.holds(t, s, f, "of "+s.Key()[35:])
		for other := range made {
			if other != s {
				h.missing(t, other, f.ID)
			}
		}
	}
}

// none are ids that the platform cannot have made.
func none() []string {
	id := given.UUID(given.Now())
	return []string{
		"", " ", "x", id[:35], id + "0", id + "\n", " " + id, "{" + id + "}", "urn:uuid:" + id, strings.ReplaceAll(id, "-", ""),
		"0190b5a2-7c11-4abc-8def-0123456789ab", "00000000-0000-0000-0000-000000000000", "g" + id[1:], id[:35] + "\x00", "." + id[1:],
	}
}

func idCreate(t *testing.T, h Harness) {
	s, unread := given.Scope(), readerFunc(func([]byte) (int, error) { return 0, io.EOF })
	for _, id := range append(none(), paths(s, given.UUID(given.Now()))...) {
		f := upload()
		f.ID = id
		made, err := h.Files.Create(given.Context(t), s, f, unread, roomy)
		want.Error(t, err, fmt.Sprintf("a file under the id %q", id))
		want.Equal(t, "what came with the refusal", made, object.File{})
		h.missing(t, s, id)
	}
	f := upload()
	f.ID = strings.ToUpper(f.ID)
	_, err := h.Files.Create(given.Context(t), s, f, unread, roomy)
	want.Error(t, err, "a file under an id in capitals")
	h.missing(t, s, strings.ToLower(f.ID))
}

func idUnknown(t *testing.T, h Harness) {
	s := given.Scope()
	made := h.create(t, s, upload(), "content")
	for _, id := range none() {
		h.missing(t, s, id)
		want.OK(t, h.Files.Delete(given.Context(t), s, id))
	}
	h.holds(t, s, made, "content")
}

func idCapitals(t *testing.T, h Harness) {
	s := given.Scope()
	made := h.create(t, s, upload(), "content")
	found, content, err := h.Files.Open(given.Context(t), s, strings.ToUpper(made.ID))
	want.OK(t, err)
	want.Equal(t, "the file", found, made)
	want.Equal(t, "the content", drain(t, content), "content")
	want.OK(t, h.Files.Delete(given.Context(t), s, strings.ToUpper(made.ID)))
	h.missing(t, s, made.ID)
}

// paths are ids that would be ways to another scope's file, or out of the store,
// if they were taken for names.
func paths(s organizations.Scope, id string) []string {
	return []string{
		"../" + s.Key() + "/" + id, "../" + id, "./" + id, "/" + id, id + "/", id + "/.", s.Key() + "/" + id, `..\` + id, "%2e%2e%2f" + id,
		"..", ".", "/", "../../secrets.key", "../../store/LOCK", "..%00" + id, id + "\x00", strings.Repeat("../", 12) + "etc/passwd",
	}
}

func idPaths(t *testing.T, h Harness) {
	one, other := given.Scope(), given.Scope()
	made, theirs := h.create(t, one, upload(), "of one"), h.create(t, other, upload(), "of the other")
	for _, id := range append(paths(other, theirs.ID), paths(one, made.ID)...) {
		h.missing(t, one, id)
		want.OK(t, h.Files.Delete(given.Context(t), one, id))
		_, err := h.Files.Create(given.Context(t), one, object.File{ID: id}, strings.NewReader("x"), roomy)
		want.Error(t, err, fmt.Sprintf("a file under the id %q", id))
		if fault.Is(err, fault.Conflict) {
			t.Errorf("the id %q has found a file", id)
		}
	}
	h.holds(t, one, made, "of one")
	h.holds(t, other, theirs, "of the other")
}
