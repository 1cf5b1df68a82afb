package timers

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/lease"

	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/invocation"
)

// container is the host's own.
const container = "azure-webjobs-hosts"

// Blobs keep what instances share where the host keeps it. It is a Keeper.
type Blobs struct {
	client *azblob.Client
	host   string
	// lock is how long a lease is held without being renewed, retry the pause
	// between two tries to get it.
	lock, retry time.Duration
}

// NewBlobs opens a storage account; host is the id that the instances of an app
// have in common. Storage accepts locks from 15 to 60 seconds.
func NewBlobs(connectionString, host string, lock, retry time.Duration) (*Blobs, error) {
	client, err := azblob.NewClientFromConnectionString(connectionString, nil)
	return &Blobs{client, host, lock, retry}, err
}

func (b *Blobs) status(function string) string {
	return "timers/" + b.host + "/Host.Functions." + function + "/status"
}

// Status reads the function's blob.
func (b *Blobs) Status(ctx context.Context, function string) (*invocation.Status, error) {
	answer, err := b.client.DownloadStream(ctx, container, b.status(function), nil)
	if bloberror.HasCode(err, bloberror.BlobNotFound, bloberror.ContainerNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(answer.Body)
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		return nil, err
	}
	var s invocation.Status
	return &s, json.Unmarshal(data, &s)
}

// Save writes the function's blob.
func (b *Blobs) Save(ctx context.Context, function string, s invocation.Status) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return b.write(ctx, b.status(function), data, nil)
}

// write makes the container when it is missing.
func (b *Blobs) write(ctx context.Context, name string, data []byte, o *azblob.UploadBufferOptions) error {
	_, err := b.client.UploadBuffer(ctx, container, name, data, o)
	if !bloberror.HasCode(err, bloberror.ContainerNotFound) {
		return err
	}
	if _, err := b.client.CreateContainer(ctx, container, nil); err != nil && !bloberror.HasCode(err, bloberror.ContainerAlreadyExists) {
		return err
	}
	_, err = b.client.UploadBuffer(ctx, container, name, data, o)
	return err
}

// Lock leases the function's blob, and goes on renewing that at a third of its time.
func (b *Blobs) Lock(ctx context.Context, function string) (context.Context, func(), error) {
	name := "locks/" + b.host + "/Host.Functions." + function + ".Listener"
	unlessThere := &azblob.UploadBufferOptions{AccessConditions: &blob.AccessConditions{ModifiedAccessConditions: &blob.ModifiedAccessConditions{IfNoneMatch: to.Ptr(azcore.ETagAny)}}}
	err := b.write(ctx, name, nil, unlessThere)
	if err != nil && !bloberror.HasCode(err, bloberror.BlobAlreadyExists, bloberror.ConditionNotMet, bloberror.LeaseIDMissing) {
		return nil, nil, err
	}
	holder, err := lease.NewBlobClient(b.client.ServiceClient().NewContainerClient(container).NewBlobClient(name), nil)
	if err != nil {
		return nil, nil, err
	}
	for {
		_, err := holder.AcquireLease(ctx, int32(b.lock/time.Second), nil)
		if err == nil {
			break
		}
		if !bloberror.HasCode(err, bloberror.LeaseAlreadyPresent) {
			return nil, nil, err
		}
		if !wait(ctx, b.retry) {
			return nil, nil, ctx.Err()
		}
	}
	held, lose := context.WithCancel(ctx)
	renewed := make(chan struct{})
	go func() {
		defer close(renewed)
		defer lose()
		for wait(held, b.lock/3) {
			if _, err := holder.RenewLease(held, nil); err != nil {
				return
			}
		}
	}()
	return held, func() {
		lose()
		<-renewed
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.lock)
		defer cancel()
		_, _ = holder.ReleaseLease(last, nil) // It ends by itself.
	}, nil
}

var _ Keeper = (*Blobs)(nil)
