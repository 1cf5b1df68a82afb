// Package keep takes the files that people upload, and hands out those and the
// ones that runs made. What a file is called and how large it may be is decided
// in domain/files; who may start a run with one is app/start's to ask.
package keep

import (
	"context"
	"io"

	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/files"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Keeper keeps files for people.
type Keeper struct {
	files    object.Files
	recorder *record.Recorder
	random   system.Random
	clock    system.Clock
}

// New is a Keeper over these ports.
func New(files object.Files, recorder *record.Recorder, random system.Random, clock system.Clock) *Keeper {
	return &Keeper{files: files, recorder: recorder, random: random, clock: clock}
}

// Upload is a file that somebody sends.
type Upload struct {
	// Name is as the sender's program tells it, and cleaned before it is kept.
	Name string
	// ContentType is the sender's word, and application/octet-stream when it is none.
	ContentType string
	// Size is what the sender announces, in bytes: below zero when it does not. A
	// file that is announced too large is refused before it is read.
	Size int64
	// Content is read once. Its error is answered as it is, and nothing is kept then.
	Content io.Reader
}

// Upload keeps a file in the authority's scope, all of it or nothing. Faults:
// Forbidden without canExecuteWorkflows, Conflict organization_inactive,
// validation_failed about the name, TooLarge file_too_large.
func (k *Keeper) Upload(ctx context.Context, by permissions.Authority, u Upload) (object.File, error) {
	if !by.Permissions.Has(permissions.ExecuteWorkflows) {
		return object.File{}, permissions.Missing(permissions.ExecuteWorkflows)
	}
	return k.take(ctx, by, u, Wanted{})
}

// ThroughForm is Upload for a field of a form, without canExecuteWorkflows: whether the
// caller may send the form was judged before, and a law of the house says who may call
// this. Faults are those of Upload, and validation_failed about the content type.
func (k *Keeper) ThroughForm(ctx context.Context, by permissions.Authority, u Upload, w Wanted) (object.File, error) {
	return k.take(ctx, by, u, w)
}

func (k *Keeper) take(ctx context.Context, by permissions.Authority, u Upload, w Wanted) (object.File, error) {
	if by.Organization != nil && !by.Organization.IsActive {
		return object.File{}, organizations.ErrInactive("no files are taken for it")
	}
	name, err := nameOf(u.Name)
	if err != nil {
		return object.File{}, err
	}
	if u.Size > w.limit() {
		return object.File{}, errTooLarge(w.limit())
	}
	kind, content, err := w.admit(u)
	if err != nil {
		return object.File{}, err
	}
	file := object.File{
		ID: k.random.ID(), Name: name, ContentType: kind,
		CreatedAt: k.clock.Now(), CreatedBy: string(by.Principal.User.ID),
	}
	// How large it is nobody knows before it has come.
	if err := k.recorder.Write(ctx, by, record.Change{Action: audit.FileUpload, ID: file.ID, After: recordOf(file)}); err != nil {
		return object.File{}, err
	}
	kept, err := k.files.Create(ctx, by.Scope, file, content, w.limit())
	if fault.Is(err, fault.TooLarge) {
		return object.File{}, errTooLarge(w.limit())
	}
	return kept, err
}

// Open answers a file and its content, for the caller to close: one's own, or any
// with canViewHistory. NotFound for every other.
func (k *Keeper) Open(ctx context.Context, by permissions.Authority, id string) (object.File, io.ReadCloser, error) {
	id, err := files.ParseID(id)
	if err != nil {
		return object.File{}, nil, err
	}
	file, content, err := k.files.Open(ctx, by.Scope, id)
	if err != nil {
		return object.File{}, nil, unknown(err)
	}
	if !MayRead(by, file) {
		_ = content.Close() // nothing was read: what it says changes nothing
		return object.File{}, nil, files.ErrUnknown()
	}
	return file, content, nil
}

// Delete removes a file for good: one's own upload, or any with canManageConfig.
// What a run made belongs to its record, which is not its starter's to thin out.
// Faults: Forbidden for a file that the caller may only read, NotFound for every
// other.
func (k *Keeper) Delete(ctx context.Context, by permissions.Authority, id string) error {
	id, err := files.ParseID(id)
	if err != nil {
		return err
	}
	file, err := k.files.Stat(ctx, by.Scope, id)
	switch {
	case err != nil:
		return unknown(err)
	case by.Permissions.Has(permissions.ManageConfig) || isOwn(by, file) && file.ExecutionID == "":
		return k.remove(ctx, by, id, file)
	case MayRead(by, file):
		return permissions.Missing(permissions.ManageConfig)
	default:
		return files.ErrUnknown()
	}
}

func (k *Keeper) remove(ctx context.Context, by permissions.Authority, id string, file object.File) error {
	if err := k.recorder.Write(ctx, by, record.Change{Action: audit.FileDelete, ID: id, Before: recordOf(file)}); err != nil {
		return err
	}
	return k.files.Delete(ctx, by.Scope, id)
}

// fileRecord is what the audit trail keeps of a file.
type fileRecord struct {
	Name        string `json:"name"`
	ContentType string `json:"contentType"`
	Size        int64  `json:"size,omitempty"`
	CreatedBy   string `json:"createdBy,omitempty"`
	ExecutionID string `json:"executionId,omitempty"`
}

func recordOf(f object.File) fileRecord {
	return fileRecord{Name: f.Name, ContentType: f.ContentType, Size: f.Size, CreatedBy: f.CreatedBy, ExecutionID: f.ExecutionID}
}

// MayRead reports whether a file of the authority's scope may be read: one's own,
// which of a run's files are those of its starter, or any with canViewHistory. Which
// workflow made a run's file is not known here, so that a caller who sees only some
// of them reads their own runs' files alone.
func MayRead(by permissions.Authority, f object.File) bool {
	seen := f.ExecutionID == "" || len(by.Principal.Workflows) == 0
	return by.Permissions.Has(permissions.ViewHistory) && seen || isOwn(by, f)
}

func isOwn(by permissions.Authority, f object.File) bool {
	return f.CreatedBy != "" && f.CreatedBy == string(by.Principal.User.ID)
}

// unknown tells of a missing file in one sentence, whoever missed it.
func unknown(err error) error {
	if fault.Is(err, fault.NotFound) {
		return files.ErrUnknown()
	}
	return err
}

func nameOf(text string) (string, error) {
	name := files.Name(text)
	bad := fault.Field{In: "query", Pointer: "/name"}
	switch {
	case name == "":
		bad.Code, bad.Message = "required", "Say what the file is called."
	case len(name) > files.MaxNameBytes:
		bad.Code, bad.Message = "max_length", "This name is too long: 255 bytes at most."
	default:
		return name, nil
	}
	return "", fault.ValidationFailed(bad)
}

func errTooLarge(limit int64) error {
	return fault.New(fault.TooLarge, "file_too_large", tooLarge(limit))
}
