package funchost_test

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
)

// status is what the host remembers of a timer.
type status struct{ Last, Next, LastUpdated time.Time }

// UnmarshalJSON forgives the year one, which has no zone.
func (s *status) UnmarshalJSON(data []byte) error {
	var said struct{ Last, Next, LastUpdated string }
	if err := json.Unmarshal(data, &said); err != nil {
		return err
	}
	s.Last, _ = time.Parse(time.RFC3339, said.Last)
	s.Next, _ = time.Parse(time.RFC3339, said.Next)
	s.LastUpdated, _ = time.Parse(time.RFC3339, said.LastUpdated)
	return nil
}

const (
	statusContainer = "azure-webjobs-hosts"
	statusBlob      = "timers/funchost/Host.Functions."
)

func (s *storage) blobs() *azblob.Client {
	s.t.Helper()
	client, err := azblob.NewClientFromConnectionString(s.connection, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return client
}

// status waits until the host has written one.
func (s *storage) status(function string) status {
	s.t.Helper()
	return s.statusThat(function, func(status) bool { return true })
}

// statusThat waits until the host has written one that matches.
func (s *storage) statusThat(function string, match func(status) bool) status {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		answer, err := s.blobs().DownloadStream(ctx, statusContainer, statusBlob+function+"/status", nil)
		if err == nil {
			data, err := io.ReadAll(answer.Body)
			if err != nil {
				s.t.Fatal(err)
			}
			var found status
			if err := json.Unmarshal(data, &found); err != nil {
				s.t.Fatalf("%s: %v", data, err)
			}
			if match(found) {
				return found
			}
		} else if !bloberror.HasCode(err, bloberror.BlobNotFound, bloberror.ContainerNotFound) {
			s.t.Fatal(err)
		}
		<-again.C
	}
}

func (s *storage) setStatus(function string, to status) {
	s.t.Helper()
	data, err := json.Marshal(to)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.blobs().UploadBuffer(s.t.Context(), statusContainer, statusBlob+function+"/status", data, nil); err != nil {
		s.t.Fatal(err)
	}
}
