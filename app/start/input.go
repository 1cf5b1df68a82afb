package start

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/internal/redact"
	"github.com/bifrost-run/bifrost/app/internal/sealing"
	"github.com/bifrost-run/bifrost/app/keep"
	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/files"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// checkInput holds an input against the rules of its parameters, then those of
// the workflow itself, which may rely on the first, and looks whether its files
// are there.
func (s *Starter) checkInput(ctx context.Context, by permissions.Authority, entry describe.Entry, r Request) error {
	if bad := append(entry.Input.Validate(r.Input), checkReference(r.Reference)...); len(bad) > 0 {
		return fault.ValidationFailed(bad...)
	}
	var secrets redact.Set
	for _, text := range sealing.Texts(entry.Workflow.Parameters, r.Input) {
		secrets.Add(text)
	}
	if bad := repeated(entry.Workflow.Parameters, r, &secrets); len(bad) > 0 {
		return fault.ValidationFailed(bad...)
	}
	bad, err := entry.Code.Validate(r.Input)
	if err != nil {
		s.log.Error("the rules of a workflow's own cannot be asked", "workflow", r.Workflow, "error", secrets.Text(host.Diagnose(err).Details))
		return fault.ValidationFailed(fault.Field{In: "body", Pointer: "/input", Code: "not_judged", Message: "The workflow could not check this input."})
	}
	if len(bad) > 0 {
		return fault.ValidationFailed(fields(bad, &secrets)...)
	}
	return s.haveFiles(ctx, by, entry.Workflow.Parameters, r.Input)
}

// repeated finds where a secret of the input was entered once more, in a field
// that is kept and shown as it is.
func repeated(parameters []catalog.Parameter, r Request, secrets *redact.Set) []fault.Field {
	var bad []fault.Field
	note := func(pointer string, held bool) {
		if held {
			bad = append(bad, fault.Field{In: "body", Pointer: pointer, Code: "secret_repeated", Message: "This repeats a secret of another field. Leave it out here: everybody could read it."})
		}
	}
	var given map[string]json.RawMessage
	_ = json.Unmarshal(r.Input, &given) // it keeps its rules
	for _, p := range parameters {
		if p.Type != catalog.TypeSecret && given[p.Name] != nil {
			_, held := secrets.JSON(given[p.Name])
			note("/input/"+p.Name, held)
		}
	}
	if r.Reference != nil {
		note("/reference/system", secrets.Holds(r.Reference.System))
		note("/reference/id", secrets.Holds(r.Reference.ID))
		note("/reference/url", secrets.Holds(r.Reference.URL))
	}
	return bad
}

// haveFiles refuses an input that names a file which the caller did not upload
// here and may not read.
func (s *Starter) haveFiles(ctx context.Context, by permissions.Authority, parameters []catalog.Parameter, input []byte) error {
	var bad []fault.Field
	for name, id := range fileIDs(parameters, input) {
		id, err := files.ParseID(id)
		var file object.File
		if err == nil {
			file, err = s.ports.Files.Stat(ctx, by.Scope, id)
		}
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if err != nil || !keep.MayRead(by, file) {
			bad = append(bad, fault.Field{In: "body", Pointer: "/input/" + name, Code: "file_not_found", Message: "This file does not exist. Upload it again."})
		}
	}
	if len(bad) == 0 {
		return nil
	}
	slices.SortFunc(bad, func(a, b fault.Field) int { return strings.Compare(a.Pointer, b.Pointer) })
	return fault.ValidationFailed(bad...)
}

// fileIDs are the ids of uploads in an input that keeps its rules, by parameter.
func fileIDs(parameters []catalog.Parameter, input []byte) map[string]string {
	ids := map[string]string{}
	for _, p := range parameters {
		if p.Type != catalog.TypeFile {
			continue
		}
		var given map[string]json.RawMessage
		var id string
		if json.Unmarshal(input, &given) == nil && json.Unmarshal(given[p.Name], &id) == nil && id != "" {
			ids[p.Name] = id
		}
	}
	return ids
}

// fields says in the platform's words what a workflow finds wrong with its
// input, without the secrets that its sentences may repeat.
func fields(bad []workflow.FieldError, secrets *redact.Set) []fault.Field {
	list := make([]fault.Field, 0, len(bad))
	for _, b := range bad {
		pointer := "/input"
		if b.Field != "" {
			pointer += "/" + b.Field
		}
		list = append(list, fault.Field{In: "body", Pointer: secrets.Text(pointer), Code: b.Code, Message: secrets.Text(b.Message)})
	}
	return list
}
