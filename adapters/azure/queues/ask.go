package queues

import "context"

// Ask asks the service for as little as it can be asked. What came of it is told
// by the Watch of the storage.
func (q *Queue) Ask(ctx context.Context) {
	_, _ = q.client.GetProperties(ctx, nil) // only the watch wants to know
}
