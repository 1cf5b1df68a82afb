// Package listing lists the blobs of a container, a bounded piece at a time. What
// they are is not known here.
package listing

import (
	"context"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
)

// Page asks for a piece of a list.
type Page struct {
	// Prefix is what the names begin with, Marker where the piece before ended.
	Prefix, Marker string
	// Most is how many blobs are wanted at most.
	Most int32
	// Metadata asks for that, too.
	Metadata bool
}

// Read answers a piece in the order of names, and where the next one begins,
// empty at the end. A piece may be empty before that. One transaction.
func (p Page) Read(ctx context.Context, in *container.Client) (blobs []*container.BlobItem, next string, err error) {
	options := &container.ListBlobsFlatOptions{MaxResults: &p.Most, Include: container.ListBlobsInclude{Metadata: p.Metadata}}
	if p.Prefix != "" {
		options.Prefix = &p.Prefix
	}
	if p.Marker != "" {
		options.Marker = &p.Marker
	}
	answer, err := in.NewListBlobsFlatPager(options).NextPage(ctx)
	if err != nil {
		return nil, "", trouble.Fault(ctx, string(connect.Blobs), err)
	}
	if answer.NextMarker != nil {
		next = *answer.NextMarker
	}
	if answer.Segment == nil {
		return nil, next, nil
	}
	return answer.Segment.BlobItems, next, nil
}
