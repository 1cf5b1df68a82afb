// Package segment holds what a log looks like in storage: the blobs of its
// segments, the lines in them, and the three calls that logs make. Who may write,
// and what of it counts, is not known here.
package segment

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/streaming"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/appendblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Spot is a place in a log of one or more segments.
type Spot struct {
	// Segment counts from 1.
	Segment int
	// Offset is in the segment's blob; Base is how much log the segments before have.
	Offset, Base int64
}

// Total is how much log there is up to here, in bytes.
func (s Spot) Total() int64 { return s.Base + s.Offset }

// Log is where the blobs of a log are. Its methods answer, besides what they name,
// the faults of Azure Blobs and the context's own error when it ended.
type Log struct {
	Container *container.Client
	// Path is the name of the blobs without their ending.
	Path string
}

// Name is the blob of a segment.
func (l Log) Name(segment int) string {
	if segment <= 1 {
		return l.Path + ".jsonl"
	}
	return fmt.Sprintf("%s.%d.jsonl", l.Path, segment)
}

func (l Log) blob(segment int) *appendblob.Client {
	return l.Container.NewAppendBlobClient(l.Name(segment))
}

// Create makes an empty blob and never empties one. Conflict trouble.Exists.
func (l Log) Create(ctx context.Context, segment int) error {
	_, err := l.blob(segment).Create(ctx, &appendblob.CreateOptions{AccessConditions: &blob.AccessConditions{
		ModifiedAccessConditions: &blob.ModifiedAccessConditions{IfNoneMatch: to.Ptr(azcore.ETagAny)},
	}})
	return translate(ctx, err)
}

// Anywhere is the position of a block that is added wherever the end is.
const Anywhere = -1

// Add adds a block at a position, which must be the end, and answers where it
// stands and how many blocks there are. Conflict trouble.Changed when the end is
// elsewhere, NotFound trouble.Missing without a blob.
func (l Log) Add(ctx context.Context, segment int, block []byte, at int64) (offset int64, blocks int, err error) {
	options := &appendblob.AppendBlockOptions{}
	if at != Anywhere {
		options.AppendPositionAccessConditions = &appendblob.AppendPositionAccessConditions{AppendPosition: &at}
	}
	answer, err := l.blob(segment).AppendBlock(ctx, streaming.NopCloser(bytes.NewReader(block)), options)
	if err != nil {
		return 0, 0, translate(ctx, err)
	}
	if answer.BlobAppendOffset == nil || answer.BlobCommittedBlockCount == nil {
		return 0, 0, errors.New("where a block stands was not answered")
	}
	offset, err = strconv.ParseInt(*answer.BlobAppendOffset, 10, 64)
	return offset, int(*answer.BlobCommittedBlockCount), err
}

// bodyTries is how often a range is asked for whose body breaks off.
const bodyTries = 3

// Read answers at most so many bytes from an offset on, and how long the blob is
// as far as is known: at least to the end of what was read. A blob that is not
// there is empty.
func (l Log) Read(ctx context.Context, segment int, from, count int64) (data []byte, size int64, err error) {
	if count <= 0 {
		return nil, from, nil
	}
	for range bodyTries {
		var answer blob.DownloadStreamResponse
		answer, err = l.blob(segment).DownloadStream(ctx, &blob.DownloadStreamOptions{Range: blob.HTTPRange{Offset: from, Count: count}})
		if err != nil {
			return nil, from, nothing(translate(ctx, err))
		}
		data, err = io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if err == nil {
			size, err = sizeOf(answer, from+int64(len(data)))
			return data, size, err
		}
	}
	return nil, 0, translate(ctx, err)
}

// nothing lets a blob that is missing, or ends earlier, be an empty range.
func nothing(err error) error {
	var answer *azcore.ResponseError
	if fault.Code(err) == trouble.Missing || errors.As(err, &answer) && answer.StatusCode == http.StatusRequestedRangeNotSatisfiable {
		return nil
	}
	return err
}

// sizeOf is the length of a blob of which a range was answered, or end for an
// answer that is the whole.
func sizeOf(answer blob.DownloadStreamResponse, end int64) (int64, error) {
	if answer.ContentRange == nil {
		return end, nil
	}
	_, whole, _ := strings.Cut(*answer.ContentRange, "/")
	size, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("how long a blob is was not answered: %w", err)
	}
	return size, nil
}

func translate(ctx context.Context, err error) error {
	return trouble.Fault(ctx, string(connect.Blobs), err)
}
