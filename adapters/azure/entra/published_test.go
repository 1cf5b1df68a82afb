package entra_test

import (
	"net/http"
	"testing"

	"github.com/bifrost-run/bifrost/adapters/azure/entra"
)

func TestTheKeysThatAreThereNowAreCounted(t *testing.T) {
	t.Parallel()
	a := publishing("k1")
	o := entra.KeySetOptions{URL: keysURL, Issuer: issuer, Transport: a}
	if n, err := entra.Published(t.Context(), o); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	a.set(func(a *authority) { a.status = http.StatusNotFound })
	if n, err := entra.Published(t.Context(), o); n != 0 || err == nil {
		t.Errorf("%d, %v", n, err)
	}
	o.URL = "http://login.example/keys"
	if _, err := entra.Published(t.Context(), o); err == nil {
		t.Error("keys came from where anybody could change them")
	}
}
