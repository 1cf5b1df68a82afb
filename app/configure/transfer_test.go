package configure_test

import (
	"cmp"
	"context"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/mock/gomock"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// rows is what Contoso has, behind the mock.
type rows map[string]organizations.Setting

// list is the rows in the order of keys.
func (r rows) list() []organizations.Setting {
	list := make([]organizations.Setting, 0, len(r))
	for _, s := range r {
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b organizations.Setting) int { return cmp.Compare(a.Key, b.Key) })
	return list
}

// keeps lets the rows be read, and written as often as asked.
func (r rows) keeps(d desk, writes *int) {
	d.config.EXPECT().Load(gomock.Any(), inContoso).DoAndReturn(func(context.Context, organizations.Scope) (organizations.Config, error) {
		return organizations.Config{Settings: r.list()}, nil
	}).AnyTimes()
	d.config.EXPECT().PutSetting(gomock.Any(), inContoso, gomock.Any()).DoAndReturn(func(_ context.Context, _ organizations.Scope, s organizations.Setting) error {
		*writes++
		r[s.Key] = s
		return nil
	}).AnyTimes()
}

func good(t *rapid.T, key string) configure.Draft {
	kind := rapid.SampledFrom(organizations.SettingTypes()).Draw(t, "type")
	value := map[organizations.SettingType][]string{
		organizations.StringSetting: {`"a"`, `"b"`}, organizations.IntSetting: {`1`, `2`}, organizations.BoolSetting: {`true`, `false`},
		organizations.JSONSetting: {`{"a":1}`, `[ ]`}, organizations.SecretRefSetting: {`"k"`, `"l"`},
	}[kind]
	return configure.Draft{Key: key, Type: kind, Value: []byte(rapid.SampledFrom(value).Draw(t, "value")), Description: rapid.SampledFrom([]string{"", "x"}).Draw(t, "description")}
}

func ruined(t *rapid.T, d configure.Draft) configure.Draft {
	switch rapid.IntRange(0, 2).Draw(t, "what is wrong") {
	case 0:
		d.Key = "Not a key"
	case 1:
		d.Type = "float"
	default:
		d.Value = []byte(`{`)
	}
	return d
}

var keys = []string{"a", "b", "c", "d", "e"}

// What an import says becomes true, exactly; and a bad entry, wherever it is,
// keeps everything as it was.
func TestAnImportIsDoneWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, have, writes := newDesk(t), rows{}, 0
		for _, key := range rapid.SliceOfDistinct(rapid.SampledFrom(keys), rapid.ID).Draw(t, "there") {
			have[key] = stored(t, good(t, key))
		}
		before := have.list()
		have.keeps(d, &writes)
		var drafts []configure.Draft
		wrong := map[int]bool{}
		for i, key := range rapid.SliceOfDistinct(rapid.SampledFrom(keys), rapid.ID).Draw(t, "imported") {
			draft := good(t, key)
			if rapid.IntRange(0, 5).Draw(t, "ruined") == 0 {
				draft, wrong[i] = ruined(t, draft), true
			}
			drafts = append(drafts, draft)
		}

		said, err := d.settings.Import(t.Context(), staff(toContoso), drafts, true)
		if err != nil || writes != 0 || len(said) != len(drafts) {
			t.Fatalf("a dry run wrote %d, says %v, %v", writes, said, err)
		}
		changes := 0
		for i, s := range said {
			held, exists := have[s.Key]
			want := configure.Created
			switch {
			case wrong[i]:
				want = configure.Refused
			case exists && gocmp.Equal(stored(t, drafts[i]), held):
				want = configure.Unchanged
			case exists:
				want = configure.Changed
			}
			if s.Outcome != want || s.Key != drafts[i].Key || (len(s.Reasons) > 0) != wrong[i] {
				t.Fatalf("entry %d %+v is said to be %+v, want %s", i, drafts[i], s, want)
			}
			if want == configure.Created || want == configure.Changed {
				changes++
			}
		}

		done, err := d.settings.Import(t.Context(), staff(toContoso), drafts, false)
		if len(wrong) > 0 {
			if !fault.Is(err, fault.Invalid) || done != nil || writes != 0 || !gocmp.Equal(before, have.list(), cmpopts.EquateEmpty()) {
				t.Fatalf("with bad entries it answered %v, %v and wrote %d", done, err, writes)
			}
			return
		}
		if err != nil || writes != changes || !gocmp.Equal(said, done) {
			t.Fatalf("it wrote %d of %d, %v\n%s", writes, changes, err, gocmp.Diff(said, done))
		}
		for _, draft := range drafts {
			if got := have[draft.Key]; got.Value != stored(t, draft).Value || got.Type != draft.Type || got.Description != draft.Description {
				t.Fatalf("%+v became %+v", draft, got)
			}
		}
		again, err := d.settings.Import(t.Context(), staff(toContoso), drafts, false)
		if err != nil || writes != changes || slices.ContainsFunc(again, func(i configure.Imported) bool { return i.Outcome != configure.Unchanged }) {
			t.Fatalf("the second time it wrote %d more: %v, %v", writes-changes, again, err)
		}
	})
}

