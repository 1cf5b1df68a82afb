package deployed

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/ask"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/program"
)

// api is the API of the platform.
type api struct {
	program.Program
	expected, mine string
}

// signInPath is where the API says how to sign in.
const signInPath = "/api/auth/config"

// unwell is the finding of a question that needs the API, which does not answer as it
// must; its own line says why.
var unwell = check.Skip("the API is not well")

const startAdvice = "look at the address after --at, and whether the function app runs: az functionapp show --name NAME --resource-group GROUP --query state"

const logAdvice = "look at what the function app writes, in Application Insights; docs/guides/troubleshooting.md says how"

// strangerAdvice is what to do about an address whose answer is not of Bifrost: App
// Service answers for a handler that does not start, and for whom it does not let in.
func strangerAdvice(status int) string {
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return "a function app behind a linked backend lets only its web app in: give the address of the web app after --at, too"
	case status >= http.StatusInternalServerError:
		return logAdvice
	}
	return startAdvice
}

func (a api) health(ctx context.Context) check.Finding {
	h, answer, err := a.Is(ctx)
	switch {
	case err != nil:
		return check.Fail(ask.Advice(err, startAdvice), "%s: %s", a, err)
	case h.Version == "":
		return check.Fail(strangerAdvice(answer.Status), "%s answers %d, but not as Bifrost does", a, answer.Status)
	}
	return check.Well("%s answers", a)
}

func (a api) ready(ctx context.Context) check.Finding {
	found, ok := a.Ready(ctx, program.Advice{
		Wait: "wait for it: --wait 2m", Look: logAdvice,
		Mend: "mend what it names; bifrost doctor --storage azure, with the settings of the function app, says more",
	})
	if !ok {
		return unwell
	}
	return found
}

func (a api) version(ctx context.Context) check.Finding {
	h, _, err := a.Is(ctx)
	switch {
	case err != nil || h.Version == "":
		return unwell
	case a.expected != "" && !h.IsVersion(a.expected):
		return check.Fail("deploy it, or wait until it is there: --wait 5m", "%s runs, and %s is expected", h.Version, a.expected)
	case a.expected == "" && !h.IsVersion(a.mine):
		return check.Warn("deploy this version, or look with the one that runs", "%s runs, and this program is %s", h.Version, a.mine)
	}
	return check.Well("%s", h.Version)
}

func (a api) clock(ctx context.Context) check.Finding {
	_, answer, err := a.Is(ctx)
	if err != nil {
		return unwell
	}
	ahead, said := answer.Ahead()
	if !said {
		return check.Skip("the API does not say what time it is")
	}
	return check.Clock("the API", ahead)
}

// headers are what the API sends with every answer, as browsers want it.
func (a api) headers(ctx context.Context) check.Finding {
	h, answer, err := a.Is(ctx)
	if err != nil || h.Version == "" {
		return unwell
	}
	wanted := []string{"X-Content-Type-Options", "Content-Security-Policy", "Cache-Control"}
	if answer.TLS != nil {
		wanted = append(wanted, "Strict-Transport-Security")
	}
	if lacks := missing(answer.Header, wanted); lacks != "" {
		return check.Warn("look at what stands before the API and takes them away, such as a gateway", "it does not send %s", lacks)
	}
	return check.Well("all %d", len(wanted))
}

// missing lists the headers that an answer lacks; empty for none.
func missing(h http.Header, wanted []string) string {
	lacks := slices.DeleteFunc(slices.Clone(wanted), func(name string) bool { return h.Get(name) != "" })
	slices.SortFunc(lacks, cmp.Compare[string])
	return strings.Join(lacks, ", ")
}
