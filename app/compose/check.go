package compose

import (
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// check refuses what cannot be saved, with everything that is wrong with it, and answers
// what the rules know of the workflow.
func (c *Composer) check(by permissions.Authority, draft forms.Draft) (forms.Subject, error) {
	if err := by.Require(permissions.ManageForms); err != nil {
		return forms.Subject{}, err
	}
	bad := c.build.Problems(draft)
	if length(draft) > forms.MaxBytes {
		bad = append(bad, fault.Field{In: "body", Pointer: "/fields", Code: "too_long", Message: "Enter less: the form takes more than 32 KiB."})
	}
	if len(bad) > 0 {
		return forms.Subject{}, fault.ValidationFailed(bad...)
	}
	_, about, err := c.build.About(draft)
	return about, err
}
