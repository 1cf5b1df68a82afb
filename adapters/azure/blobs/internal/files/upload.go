package files

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/streaming"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blockblob"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/object"
)

// blockBytes is how much of a content is held at a time.
const blockBytes = 4 << 20

// contentType keeps a browser from showing what somebody uploaded, wherever the
// blob is opened.
const contentType = "application/octet-stream"

// upload is one content on its way.
type upload struct {
	client *blockblob.Client
	// mark is chance: several uploads for one id must neither mix their blocks nor
	// take the other's success for their own.
	mark   string
	meta   map[string]*string
	blocks []string
}

func newUpload(client *blockblob.Client, f object.File) (*upload, error) {
	u := &upload{client: client, mark: rand.Text()}
	var err error
	u.meta, err = metadataOf(f, u.mark)
	return u, err
}

// send reads a content to its end, and makes the file when all of it is there.
func (u *upload) send(ctx context.Context, in *intake) (int64, error) {
	var block bytes.Buffer
	for {
		block.Reset()
		if _, err := block.ReadFrom(io.LimitReader(in, blockBytes)); err != nil {
			return 0, err
		}
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		last := block.Len() < blockBytes
		if last && len(u.blocks) == 0 {
			return in.size, u.whole(ctx, block.Bytes())
		}
		if block.Len() > 0 {
			if err := u.part(ctx, block.Bytes()); err != nil {
				return 0, err
			}
		}
		if last {
			return in.size, u.commit(ctx)
		}
	}
}

// whole makes a file of one block.
func (u *upload) whole(ctx context.Context, content []byte) error {
	_, err := u.client.Upload(ctx, streaming.NopCloser(bytes.NewReader(content)), &blockblob.UploadOptions{
		Metadata: u.meta, HTTPHeaders: headers(), AccessConditions: isNew(),
	})
	return u.judge(ctx, err)
}

// part sends a block, which nobody sees.
func (u *upload) part(ctx context.Context, content []byte) error {
	id := base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "%s-%06d", u.mark, len(u.blocks)))
	if _, err := u.client.StageBlock(ctx, id, streaming.NopCloser(bytes.NewReader(content)), nil); err != nil {
		return translate(ctx, err)
	}
	u.blocks = append(u.blocks, id)
	return nil
}

// commit makes the file of the blocks that were sent.
func (u *upload) commit(ctx context.Context) error {
	_, err := u.client.CommitBlockList(ctx, u.blocks, &blockblob.CommitBlockListOptions{
		Metadata: u.meta, HTTPHeaders: headers(), AccessConditions: isNew(),
	})
	return u.judge(ctx, err)
}

func headers() *blob.HTTPHeaders {
	return &blob.HTTPHeaders{BlobContentType: to.Ptr(contentType)}
}

// judge tells a file that is there already from this upload's own, whose answer
// was lost. Blocks that are gone were thrown away when another upload for the id
// became a file.
func (u *upload) judge(ctx context.Context, err error) error {
	refusal := translate(ctx, err)
	code := fault.Code(refusal)
	taken := code == trouble.Exists || bloberror.HasCode(err, bloberror.InvalidBlockList)
	if !taken && code != trouble.Changed || ctx.Err() != nil {
		return refusal
	}
	there, err := u.client.GetProperties(ctx, nil)
	if err == nil && metaValue(there.Metadata, metaUpload) == u.mark {
		return nil
	}
	err = translate(ctx, err)
	switch missing := fault.Code(err) == trouble.Missing; {
	case err == nil, missing && taken:
		return fault.Wrap(refusal, fault.Conflict, "file_exists", "A file with this id is stored already.")
	case missing:
		return fault.Wrap(refusal, fault.Unavailable, "storage_unavailable", "This file was removed while it was to be kept. Try again in a moment.")
	}
	return err
}
