package keep_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/keep"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/files"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/object"
	objectmocks "github.com/bifrost-run/bifrost/ports/object/mocks"
	systemmocks "github.com/bifrost-run/bifrost/ports/system/mocks"
	"github.com/bifrost-run/bifrost/tests/contract/recorded"
)

const id = "0195509f-2a00-7abc-8def-0123456789ab"

var now = time.Date(2026, 10, 25, 2, 30, 0, 0, time.UTC)

// desk is a Keeper on mocked ports, and somebody at Contoso.
type desk struct {
	keeper *keep.Keeper
	files  *objectmocks.MockFiles
	trail  *recorded.Trail
	by     permissions.Authority
}

func newDesk(t *testing.T, held ...permissions.Permission) desk {
	t.Helper()
	c := gomock.NewController(t)
	store, random, clock := objectmocks.NewMockFiles(c), systemmocks.NewMockRandom(c), systemmocks.NewMockClock(c)
	random.EXPECT().ID().Return(id).AnyTimes()
	clock.EXPECT().Now().Return(now).AnyTimes()
	by := permissions.SeedSystem.Authority(organizations.TargetOf(id))
	by.Principal.User.ID, by.Permissions = "ana", permissions.SetOf(held...)
	by.Organization = &organizations.Organization{IsActive: true}
	l := &recorded.Trail{}
	return desk{keeper: keep.New(store, record.New(l, random), random, clock), files: store, trail: l, by: by}
}

func upload() keep.Upload {
	return keep.Upload{Name: `C:\a.csv`, ContentType: "Text/CSV", Size: -1, Content: strings.NewReader("a,b")}
}

