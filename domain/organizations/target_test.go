package organizations_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// strangers are texts near an id that are none.
func strangers() []string {
	id := string(orgID)
	return []string{
		"", " ", "GLOBAL", "Global", "global ", id[:35], id + "0", " " + id, "{" + id + "}", strings.ReplaceAll(id, "-", ""),
		id[:14] + "4" + id[15:], id[:19] + "c" + id[20:], "../" + id, id[:35] + "\x00", "urn:uuid:" + id,
	}
}

func TestParseTargetReadsGlobalAndIDs(t *testing.T) {
	t.Parallel()
	for text, wanted := range map[string]organizations.Target{
		"global":                       organizations.TargetGlobal(),
		string(orgID):                  organizations.TargetOf(orgID),
		strings.ToUpper(string(orgID)): organizations.TargetOf(orgID),
	} {
		got, err := organizations.ParseTarget(text)
		if err != nil || got != wanted {
			t.Errorf("%s: got %s and %v", text, got, err)
		}
	}
}

func TestATargetSaysWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		target       organizations.Target
		global, zero bool
		id           organizations.ID
		text         string
	}{
		"nothing":         {organizations.Target{}, false, true, "", ""},
		"global":          {organizations.TargetGlobal(), true, false, "", "global"},
		"an organization": {organizations.TargetOf(orgID), false, false, orgID, string(orgID)},
	} {
		if g := c.target; g.IsGlobal() != c.global || g.IsZero() != c.zero || g.ID() != c.id || g.String() != c.text {
			t.Errorf("%s: global %t, zero %t, id %q, text %q", name, g.IsGlobal(), g.IsZero(), g.ID(), g.String())
		}
	}
}

func TestWhatCannotBeAnIDIsAnsweredLikeAnUnknownOrganization(t *testing.T) {
	t.Parallel()
	var unknown *fault.Fault
	if !errors.As(organizations.ErrUnknown(), &unknown) {
		t.Fatal("an unknown organization is no fault")
	}
	for _, text := range strangers() {
		id, err := organizations.ParseID(text)
		same(t, text, err, unknown)
		target, err := organizations.ParseTarget(text)
		same(t, text, err, unknown)
		if id != "" || !target.IsZero() {
			t.Errorf("%q became %q and %s", text, id, target)
		}
	}
}

// same expects all that a caller is ever shown to be the same.
func same(t *testing.T, text string, err error, wanted *fault.Fault) {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != wanted.Kind || f.Code != wanted.Code || f.Message != wanted.Message || len(f.Fields) > 0 {
		t.Errorf("%q: got %v, want %v", text, err, wanted)
	}
}

func FuzzParseID(f *testing.F) {
	for _, text := range append(strangers(), string(orgID), strings.ToUpper(string(orgID))) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id, err := organizations.ParseID(text)
		if err != nil {
			return
		}
		if again, err := organizations.ParseID(string(id)); err != nil || again != id {
			t.Errorf("%q became %q and then %q, %v", text, id, again, err)
		}
		if !strings.EqualFold(text, string(id)) || strings.ContainsAny(string(id), "/\\#?%\x00 ") {
			t.Errorf("%q became %q", text, id)
		}
	})
}

func FuzzParseTarget(f *testing.F) {
	for _, text := range append(strangers(), "global", string(orgID)) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		target, err := organizations.ParseTarget(text)
		if (err != nil) != target.IsZero() {
			t.Errorf("%q became %s and %v", text, target, err)
		}
		if err != nil {
			return
		}
		if target.IsGlobal() != (text == "global") {
			t.Errorf("%q asks for global: %t", text, target.IsGlobal())
		}
		if again, err := organizations.ParseTarget(target.String()); err != nil || again != target {
			t.Errorf("%q became %s and then %s, %v", text, target, again, err)
		}
	})
}
