// Package files keeps uploads and results: one blob each, with what is known of
// the file beside its content. A file is there once all of it is, and what a
// broken upload has sent is never seen: Azure collects it within a week.
package files

import (
	"context"
	"errors"
	"io"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blockblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/object"
)

// Files keeps uploads and results by scope. It satisfies object.Files and is safe
// for concurrent use.
type Files struct{ container *container.Client }

var _ object.Files = Files{}

// New makes the port and asks nobody.
func New(c *container.Client) Files { return Files{c} }

// Create keeps a content: one call for a small one, else one for each 4 MiB, and
// one that makes the file of them. Conflict file_exists for an id that is taken.
func (f Files) Create(ctx context.Context, s organizations.Scope, file object.File, content io.Reader, limit int64) (object.File, error) {
	client, id, err := f.blob(ctx, s, file.ID)
	if fault.Is(err, fault.NotFound) || err == nil && id != file.ID {
		return object.File{}, errID
	}
	if err != nil {
		return object.File{}, err
	}
	u, err := newUpload(client, file)
	if err != nil {
		return object.File{}, err
	}
	if file.Size, err = u.send(ctx, &intake{ctx: ctx, from: content, limit: limit}); err != nil {
		return object.File{}, err
	}
	return file, nil
}

// Stat answers what is known of a file.
func (f Files) Stat(ctx context.Context, s organizations.Scope, id string) (object.File, error) {
	client, id, err := f.blob(ctx, s, id)
	if err != nil {
		return object.File{}, err
	}
	answer, err := client.GetProperties(ctx, nil)
	if err != nil {
		return object.File{}, unknown(translate(ctx, err))
	}
	return fileOf(id, answer.Metadata, answer.ContentLength), nil
}

// Open answers a file and its content. A content that breaks off is asked for
// again from there; one that was deleted meanwhile ends with an error.
func (f Files) Open(ctx context.Context, s organizations.Scope, id string) (object.File, io.ReadCloser, error) {
	client, id, err := f.blob(ctx, s, id)
	if err != nil {
		return object.File{}, nil, err
	}
	answer, err := client.DownloadStream(ctx, nil)
	if err != nil {
		return object.File{}, nil, unknown(translate(ctx, err))
	}
	body := answer.NewRetryReader(ctx, &blob.RetryReaderOptions{MaxRetries: 3})
	return fileOf(id, answer.Metadata, answer.ContentLength), &content{ctx, body}, nil
}

// content translates what goes wrong on the way.
type content struct {
	ctx  context.Context
	body io.ReadCloser
}

// Read passes on what there is.
func (c *content) Read(into []byte) (int, error) {
	n, err := c.body.Read(into)
	if err != nil && err != io.EOF { //nolint:errorlint // A reader ends with this very value.
		err = translate(c.ctx, err)
	}
	return n, err
}

// Close frees the connection.
func (c *content) Close() error { return translate(c.ctx, c.body.Close()) }

// Delete removes a file.
func (f Files) Delete(ctx context.Context, s organizations.Scope, id string) error {
	client, _, err := f.blob(ctx, s, id)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = client.Delete(ctx, nil)
	if err = translate(ctx, err); fault.Code(err) == trouble.Missing {
		return nil
	}
	return err
}

var (
	// errNobody and errID are defects of the caller.
	errNobody = errors.New("a file was asked for that belongs to nobody: the scope is missing")
	errID     = errors.New("a file was to be kept under an id that is not ours")
)

// blob is where a file is, and its id in the one spelling that names use. NotFound
// for an id that the platform cannot have made.
func (f Files) blob(ctx context.Context, s organizations.Scope, id string) (*blockblob.Client, string, error) {
	if !s.Valid() {
		return nil, "", errNobody
	}
	if err := ctx.Err(); err != nil {
		return nil, "", err
	}
	ours, err := executions.ParseID(id) // The ids of files are made as those of runs.
	if err != nil {
		return nil, "", errUnknown(err)
	}
	return f.container.NewBlockBlobClient(s.String() + "/" + string(ours)), string(ours), nil
}

func unknown(err error) error {
	if fault.Code(err) == trouble.Missing {
		return errUnknown(err)
	}
	return err
}

func errUnknown(cause error) error {
	return fault.Wrap(cause, fault.NotFound, "not_found", "This file does not exist here.")
}

func translate(ctx context.Context, err error) error {
	return trouble.Fault(ctx, string(connect.Blobs), err)
}

// isNew is the condition that nothing has the name yet.
func isNew() *blob.AccessConditions {
	return &blob.AccessConditions{ModifiedAccessConditions: &blob.ModifiedAccessConditions{IfNoneMatch: to.Ptr(azcore.ETagAny)}}
}