func TestAnUploadIsKeptForItsSender(t *testing.T) {
	t.Parallel()
	d := newDesk(t, permissions.ExecuteWorkflows)
	want := object.File{ID: id, Name: "a.csv", ContentType: "text/csv", CreatedAt: now, CreatedBy: "ana"}
	sent := upload()
	d.files.EXPECT().Create(gomock.Any(), d.by.Scope, want, sent.Content, int64(files.MaxBytes)).
		DoAndReturn(func(_ context.Context, _ organizations.Scope, f object.File, _ io.Reader, _ int64) (object.File, error) {
			f.Size = 3
			return f, nil
		})
	got, err := d.keeper.Upload(t.Context(), d.by, sent)
	want.Size = 3
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestAnUploadIsRefusedBeforeItIsRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(d *desk, u *keep.Upload)
		want   string
	}{
		"without the permission": {func(d *desk, _ *keep.Upload) {
			d.by.Permissions = permissions.SetOf(permissions.ViewHistory, permissions.ManageConfig, permissions.ManageForms)
		}, "permission_required"},
		"for an inactive organization": {func(d *desk, _ *keep.Upload) { d.by.Organization.IsActive = false }, "organization_inactive"},
		"without a name":               {func(_ *desk, u *keep.Upload) { u.Name = "a/.." }, "validation_failed"},
		"with a name beyond measure":   {func(_ *desk, u *keep.Upload) { u.Name = strings.Repeat("é", 128) }, "validation_failed"},
		"announced too large":          {func(_ *desk, u *keep.Upload) { u.Size = files.MaxBytes + 1 }, "file_too_large"},
	} {
		d, u := newDesk(t, permissions.ExecuteWorkflows), upload() // a store that expects no call
		c.change(&d, &u)
		if got, err := d.keeper.Upload(t.Context(), d.by, u); fault.Code(err) != c.want || got != (object.File{}) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestTheLimitsThemselvesAreAllowed(t *testing.T) {
	t.Parallel()
	d, u := newDesk(t, permissions.ExecuteWorkflows), upload()
	u.Name, u.Size, d.by.Organization = strings.Repeat("a", 255), files.MaxBytes, nil // nil: global
	d.files.EXPECT().Create(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return(object.File{}, nil)
	if _, err := d.keeper.Upload(t.Context(), d.by, u); err != nil {
		t.Error(err)
	}
}

func TestWhatTheStoreSaysOfAnUpload(t *testing.T) {
	t.Parallel()
	broken := errors.New("the sender has gone")
	for _, c := range []struct {
		said error
		code string
	}{
		{fault.New(fault.TooLarge, "file_too_large", "The store's words."), "file_too_large"},
		{fault.New(fault.Unavailable, "storage_unavailable", "Later."), "storage_unavailable"}, {broken, ""},
	} {
		d := newDesk(t, permissions.ExecuteWorkflows)
		d.files.EXPECT().Create(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return(object.File{}, c.said)
		_, err := d.keeper.Upload(t.Context(), d.by, upload())
		if fault.Code(err) != c.code || (c.code == "" && !errors.Is(err, broken)) {
			t.Errorf("%v is answered as %v", c.said, err)
		}
		if strings.Contains(err.Error(), "store's words") {
			t.Errorf("the limit is not told: %v", err)
		}
	}
}

// content remembers whether it was closed.
type content struct {
	io.Reader
	closed bool
}

func (c *content) Close() error {
	c.closed = true
	return nil
}

func TestReadingAndRemovingFollowTheOwnerAndThePermissions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		owner, run   string
		held         []permissions.Permission
		open, remove string
	}{
		{"ana", "", nil, "", ""},
		{"ana", "run", nil, "", "permission_required"},
		{"ana", "run", []permissions.Permission{permissions.ManageConfig}, "", ""},
		{"bea", "", []permissions.Permission{permissions.ExecuteWorkflows, permissions.ManageForms}, "not_found", "not_found"},
		{"bea", "run", []permissions.Permission{permissions.ViewHistory}, "", "permission_required"},
		{"bea", "", []permissions.Permission{permissions.ManageConfig}, "not_found", ""},
		{"bea", "run", []permissions.Permission{permissions.ManageConfig, permissions.ViewHistory}, "", ""},
	} {
		d := newDesk(t, c.held...)
		file, kept := object.File{ID: id, CreatedBy: c.owner, ExecutionID: c.run}, &content{}
		d.files.EXPECT().Open(gomock.Any(), d.by.Scope, id).Return(file, kept, nil)
		_, given, err := d.keeper.Open(t.Context(), d.by, strings.ToUpper(id))
		if fault.Code(err) != c.open || kept.closed != (err != nil) || (given == nil) != (err != nil) {
			t.Errorf("%+v: reading answers %v, closed %t", c, err, kept.closed)
		}
		if keep.MayRead(d.by, file) != (c.open == "") {
			t.Errorf("%+v: MayRead differs", c)
		}
		d.files.EXPECT().Stat(gomock.Any(), d.by.Scope, id).Return(file, nil)
		if c.remove == "" {
			d.files.EXPECT().Delete(gomock.Any(), d.by.Scope, id).Return(nil)
		}
		if err := d.keeper.Delete(t.Context(), d.by, strings.ToUpper(id)); fault.Code(err) != c.remove {
			t.Errorf("%+v: removing answers %v", c, err)
		}
	}
}

// A file does not say of which workflow the run was that made it.
func TestWhoSeesSomeWorkflowsReadsNoOtherRunsFiles(t *testing.T) {
	t.Parallel()
	by := newDesk(t, permissions.All()...).by
	by.Principal.Workflows = []string{"a"}
	for file, may := range map[object.File]bool{
		{CreatedBy: "bea"}: true, {CreatedBy: "bea", ExecutionID: "run"}: false,
		{CreatedBy: string(by.Principal.User.ID), ExecutionID: "run"}: true,
	} {
		if keep.MayRead(by, file) != may {
			t.Errorf("%+v: want %t", file, may)
		}
	}
}

func TestNobodyOwnsAFileWithoutAnOwner(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.by.Principal.User.ID = ""
	if keep.MayRead(d.by, object.File{}) {
		t.Error("nobody does")
	}
}

func TestWhatTheStoreSaysOfAFile(t *testing.T) {
	t.Parallel()
	down := fault.New(fault.Unavailable, "storage_unavailable", "Later.")
	for _, c := range []struct{ said, want error }{
		{fault.New(fault.NotFound, "blob_missing", "The store's words."), files.ErrUnknown()}, {down, down},
	} {
		d := newDesk(t, permissions.All()...)
		d.files.EXPECT().Open(gomock.Any(), gomock.Any(), id).Return(object.File{}, nil, c.said)
		d.files.EXPECT().Stat(gomock.Any(), gomock.Any(), id).Return(object.File{}, c.said)
		_, _, err := d.keeper.Open(t.Context(), d.by, id)
		for _, err := range []error{err, d.keeper.Delete(t.Context(), d.by, id)} {
			if err == nil || err.Error() != c.want.Error() {
				t.Errorf("%v is answered as %v", c.said, err)
			}
		}
		d.files.EXPECT().Stat(gomock.Any(), gomock.Any(), id).Return(object.File{}, nil)
		d.files.EXPECT().Delete(gomock.Any(), gomock.Any(), id).Return(c.said)
		if err := d.keeper.Delete(t.Context(), d.by, id); !errors.Is(err, c.said) {
			t.Errorf("%v is answered as %v", c.said, err)
		}
	}
}

func TestWhatIsNoIDIsAskedOfNoStore(t *testing.T) {
	t.Parallel()
	d := newDesk(t, permissions.All()...) // a store that expects no call
	if _, _, err := d.keeper.Open(t.Context(), d.by, "../x"); fault.Code(err) != "not_found" {
		t.Errorf("got %v", err)
	}
	if err := d.keeper.Delete(t.Context(), d.by, "../x"); fault.Code(err) != "not_found" {
		t.Errorf("got %v", err)
	}
}
