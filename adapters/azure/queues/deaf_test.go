package queues

import "net/http"

// deaf is a network in which every request hangs.
type deaf struct{}

func (deaf) Do(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}
