package deployed

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/ask"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/authority"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
)

// signIn is how the web app is told to sign people in.
type signIn struct {
	api
	transport http.RoundTripper
}

// config is that, in the words of the API.
type config struct {
	ClientID          string
	Authority         string
	AuthorityMetadata string
	Scopes            []string
	RedirectPath      string
}

// isLocal is for the sign-in of the local program, which hands its metadata over.
func (c config) isLocal() bool { return c.AuthorityMetadata != "" }

// config is what the API says; false when it says nothing that can be used.
func (s signIn) config(ctx context.Context) (c config, status int, err error) {
	answer, err := s.Get(ctx, signInPath)
	if err != nil {
		return c, 0, err
	}
	if answer.Status != http.StatusOK || json.Unmarshal(answer.Body, &c) != nil {
		return config{}, answer.Status, nil
	}
	return c, answer.Status, nil
}

func (s signIn) settings(ctx context.Context) check.Finding {
	const advice = "set AZURE_CLIENT_ID of the function app to the application id of the app registration: az ad app list --display-name NAME --query '[].appId'"
	if h, _, err := s.Is(ctx); err != nil || h.Version == "" {
		return unwell
	}
	c, status, err := s.config(ctx)
	switch {
	case err != nil:
		return check.Fail(logAdvice, "%s: %s", signInPath, err)
	case status != http.StatusOK || c.ClientID == "" || c.Authority == "" || len(c.Scopes) == 0 || !strings.HasPrefix(c.RedirectPath, "/"):
		return check.Fail(logAdvice, "%s answers %d, without all that the web app needs to sign in", signInPath, status)
	case c.isLocal():
		return check.Well("its own, for the application %s", c.ClientID)
	case uuid.Validate(c.ClientID) != nil:
		return check.Fail(advice, "the application %q is not the id of one", c.ClientID)
	case !slices.ContainsFunc(c.Scopes, func(scope string) bool { return strings.HasPrefix(scope, "api://"+c.ClientID+"/") }):
		return check.Fail(advice, "it asks for %s, which is of another application than %s", strings.Join(c.Scopes, ", "), c.ClientID)
	}
	return check.Well("application %s, %s", c.ClientID, strings.Join(c.Scopes, ", "))
}

const authorityAdvice = "look whether this network lets you reach it, and at https://status.cloud.microsoft"

// metadata is what the authority says; false with a finding instead when that cannot be
// had.
func (s signIn) metadata(ctx context.Context) (m authority.Metadata, instead check.Finding, ok bool) {
	c, _, err := s.config(ctx)
	if err != nil || c.Authority == "" {
		return m, check.Skip("the API does not say where people sign in"), false
	}
	if c.isLocal() {
		m, ok = authority.Parse([]byte(c.AuthorityMetadata))
		return m, check.Fail("start the program again", "the metadata of its own sign-in cannot be read"), ok
	}
	at, ok := authority.At(c.Authority, s.transport)
	if !ok {
		return m, check.Fail("deploy a version whose sign-in is Entra's", "%q is no address of an authority", c.Authority), false
	}
	m, err = at.Metadata(ctx)
	switch {
	case errors.Is(err, authority.ErrUnknown):
		return m, check.Fail("look at the tenant in the address of the authority", "%s: %s", c.Authority, err), false
	case err != nil:
		return m, check.Fail(ask.Advice(err, authorityAdvice), "%s: %s", c.Authority, err), false
	}
	return m, check.Finding{}, true
}

func (s signIn) authority(ctx context.Context) check.Finding {
	m, instead, ok := s.metadata(ctx)
	switch {
	case !ok:
		return instead
	case !m.IsForAll():
		return check.Fail("let the app registration take people of any directory, and deploy anew", "it gives tokens of %s alone, so that nobody of a client can sign in", m.Issuer)
	}
	return check.Well("tokens of %s", m.Issuer)
}

func (s signIn) keys(ctx context.Context) check.Finding {
	m, _, ok := s.metadata(ctx)
	switch {
	case !ok || !m.IsForAll():
		return check.Skip("the authority is not well")
	case !strings.HasPrefix(m.Keys, "https://"):
		return check.Skip("the sign-in of a local program, %s", m.Keys)
	}
	count, err := authority.Keys(ctx, m.Keys, m.Issuer, s.transport)
	if err != nil {
		return check.Fail(ask.Advice(err, authorityAdvice), "%s: %s", originOf(m.Keys), err)
	}
	return check.Well("%d at %s", count, m.Keys)
}
