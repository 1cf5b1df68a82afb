package azure_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/contract/formstest"
)

func TestForms(t *testing.T) {
	t.Parallel()
	formstest.Run(t, func(t *testing.T) formstest.Harness {
		t.Helper()
		d := directoryOfEdges(t)
		return formstest.Harness{Forms: d.Forms(), Versions: d.FormVersions()}
	})
}

// aForm is of an organization, in its first version.
func aForm() forms.Form {
	now := today()
	return forms.Form{
		ID: forms.ID(someID()), Scope: someScope(), Name: "New colleague", Workflow: "report", Access: forms.AccessByRole, Version: 1,
		Fields: []forms.Field{{Name: "name", Type: forms.TypeText, Label: "Name"}}, FixedInput: map[string]any{"of": "today"},
		CreatedAt: now, CreatedBy: "an administrator", UpdatedAt: now, UpdatedBy: "an administrator",
	}
}

// globalForm is one that every organization is offered, of a scope that every walk sees.
func globalForm() forms.Form {
	f := aForm()
	f.Scope = scopeOf(organizations.TargetGlobal())
	return f
}

// reworded is the next version of a form.
func reworded(f forms.Form) forms.Form {
	f.Name, f.Version, f.UpdatedAt = "Version "+strconv.Itoa(f.Version+1), f.Version+1, f.UpdatedAt.Add(time.Minute)
	return f
}

func formPlace(f forms.Form) place { return place{"Forms", f.Scope.Key(), string(f.ID)} }

func versionPlace(f forms.Form) place {
	return place{"Forms", f.Scope.Key(), fmt.Sprintf("~%s_%010d", f.ID, 9_999_999_999-f.Version)}
}
