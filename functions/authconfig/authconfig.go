// Package authconfig answers what the web app needs to sign people in.
package authconfig

import (
	"context"
	"net/http"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/functions/internal/rest"
)

// Module provides the function.
var Module = fx.Module("authconfig", fx.Provide(New))

// Config is the sign-in of this deployment, in MSAL's words. One build of the
// web app serves every deployment, because it asks for this first.
type Config struct {
	ClientID         string   `json:"clientId" doc:"The application to sign in to." example:"33333333-3333-4333-8333-333333333333"`
	Authority        string   `json:"authority" doc:"Where people sign in." example:"https://login.microsoftonline.com/organizations"`
	KnownAuthorities []string `json:"knownAuthorities" doc:"Authorities to trust without asking Microsoft." example:"login.microsoftonline.com"`
	// AuthorityMetadata is set where the authority is not contacted for its
	// endpoints, as with the local sign-in.
	AuthorityMetadata string   `json:"authorityMetadata,omitempty" doc:"The authority's endpoints as JSON text, for a local sign-in."`
	Scopes            []string `json:"scopes" doc:"The scopes to ask for." example:"api://33333333-3333-4333-8333-333333333333/access_as_user"`
	RedirectPath      string   `json:"redirectPath" doc:"The page that sign-in returns to." example:"/auth/callback"`
	ProtocolMode      string   `json:"protocolMode" enum:"AAD,OIDC" doc:"How MSAL should speak to the authority."`
}

// Function is the trigger.
type Function struct{ config Config }

// New is the function for a deployment.
func New(config Config) *Function { return &Function{config: config} }

type output struct{ Body Config }

// Register adds the operation.
func (f *Function) Register(api *rest.API) {
	rest.Register(api, rest.Operation{
		ID: "getAuthConfig", Method: http.MethodGet, Path: "/api/auth/config", Tag: "Sign-in",
		Summary: "How to sign in", Description: "What the web app needs to sign people in. Needs no token.",
		Access: rest.Anyone(),
	}, func(context.Context, rest.By, *struct{}) (*output, error) {
		return &output{Body: f.config}, nil
	})
}
