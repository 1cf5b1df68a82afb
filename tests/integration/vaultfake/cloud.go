// Package vaultfake is Azure Key Vault in memory, for tests: its requests, its
// answers and their error codes, as they are on the wire. It keeps the rules that
// adapters meet: versions, soft deletion that takes a while, disabled versions,
// pages of 25, names without case, limits, and the challenge before the first
// call. What it does not know are roles: tests refuse calls by Meddle.
package vaultfake

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
)

// Cloud has a vault at every address that somebody asks. Safe for concurrent use.
type Cloud struct {
	mu     sync.Mutex
	vaults map[string]*Vault
}

// New is a cloud whose vaults are empty.
func New() *Cloud { return &Cloud{vaults: map[string]*Vault{}} }

// At is the vault of a host: "contoso.vault.azure.net".
func (c *Cloud) At(host string) *Vault {
	c.mu.Lock()
	defer c.mu.Unlock()
	v, known := c.vaults[host]
	if !known {
		v = &Vault{host: host, secrets: map[string]*secret{}}
		c.vaults[host] = v
	}
	return v
}

// Do answers one request, as a policy.Transporter.
func (c *Cloud) Do(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return c.At(r.URL.Host).answer(r)
}

// ServeHTTP answers a request that came over a socket: the host of the vault is
// the one that the request names.
func (c *Cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.URL.Scheme, r.URL.Host = "https", r.Host
	answer, err := c.At(r.Host).answer(r)
	if err != nil {
		http.Error(w, "the vault has no answer", http.StatusInternalServerError)
		return
	}
	defer func() { _ = answer.Body.Close() }() // It is in memory.
	for name, values := range answer.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body) // A client that left reads nothing.
}

// answer is what a vault says. Who shows no token is challenged, and nothing else.
func (v *Vault) answer(r *http.Request) (*http.Response, error) {
	call := callOf(r)
	if r.Header.Get("Authorization") != "" {
		if refusal := v.meddled(r); refusal != nil {
			return refusal.response(r), nil
		}
		if call == "" {
			return (&Refusal{Status: http.StatusMethodNotAllowed, Code: "MethodNotAllowed"}).response(r), nil
		}
	}
	named := r.WithContext(context.WithValue(r.Context(), runtime.CtxAPINameKey{}, call))
	resp, err := v.front(named).Do(named)
	if told, ok := errors.AsType[*refusedError](err); ok {
		return told.refusal.response(r), nil
	}
	return resp, err
}

// callOf is the method of the client that makes such a request; empty for none.
func callOf(r *http.Request) string {
	room, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	_, below, _ := strings.Cut(rest, "/")
	switch r.Method + " " + room {
	case "PUT secrets":
		return "Client.SetSecret"
	case "PATCH secrets":
		return "Client.UpdateSecretProperties"
	case "DELETE secrets":
		return "Client.DeleteSecret"
	case "GET secrets":
		if rest == "" {
			return "Client.NewListSecretPropertiesPager"
		}
		return "Client.GetSecret"
	case "GET deletedsecrets":
		if rest == "" {
			return "Client.NewListDeletedSecretPropertiesPager"
		}
		return "Client.GetDeletedSecret"
	case "DELETE deletedsecrets":
		return "Client.PurgeDeletedSecret"
	case "POST deletedsecrets":
		if below == "recover" {
			return "Client.RecoverDeletedSecret"
		}
	}
	return ""
}
