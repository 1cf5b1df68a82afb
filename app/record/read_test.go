package record_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// pages announces what the trail answers, page by page, and the last with an error.
func (d desk) pages(f audit.Filter, err error, list ...store.TrailPage) {
	after := ""
	for i, page := range list {
		var said error
		if i == len(list)-1 {
			said = err
		}
		d.trail.EXPECT().List(gomock.Any(), scope(toContoso), f, store.Paging{After: after, Limit: 200}).Return(page, said)
		after = page.Next
	}
}

func TestAnExportReadsToTheEndFromTheFirstOn(t *testing.T) {
	t.Parallel()
	d, narrow := newDesk(t), audit.Filter{Actor: "ana"}
	d.pages(narrow, nil, store.TrailPage{Items: []audit.Entry{{ID: "a"}, {ID: "b"}}, Next: "1"}, store.TrailPage{Next: "2"}, store.TrailPage{Items: []audit.Entry{{ID: "c"}}})
	entries, err := d.Export(t.Context(), authority(toContoso, permissions.ManageConfig), narrow)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for e, err := range entries {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, e.ID)
	}
	if diff := cmp.Diff([]string{"a", "b", "c"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnExportEndsWithWhatBreaksIt(t *testing.T) {
	t.Parallel()
	d, down := newDesk(t), errors.New("down")
	d.pages(audit.Filter{}, down, store.TrailPage{Items: []audit.Entry{{ID: "a"}}, Next: "1"}, store.TrailPage{Items: []audit.Entry{{ID: "b"}}})
	entries, err := d.Export(t.Context(), authority(toContoso, permissions.ManageConfig), audit.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	var last error
	count := 0
	for _, err := range entries {
		count, last = count+1, err
	}
	if count != 2 || !errors.Is(last, down) {
		t.Errorf("%d, the last with %v", count, last)
	}
}

func TestAnExportThatNobodyReadsOnIsReadNoFurther(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.pages(audit.Filter{}, nil, store.TrailPage{Items: []audit.Entry{{ID: "a"}, {ID: "b"}}, Next: "1"})
	entries, err := d.Export(t.Context(), authority(toContoso, permissions.ManageConfig), audit.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range entries {
		if err != nil {
			t.Error(err)
		}
		break
	}
}

func TestAnExportThatCannotBeginIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	d, down := newDesk(t), errors.New("down")
	if entries, err := d.Export(t.Context(), authority(toContoso, permissions.ViewHistory), audit.Filter{}); entries != nil || !fault.Is(err, fault.Forbidden) {
		t.Errorf("without the permission: %v", err)
	}
	if entries, err := d.Export(t.Context(), authority(toContoso, permissions.ManageConfig), audit.Filter{From: now, To: now}); entries != nil || fault.Code(err) != "validation_failed" {
		t.Errorf("of nothing: %v", err)
	}
	d.pages(audit.Filter{}, down, store.TrailPage{})
	if entries, err := d.Export(t.Context(), authority(toContoso, permissions.ManageConfig), audit.Filter{}); entries != nil || !errors.Is(err, down) {
		t.Errorf("in trouble: %v", err)
	}
}
