// Package payloads keeps what is too large for a run's row: inputs, results and
// steps, one blob each. Which row names which payload is not here.
package payloads

import (
	"bytes"
	"context"
	"errors"
	"io"
	"regexp"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/streaming"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blockblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Payloads keeps contents by run and name. A content never changes: whoever has
// another one, as a later worker may, gives it another name. It is safe for
// concurrent use.
type Payloads struct{ container *container.Client }

// New makes the port and asks nobody.
func New(c *container.Client) Payloads { return Payloads{c} }

// Put keeps a content. Putting the same once more is a success. Conflict
// already_exists when the name has another content.
func (p Payloads) Put(ctx context.Context, d executions.Doorbell, name string, content []byte) error {
	client, err := p.blob(ctx, d, name)
	if err != nil {
		return err
	}
	_, err = client.Upload(ctx, streaming.NopCloser(bytes.NewReader(content)), &blockblob.UploadOptions{
		AccessConditions: &blob.AccessConditions{ModifiedAccessConditions: &blob.ModifiedAccessConditions{IfNoneMatch: to.Ptr(azcore.ETagAny)}},
	})
	refusal := translate(ctx, err)
	if code := fault.Code(refusal); code != trouble.Exists && code != trouble.Changed {
		return refusal
	}
	there, err := p.Get(ctx, d, name)
	switch {
	case fault.Code(err) == trouble.Missing:
		return errGone(refusal)
	case err == nil && !bytes.Equal(there, content):
		return refusal
	}
	return err
}

// Get reads a content. NotFound not_found, also for a name that no content has.
func (p Payloads) Get(ctx context.Context, d executions.Doorbell, name string) ([]byte, error) {
	client, err := p.blob(ctx, d, name)
	if errors.Is(err, errName) {
		return nil, fault.Wrap(err, fault.NotFound, trouble.Missing, "This does not exist.")
	}
	if err != nil {
		return nil, err
	}
	answer, err := client.DownloadStream(ctx, nil)
	if err != nil {
		return nil, translate(ctx, err)
	}
	body := answer.NewRetryReader(ctx, nil)
	content, err := io.ReadAll(body)
	return content, translate(ctx, errors.Join(err, body.Close()))
}

// Delete removes a content; removing what is not there is no fault.
func (p Payloads) Delete(ctx context.Context, d executions.Doorbell, name string) error {
	client, err := p.blob(ctx, d, name)
	if errors.Is(err, errName) {
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

// nameForm is what the platform calls a payload. Nobody else names one.
var nameForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9._-]*[a-z0-9])?(/[a-z0-9]([a-z0-9._-]*[a-z0-9])?)*$`)

// longestName leaves room below Azure's 1,024 characters for what is in front.
const longestName = 800

// errNobody is a defect of the caller. So is errName, unless the name was read
// from a row.
var (
	errNobody = errors.New("a payload has no run")
	errName   = errors.New("a payload has a name that is none")
)

func (p Payloads) blob(ctx context.Context, d executions.Doorbell, name string) (*blockblob.Client, error) {
	if !d.Scope().Valid() {
		return nil, errNobody
	}
	if len(name) > longestName || !nameForm.MatchString(name) {
		return nil, errName
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return p.container.NewBlockBlobClient(d.Scope().String() + "/" + string(d.ID()) + "/" + name), nil
}

// errGone is for a content that was there a moment ago and is not now.
func errGone(cause error) error {
	return fault.Wrap(cause, fault.Unavailable, "storage_unavailable", "This content was removed while it was to be kept. Try again in a moment.")
}

func translate(ctx context.Context, err error) error {
	return trouble.Fault(ctx, string(connect.Blobs), err)
}
