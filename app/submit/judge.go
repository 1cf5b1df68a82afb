package submit

import (
	"context"
	"errors"
	"sync"

	"github.com/bifrost-run/bifrost/app/keep"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/object"
)

// judge asks others about what a form cannot judge by itself, all at once: files, and
// the options of data providers. Whoever may run the workflow without the form is not
// held to options: they could enter anything there.
func (s *Submitter) judge(ctx context.Context, by permissions.Authority, f filled) error {
	found, errs := make([]*fault.Field, len(f.form.Fields)), make([]error, len(f.form.Fields))
	free := by.Permissions.Has(permissions.ExecuteWorkflows)
	var all sync.WaitGroup
	for i, field := range f.form.Fields {
		value, given := f.values[field.Name]
		switch {
		case !given:
		case field.Type == forms.TypeFile:
			id, _ := value.(string) // the form's own rules have seen to it
			all.Go(func() { found[i], errs[i] = s.keeper.Misfit(ctx, by, id, wanted(field)) })
		case field.Provider != nil && !free:
			all.Go(func() { found[i], errs[i] = s.chosen(ctx, by, f, field) })
		}
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	var bad []fault.Field
	for i, problem := range found {
		if problem != nil {
			problem.Pointer = "/values/" + f.form.Fields[i].Name
			bad = append(bad, *problem)
		}
	}
	if len(bad) > 0 {
		return fault.ValidationFailed(bad...)
	}
	return nil
}

// Upload keeps a file for a field of a form that the caller may send. Faults: those of
// Submit about the form, validation_failed about the field, and those of
// keep.Keeper.ThroughForm.
func (s *Submitter) Upload(ctx context.Context, by permissions.Authority, form, name string, u keep.Upload) (object.File, error) {
	sent, err := s.sendable(ctx, by, form)
	if err != nil {
		return object.File{}, err
	}
	field, ok := sent.Field(name)
	if !ok || field.Type != forms.TypeFile {
		return object.File{}, fault.ValidationFailed(fault.Field{In: "query", Pointer: "/field", Code: "no_file_field", Message: "Name the field of this form that takes the file."})
	}
	return s.keeper.ThroughForm(ctx, by, u, wanted(field))
}

func wanted(field forms.Field) keep.Wanted {
	return keep.Wanted{Accept: field.Accept, MaxBytes: field.MaxBytes}
}
