package organizations_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

const (
	orgID  = organizations.ID("01954f00-0000-7000-8000-00000000000a")
	tenant = "72f988bf-86f1-41af-91ab-2d7cd011db47"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestNewMakesAnActiveOrganization(t *testing.T) {
	t.Parallel()
	got, err := organizations.New(orgID, organizations.Draft{
		Name: "  Contoso Möbel  ", TenantID: " " + strings.ToUpper(tenant) + " ",
		Tags: []string{" gold ", "zürich", "gold", "Acme"}, IsProvider: true,
	}, "an administrator", noon)
	if err != nil {
		t.Fatal(err)
	}
	wanted := organizations.Organization{
		ID: orgID, Name: "Contoso Möbel", TenantID: tenant, IsActive: true, IsProvider: true, Tags: []string{"Acme", "gold", "zürich"},
		CreatedAt: noon, CreatedBy: "an administrator", UpdatedAt: noon, UpdatedBy: "an administrator",
	}
	if diff := cmp.Diff(wanted, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestNewTakesTheLongestOfEverything(t *testing.T) {
	t.Parallel()
	draft := organizations.Draft{Name: strings.Repeat("家", organizations.NameMax)}
	for i := range organizations.TagsMax {
		draft.Tags = append(draft.Tags, strings.Repeat(string(rune('a'+i)), organizations.TagMax))
	}
	got, err := organizations.New(orgID, draft, "", noon)
	if err != nil || got.Name != draft.Name || len(got.Tags) != organizations.TagsMax || got.TenantID != "" {
		t.Errorf("got %+v and %v", got, err)
	}
}

func TestNewListsEveryBadFieldAtOnce(t *testing.T) {
	t.Parallel()
	crowd := make([]string, organizations.TagsMax+1)
	for i := range crowd {
		crowd[i] = string(rune('a' + i))
	}
	for name, c := range map[string]struct {
		draft  organizations.Draft
		wanted []string
	}{
		"nothing at all":       {organizations.Draft{}, []string{"/name length"}},
		"a blank name":         {organizations.Draft{Name: " \t\n"}, []string{"/name length"}},
		"a name too long":      {organizations.Draft{Name: strings.Repeat("é", organizations.NameMax+1)}, []string{"/name length"}},
		"a tenant by its name": {organizations.Draft{Name: "a", TenantID: "contoso.com"}, []string{"/tenantId format"}},
		"a blank tag":          {organizations.Draft{Name: "a", Tags: []string{"b", " "}}, []string{"/tags/1 length"}},
		"a tag too long":       {organizations.Draft{Name: "a", Tags: []string{strings.Repeat("é", organizations.TagMax+1)}}, []string{"/tags/0 length"}},
		"too many tags":        {organizations.Draft{Name: "a", Tags: crowd}, []string{"/tags max_items"}},
		"everything that can be": {
			organizations.Draft{Name: "", TenantID: "x", Tags: append(crowd, "", strings.Repeat("x", organizations.TagMax+1))},
			[]string{"/name length", "/tenantId format", "/tags max_items", "/tags/21 length", "/tags/22 length"},
		},
	} {
		got, err := organizations.New(orgID, c.draft, "", noon)
		var f *fault.Fault
		if !errors.As(err, &f) || f.Kind != fault.Invalid || f.Code != "validation_failed" {
			t.Errorf("%s: got %v", name, err)
			continue
		}
		var fields []string
		for _, field := range f.Fields {
			fields = append(fields, field.Pointer+" "+field.Code)
			if field.In != "body" || field.Message == "" {
				t.Errorf("%s: %+v does not say where or what to enter", name, field)
			}
		}
		if diff := cmp.Diff(c.wanted, fields); diff != "" {
			t.Errorf("%s: -want +got\n%s", name, diff)
		}
		if diff := cmp.Diff(organizations.Organization{}, got); diff != "" {
			t.Errorf("%s: something was made: %s", name, diff)
		}
	}
}

func TestNewRepeatsNothingThatWasEntered(t *testing.T) {
	t.Parallel()
	const secret = "hunter2hunter2"
	_, err := organizations.New(orgID, organizations.Draft{
		Name: strings.Repeat(secret, 20), TenantID: secret, Tags: []string{strings.Repeat(secret, 5)},
	}, "", noon)
	var f *fault.Fault
	if !errors.As(err, &f) || len(f.Fields) != 3 {
		t.Fatalf("got %v", err)
	}
	for _, field := range f.Fields {
		if strings.Contains(field.Message, secret) {
			t.Errorf("%s: %s", field.Pointer, field.Message)
		}
	}
}
