// Package deployed looks at a platform from outside, as browsers and programs meet it:
// its API, its web app, and where people sign in.
package deployed

import (
	"net/http"

	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/ask"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/program"
)

// Platform is what is looked at.
type Platform struct {
	// API and Web are origins: "https://func.example". Without Web only the API is
	// looked at.
	API, Web string
	// Expected is the version that must be there, empty for any; Version is that of
	// this program.
	Expected, Version string
	// Transport sends what is asked; nil is one of its own.
	Transport http.RoundTripper
}

// Checks are the questions about a platform, which is asked when they are.
func Checks(p Platform) []check.Check {
	a := api{Program: program.Program{Origin: ask.At(p.API, p.Transport)}, expected: p.Expected, mine: p.Version}
	s := signIn{api: a, transport: p.Transport}
	checks := []check.Check{
		{Name: "api", Run: a.health}, {Name: "ready", Run: a.ready}, {Name: "version", Run: a.version}, {Name: "clock", Run: a.clock},
		{Name: "api certificate", Run: certificate(a.Origin, program.HealthPath)}, {Name: "api headers", Run: a.headers},
		{Name: "sign-in", Run: s.settings}, {Name: "authority", Run: s.authority}, {Name: "sign-in keys", Run: s.keys},
	}
	if p.Web == "" {
		return checks
	}
	w := site{Origin: ask.At(p.Web, p.Transport), signIn: s}
	return append(checks,
		check.Check{Name: "web app", Run: w.page}, check.Check{Name: "web certificate", Run: certificate(w.Origin, frontPath)},
		check.Check{Name: "web headers", Run: w.headers}, check.Check{Name: "web policy", Run: w.policy},
		check.Check{Name: "web landing", Run: w.landing}, check.Check{Name: "cors", Run: w.cors})
}
