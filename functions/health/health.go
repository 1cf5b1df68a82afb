// Package health answers whether the program is up, and what it is.
package health

import (
	"context"
	"net/http"
	"time"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/examine"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Module provides the function.
var Module = fx.Module("health", fx.Provide(New))

// Status is what the program knows about itself.
type Status interface {
	// Ready answers nil once requests are served, else why not yet.
	Ready() error
	// Abandoned counts workflow functions that ignored the end of their context.
	Abandoned() int64
}

// Build names the program.
type Build struct {
	Version string
	Storage string
}

// Health is the state of the program.
type Health struct {
	Status  string `json:"status" enum:"ok,starting" doc:"ok once requests are served."`
	Version string `json:"version" doc:"The build."`
	Storage string `json:"storage" enum:"embedded,azure" doc:"The storage family in use."`
	// The rest is for administrators.
	UptimeSec *int64  `json:"uptimeSeconds,omitempty" doc:"Seconds since the start; for administrators."`
	Abandoned *int64  `json:"abandonedFunctions,omitempty" doc:"Workflow functions that ignored the end of their run and may still be going; for administrators."`
	Engine    *Engine `json:"engine,omitempty" doc:"How runs are doing, as of a few seconds ago; for administrators, not in readiness."`
}

// Function is the trigger.
type Function struct {
	status   Status
	build    Build
	examiner *examine.Examiner
	clock    system.Clock
	began    time.Time
}

// New is the function.
func New(status Status, build Build, examiner *examine.Examiner, clock system.Clock) *Function {
	return &Function{status: status, build: build, examiner: examiner, clock: clock, began: clock.Now()}
}

type output struct {
	Status int
	Body   Health
}

// Register adds the operations.
func (f *Function) Register(api *rest.API) {
	rest.Register(api, rest.Operation{
		ID: "getHealth", Method: http.MethodGet, Path: "/api/health", Tag: "Health",
		Summary: "Whether the program is up", Description: "Answers at once, even while the program is still starting. Administrators get details.",
		Access: rest.Probe(),
	}, f.get)
	rest.Register(api, rest.Operation{
		ID: "getReadiness", Method: http.MethodGet, Path: "/api/health/ready", Tag: "Health",
		Summary: "Whether the program serves requests", Description: "200 once it does, 503 before.",
		Access: rest.Probe(),
	}, f.ready)
}

func (f *Function) get(ctx context.Context, by rest.By, _ *struct{}) (*output, error) {
	h := f.state(by)
	if by.Caller.Principal.IsAdmin() {
		h.Engine = engine(f.examiner.Examine(ctx), f.clock.Now())
	}
	return &output{Status: http.StatusOK, Body: h}, nil
}

// state is what the program knows without asking anybody.
func (f *Function) state(by rest.By) Health {
	h := Health{Status: "ok", Version: f.build.Version, Storage: f.build.Storage}
	if f.status.Ready() != nil {
		h.Status = "starting"
	}
	if by.Caller.Principal.IsAdmin() {
		uptime, abandoned := int64(f.clock.Now().Sub(f.began)/time.Second), f.status.Abandoned()
		h.UptimeSec, h.Abandoned = &uptime, &abandoned
	}
	return h
}

func (f *Function) ready(_ context.Context, by rest.By, _ *struct{}) (*output, error) {
	if err := f.status.Ready(); err != nil {
		return nil, err
	}
	return &output{Status: http.StatusOK, Body: f.state(by)}, nil
}
