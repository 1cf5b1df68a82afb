package keep_test

import (
	"context"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/tests/contract/recorded"
)

func TestAFileIsRecordedBeforeItIsKeptAndBeforeItGoes(t *testing.T) {
	t.Parallel()
	d := newDesk(t, permissions.ExecuteWorkflows)
	d.files.EXPECT().Create(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).
		DoAndReturn(func(_ context.Context, _ organizations.Scope, f object.File, _ io.Reader, _ int64) (object.File, error) {
			if len(d.trail.Entries) != 1 {
				t.Error("it was kept before it was recorded")
			}
			f.Size = 3
			return f, nil
		})
	file, err := d.keeper.Upload(t.Context(), d.by, upload())
	if err != nil {
		t.Fatal(err)
	}
	d.files.EXPECT().Stat(gomock.Any(), d.by.Scope, id).Return(file, nil)
	d.files.EXPECT().Delete(gomock.Any(), d.by.Scope, id).DoAndReturn(func(context.Context, organizations.Scope, string) error {
		if len(d.trail.Entries) != 2 {
			t.Error("it was removed before that was recorded")
		}
		return nil
	})
	if err := d.keeper.Delete(t.Context(), d.by, id); err != nil {
		t.Fatal(err)
	}
	uploaded := audit.Entry{
		Actor: audit.Actor{ID: "ana", DisplayName: "system:seed", Type: permissions.PlatformUser}, Target: organizations.TargetOf(id), Action: audit.FileUpload, Entity: audit.Entity{Type: "file", ID: id},
		After: []byte(`{"name":"a.csv","contentType":"text/csv","createdBy":"ana"}`), Outcome: audit.Written,
	}
	removed := uploaded
	removed.Action, removed.After, removed.Before = audit.FileDelete, nil, []byte(`{"name":"a.csv","contentType":"text/csv","size":3,"createdBy":"ana"}`)
	same := cmp.Comparer(func(a, b organizations.Target) bool { return a == b })
	if diff := cmp.Diff([]audit.Entry{uploaded, removed}, d.trail.Entries, same); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if d.trail.Scopes[0] != d.by.Scope || d.trail.Scopes[1] != d.by.Scope {
		t.Errorf("the entries stand in %v", d.trail.Scopes)
	}
}

// The mocks expect no write, and nothing of the content is read.
func TestAFileThatCannotBeRecordedIsLeftAsItIs(t *testing.T) {
	t.Parallel()
	d := newDesk(t, permissions.All()...)
	d.trail.Err = recorded.ErrTrail
	if got, err := d.keeper.Upload(t.Context(), d.by, upload()); fault.Code(err) != "storage_unavailable" || got != (object.File{}) {
		t.Errorf("got %+v, %v", got, err)
	}
	d.files.EXPECT().Stat(gomock.Any(), d.by.Scope, id).Return(object.File{ID: id}, nil)
	if err := d.keeper.Delete(t.Context(), d.by, id); fault.Code(err) != "storage_unavailable" {
		t.Errorf("got %v", err)
	}
}
