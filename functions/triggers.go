package functions

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/functions/deliver"
	"github.com/bifrost-run/bifrost/functions/deliverbulk"
	"github.com/bifrost-run/bifrost/functions/erasure"
	"github.com/bifrost-run/bifrost/functions/fire"
	"github.com/bifrost-run/bifrost/functions/internal/doorbell"
	"github.com/bifrost-run/bifrost/functions/internal/manifest"
	"github.com/bifrost-run/bifrost/functions/internal/trigger"
	"github.com/bifrost-run/bifrost/functions/migration"
	"github.com/bifrost-run/bifrost/functions/poison"
	"github.com/bifrost-run/bifrost/functions/poisonbulk"
	"github.com/bifrost-run/bifrost/functions/repair"
	"github.com/bifrost-run/bifrost/functions/retention"
	"github.com/bifrost-run/bifrost/functions/sweep"
	fallback "github.com/bifrost-run/bifrost/functions/zz_fallback"
)

// LongestRun is the longest timeout that a workflow may have in Azure. The host
// kills the process at the end of an hour, and a run needs the minute between for
// its beginning and its end.
const LongestRun = trigger.Timeout - time.Minute

// TriggersModule provides the functions that are not HTTP, and the Host, which
// serves all. It needs Module beside it.
var TriggersModule = fx.Module("triggers",
	doorbell.Module, deliver.Module, deliverbulk.Module, poison.Module, poisonbulk.Module,
	sweep.Module, fire.Module, migration.Module, repair.Module, retention.Module, erasure.Module,
	fx.Provide(NewHost),
)

// Background holds every function that is not HTTP.
type Background struct {
	fx.In

	Deliver     *deliver.Function
	DeliverBulk *deliverbulk.Function
	Poison      *poison.Function
	PoisonBulk  *poisonbulk.Function
	Sweep       *sweep.Function
	Fire        *fire.Function
	Migration   *migration.Function
	Repair      *repair.Function
	Retention   *retention.Function
	Erasure     *erasure.Function
}

func (f Background) register(s *trigger.Set) {
	for _, register := range []func(*trigger.Set){
		f.Deliver.Register, f.DeliverBulk.Register, f.Poison.Register, f.PoisonBulk.Register,
		f.Sweep.Register, f.Fire.Register, f.Migration.Register, f.Repair.Register, f.Retention.Register, f.Erasure.Register,
	} {
		register(s)
	}
}

// Host answers what the Functions host asks.
type Host struct {
	// Handler serves everything under /api as API does, a POST to the name of each
	// other function, and / at once, which tells that the process is up. It never
	// bounds how long an answer takes: a server must not, either.
	Handler http.Handler
	// Stop interrupts what the functions that are not HTTP have under way, for a
	// process that is about to end. It returns at once, and the answers follow.
	Stop func()
}

// NewHost is the Host of all functions.
func NewHost(api API, f Background, log *slog.Logger) Host {
	set := trigger.New(log)
	f.register(set)
	return Host{Handler: Guard(route(api.Handler, set), log), Stop: set.Stop}
}

// route is by hand, because a mux redirects to what it takes for the cleaner path,
// and a path that the host has let through under /api must not lead out of it.
func route(api http.Handler, set *trigger.Set) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/")
		switch {
		case name == "":
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"status":"up"}`)) // the host has gone if this fails
		case name == "api" || strings.HasPrefix(name, "api/"):
			api.ServeHTTP(w, r)
		case set.Has(name):
			set.Serve(w, r, name)
		default:
			fallback.Refuse(w, r)
		}
	})
}

// Trigger says of one function what the Functions host reads in its function.json.
type Trigger = manifest.Function

// Triggers are all functions of the app: those of the API in their order, what
// answers everything else, and those that are not HTTP.
func Triggers() []Trigger {
	var all []Trigger
	for _, r := range bare().resources() {
		all = append(all, manifest.Resource(r.folder, r.element))
	}
	set := trigger.New(slog.New(slog.DiscardHandler))
	defer set.Stop()
	Background{
		Deliver: &deliver.Function{}, DeliverBulk: &deliverbulk.Function{}, Poison: &poison.Function{}, PoisonBulk: &poisonbulk.Function{},
		Sweep: &sweep.Function{}, Fire: &fire.Function{}, Migration: &migration.Function{}, Repair: &repair.Function{}, Retention: &retention.Function{}, Erasure: &erasure.Function{},
	}.register(set)
	return append(append(all, fallback.Declared()), set.Declared()...)
}
