// Package files serves files: upload, download, delete. They pass through as
// streams.
package files

import (
	"cmp"
	"context"
	"net/http"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/keep"
	"github.com/bifrost-run/bifrost/app/submit"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/files"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/stream"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
	"github.com/bifrost-run/bifrost/ports/object"
)

// Module provides the function.
var Module = fx.Module("files", fx.Provide(New))

// StoredFile is what is known of a file. File alone is what browsers call one.
type StoredFile struct {
	ID          string    `json:"id" doc:"UUIDv7. It is the value of a workflow's file parameter."`
	Name        string    `json:"name" doc:"What the file is called, for showing only." example:"people.csv"`
	ContentType string    `json:"contentType"`
	Size        int64     `json:"size" doc:"In bytes."`
	CreatedAt   wire.Time `json:"createdAt"`
}

// Function is the trigger.
type Function struct {
	keeper    *keep.Keeper
	submitter *submit.Submitter
}

// New is the function.
func New(keeper *keep.Keeper, submitter *submit.Submitter) *Function {
	return &Function{keeper: keeper, submitter: submitter}
}

type uploadInput struct {
	Name    string `query:"name" required:"true" doc:"What the file is called, 255 bytes of UTF-8 at most. Of a path only the last element counts."`
	Form    string `query:"form" doc:"The id of the form that the file is for. With it comes field." example:"01935af7-9a3c-7cc1-8d2e-4f5a6b7c8d9e"`
	Field   string `query:"field" doc:"The form's file field that the file is for." example:"contract"`
	Content stream.Upload
}

type uploadOutput struct {
	Location string `header:"Location"`
	Body     StoredFile
}

type idInput struct {
	ID string `path:"fileId" doc:"The file's id."`
}

// Register adds the operations.
func (f *Function) Register(api *rest.API) {
	rest.RegisterUpload(api, rest.Operation{
		ID: "uploadFile", Method: http.MethodPost, Path: "/api/files", Tag: "Files", Status: http.StatusCreated,
		Summary: "Upload a file", Description: "Keeps the request's body, of any type and 100 MiB at most, as a file for a workflow's file parameter. Its Content-Type is kept with it. A form (multipart/form-data) is refused. " +
			"With form and field it is for a field of that form, which whoever may send the form may upload: then the field's own types and size are the limits, and a file that begins as another sort of file is refused, whatever its Content-Type says.",
		Writes: audit.FileUpload, Access: rest.Scoped().Rule(string(permissions.ExecuteWorkflows) + " or offered"),
	}, f.upload)
	rest.RegisterDownload(api, rest.Operation{
		ID: "downloadFile", Method: http.MethodGet, Path: "/api/files/{fileId}", Tag: "Files",
		Summary: "Download a file", Description: "The file itself, with its own Content-Type and always as an attachment: one's own upload, a file that a run of one's own made, or any with canViewHistory.",
		Access: rest.Scoped().Rule(string(permissions.ViewHistory) + " or own"),
	}, f.download)
	rest.Register(api, rest.Operation{
		ID: "deleteFile", Method: http.MethodDelete, Path: "/api/files/{fileId}", Tag: "Files", Status: http.StatusNoContent,
		Summary: "Delete a file", Description: "Removes a file for good: one's own upload, or any with canManageConfig. A file that a run made belongs to its record and takes canManageConfig.",
		Writes: audit.FileDelete, Access: rest.Scoped().Rule(string(permissions.ManageConfig) + " or own"),
	}, f.delete)
}

func (f *Function) upload(ctx context.Context, by rest.By, in *uploadInput) (*uploadOutput, error) {
	kept, err := f.take(ctx, by, in, keep.Upload{
		Name: in.Name, ContentType: in.Content.ContentType, Size: in.Content.Size, Content: &in.Content,
	})
	if err != nil {
		return nil, err
	}
	return &uploadOutput{Location: "/api/files/" + kept.ID, Body: StoredFile{
		ID: kept.ID, Name: kept.Name, ContentType: kept.ContentType, Size: kept.Size, CreatedAt: wire.Time(kept.CreatedAt),
	}}, nil
}

// take keeps a file for a field of a form where one is named.
func (f *Function) take(ctx context.Context, by rest.By, in *uploadInput, u keep.Upload) (object.File, error) {
	if in.Form == "" && in.Field == "" {
		return f.keeper.Upload(ctx, by.Authority, u)
	}
	return f.submitter.Upload(ctx, by.Authority, in.Form, in.Field, u)
}

// download names and types a file anew: what a run made is as its author wrote it.
func (f *Function) download(ctx context.Context, by rest.By, in *idInput) (stream.Download, error) {
	file, content, err := f.keeper.Open(ctx, by.Authority, in.ID)
	if err != nil {
		return stream.Download{}, err
	}
	return stream.Download{
		Name: cmp.Or(files.Name(file.Name), "file"), ContentType: files.ContentType(file.ContentType), Size: file.Size, Content: content,
	}, nil
}

func (f *Function) delete(ctx context.Context, by rest.By, in *idInput) (*struct{}, error) {
	return nil, f.keeper.Delete(ctx, by.Authority, in.ID)
}
