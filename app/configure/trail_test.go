package configure_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/contract/recorded"
)

const byStaff = string(staffID) + " "

// first fails a write that comes before its entry, the nth.
func (d desk) first(t *testing.T, n int) {
	t.Helper()
	if len(d.trail.Entries) != n {
		t.Errorf("%d entries at write %d", len(d.trail.Entries), n)
	}
}

func wantWritten(t *testing.T, d desk, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, d.trail.Lines(t)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestASettingIsRecordedBeforeItIsWrittenAndBeforeItGoes(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	old := organizations.Setting{Key: "a", Type: organizations.IntSetting, Value: "7", Description: "About a."}
	d.holds([]organizations.Setting{old}, []organizations.Setting{text("b", "a default")})
	d.config.EXPECT().PutSetting(gomock.Any(), inContoso, gomock.Any()).DoAndReturn(func(context.Context, organizations.Scope, organizations.Setting) error {
		d.first(t, 1)
		return nil
	})
	_, _, err := d.settings.Put(t.Context(), staff(toContoso), configure.Draft{Key: "a", Type: organizations.SecretRefSetting, Value: []byte(`"halo_key"`)})
	d.holds(nil, []organizations.Setting{text("b", "a default")})
	d.config.EXPECT().PutSetting(gomock.Any(), inContoso, gomock.Any()).Return(nil)
	_, _, again := d.settings.Put(t.Context(), staff(toContoso), configure.Draft{Key: "b", Type: organizations.JSONSetting, Value: []byte(`{"x": 1}`)})
	d.config.EXPECT().Load(gomock.Any(), inContoso).Return(organizations.Config{Settings: []organizations.Setting{old}}, nil)
	d.config.EXPECT().DeleteSetting(gomock.Any(), inContoso, "a").DoAndReturn(func(context.Context, organizations.Scope, string) error {
		d.first(t, 3)
		return nil
	})
	if err = errors.Join(err, again, d.settings.Delete(t.Context(), staff(toContoso), "a")); err != nil {
		t.Error(err)
	}
	wantWritten(t, d,
		byStaff+`setting.put a {"type":"int","value":7,"description":"About a."} -> {"type":"secret_ref","value":"halo_key"}`,
		byStaff+`setting.put b  -> {"type":"json","value":{"x":1}}`,
		byStaff+`setting.delete a {"type":"int","value":7,"description":"About a."} -> `)
}

func TestASettingThatCannotBeReadIsDeleted(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.config.EXPECT().Load(gomock.Any(), inContoso).Return(organizations.Config{Settings: []organizations.Setting{text("a", "")}}, errStore)
	d.config.EXPECT().DeleteSetting(gomock.Any(), inContoso, "a").Return(nil)
	if err := d.settings.Delete(t.Context(), staff(toContoso), "a"); err != nil {
		t.Error(err)
	}
	wantWritten(t, d, byStaff+"setting.delete a  -> ")
}

func TestASecretThatTheVaultDoesNotListIsRecordedAndDeleted(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.vault.EXPECT().List(gomock.Any(), inContoso).Return(nil, errStore)
	d.vault.EXPECT().Delete(gomock.Any(), inContoso, "a").Return(nil)
	if err := d.secrets.Delete(t.Context(), staff(toContoso), "a"); err != nil {
		t.Error(err)
	}
	wantWritten(t, d, byStaff+"secret.delete a  -> ")
}

// The store is asked all the same: what it cannot show must be removable.
func TestDeletingWhatIsNotThereLeavesNoEntry(t *testing.T) {
	t.Parallel()
	d, by := newDesk(t), staff(toContoso)
	d.trail.Err = recorded.ErrTrail
	d.config.EXPECT().Load(gomock.Any(), inContoso).Return(organizations.Config{Settings: []organizations.Setting{text("b", "")}}, nil)
	d.config.EXPECT().DeleteSetting(gomock.Any(), inContoso, "a").Return(nil)
	d.vault.EXPECT().List(gomock.Any(), inContoso).Return([]organizations.SecretInfo{{Key: "b"}}, nil)
	d.vault.EXPECT().Delete(gomock.Any(), inContoso, "a").Return(nil)
	if err := errors.Join(d.settings.Delete(t.Context(), by, "a"), d.secrets.Delete(t.Context(), by, "a")); err != nil {
		t.Error(err)
	}
	wantWritten(t, d)
}

func TestAnImportRecordsEachSettingThatItChanges(t *testing.T) {
	t.Parallel()
	d, written := newDesk(t), 0
	d.config.EXPECT().Load(gomock.Any(), inContoso).Return(organizations.Config{Settings: []organizations.Setting{text("a", "old"), {Key: "b", Type: organizations.BoolSetting, Value: "true"}}}, nil).Times(2)
	d.config.EXPECT().PutSetting(gomock.Any(), inContoso, gomock.Any()).DoAndReturn(func(context.Context, organizations.Scope, organizations.Setting) error {
		written++
		d.first(t, written)
		return nil
	}).Times(2)
	drafts := []configure.Draft{
		{Key: "a", Type: organizations.StringSetting, Value: []byte(`"new"`)}, {Key: "b", Type: organizations.BoolSetting, Value: []byte(`true`)},
		{Key: "c", Type: organizations.IntSetting, Value: []byte(`1`)},
	}
	for _, dry := range []bool{true, false} {
		if _, err := d.settings.Import(t.Context(), staff(toContoso), drafts, dry); err != nil {
			t.Error(err)
		}
	}
	wantWritten(t, d,
		byStaff+`setting.import a {"type":"string","value":"old","description":"About a."} -> {"type":"string","value":"new"}`,
		byStaff+`setting.import c  -> {"type":"int","value":1}`)
}

func TestASecretIsRecordedWithoutItsValue(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for n, held := range [][]organizations.SecretInfo{nil, {{Key: "a"}}} {
		d.vault.EXPECT().List(gomock.Any(), inGlobal).Return(held, nil)
		d.vault.EXPECT().Set(gomock.Any(), inGlobal, "a", gomock.Any()).DoAndReturn(func(context.Context, organizations.Scope, string, organizations.SecretValue) error {
			d.first(t, n+1)
			return nil
		})
		if _, _, err := d.secrets.Put(t.Context(), staff(toGlobal), "a", marked); err != nil {
			t.Error(err)
		}
	}
	d.vault.EXPECT().List(gomock.Any(), inGlobal).Return([]organizations.SecretInfo{{Key: "a"}}, nil)
	d.vault.EXPECT().Delete(gomock.Any(), inGlobal, "a").DoAndReturn(func(context.Context, organizations.Scope, string) error {
		d.first(t, 3)
		return nil
	})
	if err := d.secrets.Delete(t.Context(), staff(toGlobal), "a"); err != nil {
		t.Error(err)
	}
	wantWritten(t, d, byStaff+`secret.put a  -> {"isSet":true}`, byStaff+`secret.put a {"isSet":true} -> {"isSet":true}`, byStaff+`secret.delete a {"isSet":true} -> `)
	if all := fmt.Sprintf("%+v", d.trail.Entries); strings.Contains(all, marked) {
		t.Errorf("the value is there: %s", all)
	}
}

// The mocks expect no write.
func TestWhatCannotBeRecordedIsNotDone(t *testing.T) {
	t.Parallel()
	d, by := newDesk(t), staff(toContoso)
	d.trail.Err = recorded.ErrTrail
	d.config.EXPECT().Load(gomock.Any(), gomock.Any()).Return(organizations.Config{Settings: []organizations.Setting{text("a", "")}}, nil).AnyTimes()
	d.vault.EXPECT().List(gomock.Any(), inContoso).Return([]organizations.SecretInfo{{Key: "a"}}, nil).Times(2)
	draft := configure.Draft{Key: "a", Type: organizations.StringSetting, Value: []byte(`"b"`)}
	view, _, err := d.settings.Put(t.Context(), by, draft)
	refused(t, view, err, fault.Unavailable, "storage_unavailable")
	list, err := d.settings.Import(t.Context(), by, []configure.Draft{draft}, false)
	refused(t, list, err, fault.Unavailable, "storage_unavailable")
	secret, _, err := d.secrets.Put(t.Context(), by, "a", marked)
	refused(t, secret, err, fault.Unavailable, "storage_unavailable")
	for name, err := range map[string]error{"a setting": d.settings.Delete(t.Context(), by, "a"), "a secret": d.secrets.Delete(t.Context(), by, "a")} {
		if fault.Code(err) != "storage_unavailable" {
			t.Errorf("deleting %s: %v", name, err)
		}
	}
}
