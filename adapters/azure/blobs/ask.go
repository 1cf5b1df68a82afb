package blobs

import "context"

// Ask asks the service for as little as it can be asked. What came of it is told
// by the Watch of the storage.
func (s *Store) Ask(ctx context.Context) {
	_, _ = s.storage.Container(logContainer).GetProperties(ctx, nil) // only the watch wants to know
}
