package rest

import (
	"net/http"

	"github.com/bifrost-run/bifrost/functions/internal/armour"
)

// Handler serves every operation, and what else is shown. Anything else
// under its paths is answered as problem+json. It is called once, last.
func (a *API) Handler() http.Handler {
	nothing := a.strangers.Guard(armour.Nothing(a.mux))
	a.mux.HandleFunc("/api/", nothing)
	a.mux.HandleFunc("/api", nothing)
	return armour.Wrap(a.mux, armour.Options{Log: a.log})
}
