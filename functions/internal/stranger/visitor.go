package stranger

import (
	"net/http"

	"github.com/bifrost-run/bifrost/functions/internal/problem"
)

// Visit counts a request for what is open to anyone, or is not there at all. The remote
// address may have a port. TooMany too_many_requests.
func (d *Desk) Visit(remote string) error {
	return take(d.visitors, remote, "Too many requests come from your address. Wait a moment, then go on.")
}

// Guard counts every request for a handler that is open to anyone, whoever makes it.
func (d *Desk) Guard(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := d.Visit(r.RemoteAddr); err != nil {
			problem.Refuse(w, r, err)
			return
		}
		next(w, r)
	}
}
