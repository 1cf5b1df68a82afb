package integrations

import (
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/problem"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

// IntegrationTest is what trying a connection came to.
type IntegrationTest struct {
	OK         bool      `json:"ok" doc:"The connection works." example:"true"`
	Message    string    `json:"message" doc:"What was found, or what to mend, in one sentence. Of an inherited connection a client's own users learn whether it works, and no more." example:"Signed in to Contoso."`
	Code       string    `json:"code,omitempty" doc:"Why it does not work, for programs: test_failed, timeout, secret_missing, tenant_missing, or a word of the integration's own. Absent when it works."`
	DurationMs int64     `json:"durationMs" doc:"How long it took." example:"312"`
	CheckedAt  wire.Time `json:"checkedAt"`
	Source     string    `json:"source" enum:"organization,global" doc:"Where all of the settings and secrets came from." example:"organization"`
}

type testInput struct {
	Type string `path:"type" doc:"The integration's name: msgraph."`
}

// Resolve refuses a body: whoever sends one wants something that is not done.
func (*testInput) Resolve(ctx huma.Context) []error {
	const room = 64
	body, err := io.ReadAll(io.LimitReader(ctx.BodyReader(), room))
	if text := strings.TrimSpace(string(body)); err == nil && (text == "" || text == "{}") {
		return nil
	}
	return []error{problem.Of(ctx.Context(), fault.ValidationFailed(fault.Field{In: "body", Code: "unknown_property", Message: "A test takes no body: it tries what is configured."}))}
}

type testOutput struct{ Body IntegrationTest }

func (f *Function) registerTest(api *rest.API) {
	rest.Register(api, rest.Operation{
		ID: "testIntegration", Method: http.MethodPost, Path: "/api/integrations/{type}/test", Tag: "Integrations",
		Summary: "Test an integration", Description: "Signs in with what the scope uses, its own settings and secrets or the ones that it inherits, whole, and reads something harmless. It has 20 seconds, and one test of an integration goes on in a scope at a time. " +
			"A connection that does not work is an answer (ok is false). Where nothing is configured: 409 integration_not_connected; where the integration has no test: 409 test_not_supported.",
		Writes: audit.IntegrationTest, Access: rest.Scoped(permissions.ManageConfig),
	}, f.test)
}

func (f *Function) test(ctx context.Context, by rest.By, in *testInput) (*testOutput, error) {
	result, err := f.prober.Test(ctx, by.Authority, in.Type)
	if err != nil {
		return nil, err
	}
	source := "organization"
	if result.Inherited || by.Authority.Scope.IsGlobal() {
		source = organizations.GlobalName
	}
	return &testOutput{Body: IntegrationTest{
		OK: result.OK, Message: result.Message, Code: result.Code, DurationMs: result.Took.Milliseconds(), CheckedAt: wire.Time(result.CheckedAt), Source: source,
	}}, nil
}