// stored is the row of a draft, undated, as an empty scope would get it.
func stored(t *rapid.T, draft configure.Draft) organizations.Setting {
	d, got, writes := newDesk(t), rows{}, 0
	got.keeps(d, &writes)
	if _, err := d.settings.Import(t.Context(), staff(toContoso), []configure.Draft{draft}, false); err != nil {
		t.Fatalf("%+v: %v", draft, err)
	}
	s := got[draft.Key]
	s.UpdatedAt, s.UpdatedBy = past, "somebody"
	return s
}

func TestWhatIsExportedIsImportedWithoutAChange(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, have, writes := newDesk(t), rows{}, 0
		for _, key := range rapid.SliceOfDistinct(rapid.SampledFrom(keys), rapid.ID).Draw(t, "there") {
			have[key] = stored(t, good(t, key))
		}
		have.keeps(d, &writes)
		exported, err := d.settings.Export(t.Context(), staff(toContoso))
		if err != nil || len(exported) != len(have) {
			t.Fatalf("exported %v, %v", exported, err)
		}
		said, err := d.settings.Import(t.Context(), staff(toContoso), exported, false)
		if err != nil || writes != 0 || len(said) != len(have) {
			t.Fatalf("it wrote %d: %v, %v", writes, said, err)
		}
	})
}

func TestAnExportHoldsNothingInherited(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.config.EXPECT().Load(gomock.Any(), inContoso).Return(organizations.Config{Settings: []organizations.Setting{text("a", "own")}}, nil)
	got, err := d.settings.Export(t.Context(), client())
	same(t, []configure.Draft{{Key: "a", Type: organizations.StringSetting, Value: []byte(`"own"`), Description: "About a."}}, got, err)
}

func TestEachReasonOfAnImportPointsAtItsEntry(t *testing.T) {
	t.Parallel()
	drafts := []configure.Draft{
		{Key: "a", Type: organizations.StringSetting, Value: []byte(`"x"`)},
		{Key: "A", Type: organizations.StringSetting, Value: []byte(`5`)},
		{Key: "a", Type: organizations.StringSetting, Value: []byte(`"x"`)},
		{Key: "export", Type: "float", Value: []byte(`5`)},
	}
	d := newDesk(t)
	d.config.EXPECT().Load(gomock.Any(), inContoso).Return(organizations.Config{}, nil).Times(2)
	_, err := d.settings.Import(t.Context(), staff(toContoso), drafts, false)
	bad(t, err, "body /items/1/key format", "body /items/1/value type", "body /items/2/key duplicate", "body /items/3/type enum", "body /items/3/key reserved")
	said, err := d.settings.Import(t.Context(), staff(toContoso), drafts, true)
	var outcomes []configure.Outcome
	for _, s := range said {
		outcomes = append(outcomes, s.Outcome)
	}
	same(t, []configure.Outcome{configure.Created, configure.Refused, configure.Refused, configure.Refused}, outcomes, err)
}

func TestTroubleWithAnImportComesThrough(t *testing.T) {
	t.Parallel()
	drafts := []configure.Draft{{Key: "a", Type: organizations.IntSetting, Value: []byte(`1`)}, {Key: "b", Type: organizations.IntSetting, Value: []byte(`1`)}}
	d := newDesk(t)
	d.config.EXPECT().Load(gomock.Any(), inContoso).Return(organizations.Config{}, errStore)
	said, err := d.settings.Import(t.Context(), staff(toContoso), drafts, true)
	troubled(t, said, err)
	d.config.EXPECT().Load(gomock.Any(), inContoso).Return(organizations.Config{}, nil)
	d.config.EXPECT().PutSetting(gomock.Any(), inContoso, gomock.Any()).Return(errStore)
	said, err = d.settings.Import(t.Context(), staff(toContoso), drafts, false)
	troubled(t, said, err)
}
