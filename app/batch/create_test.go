package batch_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

func TestABatchIsRecordedAndThenKept(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.grant(ana, organizations.TargetGlobal(), run)
	d := forAll()
	d.Trial = &batches.Trial{Tags: []string{"gold"}}
	v, err := o.Create(t.Context(), o.caller(ana), d)
	if err != nil || v.All.Waiting != 2 || v.First.Waiting != 1 || len(v.Allowed) != 1 || v.Allowed[0] != batches.EventCancel {
		t.Fatalf("%+v, %v", v, err)
	}
	kept, err := o.store.Batches().Get(t.Context(), v.Batch.ID)
	if diff := cmp.Diff(v.Batch, kept); err != nil || diff != "" || kept.Title != "Lock up" || kept.Owner != ana {
		t.Errorf("%v\n%s", err, diff)
	}
	e := o.trail.entries[0]
	var after struct {
		Workflow      string          `json:"workflow"`
		Organizations int             `json:"organizations"`
		Input         json.RawMessage `json:"input"`
	}
	if err := json.Unmarshal(e.After, &after); err != nil || e.Action != audit.BatchCreate || e.Entity.ID != string(kept.ID) || e.Actor.ID != ana ||
		after.Workflow != "batch_lock_up" || after.Organizations != 2 || string(after.Input) != `{"door":"front"}` {
		t.Errorf("recorded %+v, %s, %v", e, e.After, err)
	}
}

func TestWhatCannotBeRecordedIsNotDone(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.grant(ana, organizations.TargetGlobal(), run)
	o.trail.err = fault.New(fault.Unavailable, "storage_unavailable", "x")
	if _, err := o.Create(t.Context(), o.caller(ana), forAll()); !errors.Is(err, o.trail.err) {
		t.Error(err)
	}
	if page, err := o.store.Batches().List(t.Context(), store.Paging{Limit: 10}); err != nil || len(page.Items) != 0 {
		t.Errorf("%+v, %v", page, err)
	}
}

// Somebody who may run workflows at Contoso alone cannot tell Fabrikam from what is not
// there, whichever way they ask.
func TestWhatIsNotTheCallersLooksAsIfItWereNotThere(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.grant(ana, organizations.TargetOf(contoso), run)
	for name, change := range map[string]func(*batches.Draft, string){
		"as a target":    func(d *batches.Draft, id string) { d.All, d.IDs = false, []string{string(contoso), id} },
		"as an exeption": func(d *batches.Draft, id string) { d.Except = []string{id} },
		"as an input's":  func(d *batches.Draft, id string) { d.Inputs = map[string][]byte{id: []byte(`{}`)} },
	} {
		said := map[string]bool{}
		for _, id := range []organizations.ID{fabrikam, nowhere} {
			d := forAll()
			change(&d, string(id))
			_, err := o.Create(t.Context(), o.caller(ana), d)
			var f *fault.Fault
			if !errors.As(err, &f) || len(f.Fields) != 1 || f.Fields[0].Code != "not_found" {
				t.Fatalf("%s, %s: %v", name, id, err)
			}
			said[strings.ReplaceAll(fmt.Sprint(f.Fields), string(id), "ID")] = true
		}
		if len(said) != 1 {
			t.Errorf("%s: %v", name, said)
		}
	}
	v, err := o.Create(t.Context(), o.caller(ana), forAll())
	if err != nil || v.All.Waiting != 1 {
		t.Errorf("all of what is theirs: %+v, %v", v.All, err)
	}
}

func TestEverythingWrongWithABatchIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.grant(ana, organizations.TargetGlobal(), run, history)
	for name, c := range map[string]struct {
		change func(*batches.Draft)
		want   []string
	}{
		"nothing":              {func(*batches.Draft) {}, nil},
		"an unknown workflow":  {func(d *batches.Draft) { d.Workflow = "nothing" }, []string{"/workflow workflow_not_found"}},
		"a missing value":      {func(d *batches.Draft) { d.Input = nil }, []string{"/input/door required"}},
		"a secret":             {func(d *batches.Draft) { d.Input = []byte(`{"door":"a","code":"correct horse"}`) }, []string{"/input/code not_allowed"}},
		"an inactive one":      {func(d *batches.Draft) { d.All, d.IDs = false, []string{string(contoso), string(tailspin)} }, []string{"/targets/ids/1 organization_inactive"}},
		"a tag of nobody":      {func(d *batches.Draft) { d.All, d.Tags = false, []string{"silver"} }, []string{"/targets nobody"}},
		"everybody left out":   {func(d *batches.Draft) { d.Except = []string{string(contoso), string(fabrikam)} }, []string{"/targets nobody"}},
		"one that is inactive": {func(d *batches.Draft) { d.Except = []string{string(tailspin)} }, nil},
		"a trial of nobody":    {func(d *batches.Draft) { d.Trial = &batches.Trial{Tags: []string{"silver"}} }, []string{"/canary/tags nobody"}},
		"an input for one who is no target": {func(d *batches.Draft) {
			d.Except, d.Inputs = []string{string(fabrikam)}, map[string][]byte{string(fabrikam): []byte(`{"door":"x"}`)}
		}, []string{"/inputs/" + string(fabrikam) + " not_a_target"}},
		"an input that makes up for what is missing": {func(d *batches.Draft) {
			d.All, d.IDs, d.Input, d.Inputs = false, []string{string(contoso)}, nil, map[string][]byte{string(contoso): []byte(`{"door":"x"}`)}
		}, nil},
		"an input that breaks what was good": {func(d *batches.Draft) { d.Inputs = map[string][]byte{string(contoso): []byte(`{"door":7}`)} }, []string{"/inputs/" + string(contoso) + "/door type"}},
		"a mistake that is everybody's": {func(d *batches.Draft) {
			d.Input, d.Inputs = []byte(`{"door":7}`), map[string][]byte{string(contoso): []byte(`{}`), string(fabrikam): []byte(`{}`)}
		}, []string{"/input/door type"}},
		"no object": {func(d *batches.Draft) { d.Inputs = map[string][]byte{string(contoso): []byte(`[]`)} }, []string{"/inputs/" + string(contoso) + " type"}},
		"all of it": {func(d *batches.Draft) {
			d.Cap, d.Except, d.Input = -1, []string{string(nowhere)}, []byte(`{}`)
		}, []string{"/cap range", "/except/0 not_found", "/input/door required"}},
	} {
		d := forAll()
		c.change(&d)
		_, err := o.Create(t.Context(), o.caller(ana), d)
		if diff := cmp.Diff(c.want, fieldsOf(err)); diff != "" || (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}

// What a token's roles give is gone when the runs are made.
func TestTheRolesOfATokenMakeNoOwner(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, role := range []permissions.AppRole{permissions.AdminRole, permissions.TechnicianRole} {
		if _, err := o.Create(t.Context(), o.caller(ana, role), forAll()); fault.Code(err) != "owner_needs_grant" || !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: %v", role, err)
		}
	}
	if _, err := o.Create(t.Context(), o.caller(ana), forAll()); fault.Code(err) != "permission_required" {
		t.Errorf("without a role: %v", err)
	}
	o.grant(ana, organizations.TargetOf(contoso), run)
	o.grant(ana, organizations.TargetOf(fabrikam), history)
	v, err := o.Create(t.Context(), o.caller(ana, permissions.TechnicianRole), forAll())
	if err != nil || v.All.Waiting != 1 {
		t.Errorf("with a role and a grant, all: %+v, %v", v.All, err)
	}
	named := forAll()
	named.All, named.IDs = false, []string{string(contoso), string(fabrikam)}
	_, err = o.Create(t.Context(), o.caller(ana, permissions.TechnicianRole), named)
	if diff := cmp.Diff([]string{"/targets/ids/1 owner_needs_grant"}, fieldsOf(err)); diff != "" {
		t.Error(diff)
	}
	_, err = o.Create(t.Context(), o.caller(ana), named)
	if diff := cmp.Diff([]string{"/targets/ids/1 permission_required"}, fieldsOf(err)); diff != "" {
		t.Error(diff)
	}
}

func TestNobodyStartsMoreBatchesThanAreLookedAfter(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.grant(ana, organizations.TargetOf(contoso), run)
	for i := range batches.OwnerMost {
		if _, err := o.Create(t.Context(), o.caller(ana), forAll()); err != nil {
			t.Fatalf("batch %d: %v", i, err)
		}
	}
	if _, err := o.Create(t.Context(), o.caller(ana), forAll()); fault.Code(err) != "batches_under_way" || !fault.Is(err, fault.Conflict) {
		t.Errorf("one more: %v", err)
	}
}
