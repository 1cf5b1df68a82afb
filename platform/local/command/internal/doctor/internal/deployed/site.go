package deployed

import (
	"context"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/ask"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/program"
	rules "github.com/bifrost-run/bifrost/platform/local/internal/site"
)

// site is the web app of the platform.
type site struct {
	*ask.Origin
	signIn signIn
}

const (
	frontPath = "/"
	frontFile = "index.html"
)

// publish is how a web app is written for its host.
func (s site) publish() string {
	return "write it and upload it again: bifrost site --api " + s.signIn.String() + ", then the folder to " + s.String()
}

// absent is the finding of a question that needs the web app; its own line says why.
var absent = check.Skip("the web app is not well")

// place is where the web app reads the address of its API.
var place = regexp.MustCompile(`<meta name="bifrost-api" content="([^"]*)"`)

// front is the page of the web app, and the address of the API in it; false for no page
// of ours.
func (s site) front(ctx context.Context) (answer ask.Answer, api string, ok bool) {
	answer, err := s.Get(ctx, frontPath)
	if err != nil || answer.Status != http.StatusOK {
		return answer, "", false
	}
	found := place.FindSubmatch(answer.Body)
	if found == nil {
		return answer, "", false
	}
	return answer, string(found[1]), true
}

func (s site) page(ctx context.Context) check.Finding {
	const advice = "look at the address after --web, and whether the static site was deployed"
	if _, err := s.Get(ctx, frontPath); err != nil {
		return check.Fail(ask.Advice(err, advice), "%s: %s", s, err)
	}
	answer, api, ok := s.front(ctx)
	switch {
	case !ok:
		return check.Fail(advice, "%s answers %d, but not with the web app", s, answer.Status)
	case api == "" && s.String() == s.signIn.String(), api == s.signIn.String():
		return check.Well("%s, for the API at %s", s, s.signIn)
	case api == "":
		return s.linked(ctx)
	}
	return check.Fail(s.publish(), "%s asks the API at %s", s, api)
}

// linked is for a web app that asks its own address, which a gateway or a linked backend
// leads to the API.
func (s site) linked(ctx context.Context) check.Finding {
	if h, _, err := (program.Program{Origin: s.Origin}).Is(ctx); err != nil || h.Version == "" {
		return check.Fail(s.publish(), "%s asks the API at its own address, where none is", s)
	}
	return check.Well("%s, for the API at its own address", s)
}

// headers are those that this program would write, apart from the policy.
func (s site) headers(ctx context.Context) check.Finding {
	answer, _, ok := s.front(ctx)
	if !ok {
		return absent
	}
	expected := rules.Origins{}.Headers(frontFile)
	delete(expected, policyHeader)
	wanted := slices.Sorted(maps.Keys(expected))
	if answer.TLS != nil {
		wanted = append(wanted, "Strict-Transport-Security")
	}
	if lacks := missing(answer.Header, wanted); lacks != "" {
		return check.Warn(s.publish()+", with staticwebapp.config.json", "it does not send %s", lacks)
	}
	return check.Well("all %d", len(wanted))
}

// landing is the page to which a sign-in returns. It must be shown in a frame of the web
// app itself, in which the sign-in renews itself.
func (s site) landing(ctx context.Context) check.Finding {
	c, _, err := s.signIn.config(ctx)
	if _, _, ok := s.front(ctx); !ok || err != nil || !strings.HasPrefix(c.RedirectPath, "/") {
		return check.Skip("the web app or the API is not well")
	}
	answer, err := s.Get(ctx, c.RedirectPath)
	switch {
	case err != nil:
		return check.Fail(s.publish(), "%s: %s", c.RedirectPath, err)
	case answer.Status != http.StatusOK || place.Match(answer.Body):
		return check.Fail(s.publish(), "%s, to which a sign-in returns, is not there", c.RedirectPath)
	case strings.EqualFold(answer.Header.Get("X-Frame-Options"), "DENY") || slices.Contains(directives(answer.Header)["frame-ancestors"], "'none'"):
		return check.Warn(s.publish(), "%s may not be shown in a frame, so that people sign in again and again", c.RedirectPath)
	}
	return check.Well("%s%s", s, c.RedirectPath)
}
