// Package ready keeps whole APIs that are described already, since describing every
// operation takes longer than asking most of them. A case gets one to itself, moves
// its own functions in, and leaves nothing behind. What the functions do is not here.
package ready

import (
	"log/slog"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/permissions/keys"
	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/ports/pace"
)

// API is an API of one case at a time.
type API struct {
	handler   http.Handler
	functions functions.HTTP

	authorizer authorize.Authorizer
	recorder   record.Recorder
	log        slog.Logger

	// Both are nil where strangers are not counted.
	refused, visiting *limiter
	// keyed reports whether a program has shown a key that was not refused. The API
	// remembers those for as long as it lives, so that it serves no other case.
	keyed atomic.Bool
}

// idle are the APIs that no case has, by whether they count strangers.
var idle struct {
	sync.Mutex
	counting, plain []*API
}

// Take is an API for a case, which has it until it ends. Either both sorts of strangers
// are counted or none is.
func Take(t *testing.T, strangers functions.Strangers) *API {
	t.Helper()
	isCounting := strangers.Refused != nil
	a := next(isCounting)
	if a == nil {
		a = describe(t, isCounting)
	}
	if isCounting {
		a.refused.Limiter, a.visiting.Limiter = strangers.Refused, strangers.Visiting
	}
	t.Cleanup(a.leave)
	return a
}

func shelf(isCounting bool) *[]*API {
	if isCounting {
		return &idle.counting
	}
	return &idle.plain
}

// next is an idle API, nil when there is none.
func next(isCounting bool) *API {
	idle.Lock()
	defer idle.Unlock()
	kept := shelf(isCounting)
	last := len(*kept) - 1
	if last < 0 {
		return nil
	}
	a := (*kept)[last]
	*kept = (*kept)[:last]
	return a
}

// describe is an API with nothing behind it.
func describe(t *testing.T, isCounting bool) *API {
	t.Helper()
	a := &API{}
	each(&a.functions, func(at reflect.Value, _ string) { at.Set(reflect.New(at.Type().Elem())) })
	var strangers functions.Strangers
	if isCounting {
		a.refused, a.visiting = &limiter{}, &limiter{}
		strangers = functions.Strangers{Refused: a.refused, Visiting: a.visiting}
	}
	made, err := functions.NewAPI(a.functions, &a.authorizer, &a.recorder, strangers, &a.log)
	if err != nil {
		t.Fatal(err)
	}
	a.handler = made.Handler
	return a
}

// Authorizer moves one in and answers where it lives now: whoever asks the old one asks
// somebody who is not there.
func (a *API) Authorizer(made *authorize.Authorizer) *authorize.Authorizer {
	move(&a.authorizer, made)
	return &a.authorizer
}

// Handler moves the rest of a case in and serves it. A function that is nil has nothing
// behind it.
func (a *API) Handler(f functions.HTTP, recorder *record.Recorder, log *slog.Logger) http.Handler {
	a.recorder, a.log = *recorder, *log
	made := reflect.ValueOf(f)
	each(&a.functions, func(at reflect.Value, name string) {
		if from := made.FieldByName(name); !from.IsNil() {
			at.Elem().Set(from.Elem())
		}
	})
	return a
}

// ServeHTTP lets the case answer.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		if w.Header().Get("WWW-Authenticate") == "" && showsKey(r) {
			a.keyed.Store(true)
		}
	}()
	a.handler.ServeHTTP(w, r)
}

func showsKey(r *http.Request) bool {
	for _, values := range r.Header {
		if slices.ContainsFunc(strings.Fields(strings.Join(values, " ")), keys.IsText) {
			return true
		}
	}
	return false
}

// leave clears everything that belongs to the case, and hands the API on.
func (a *API) leave() {
	each(&a.functions, func(at reflect.Value, _ string) { at.Elem().SetZero() })
	move(&a.authorizer, &authorize.Authorizer{})
	a.recorder, a.log = record.Recorder{}, slog.Logger{}
	isCounting := a.refused != nil
	if isCounting {
		a.refused.Limiter, a.visiting.Limiter = nil, nil
		if a.keyed.Load() {
			return
		}
	}
	idle.Lock()
	defer idle.Unlock()
	*shelf(isCounting) = append(*shelf(isCounting), a)
}

// each visits every function of the list.
func each(list *functions.HTTP, visit func(at reflect.Value, name string)) {
	all := reflect.ValueOf(list).Elem()
	for i := range all.NumField() {
		if at := all.Field(i); at.Kind() == reflect.Pointer {
			visit(at, all.Type().Field(i).Name)
		}
	}
}

// move copies what was just made and is in nobody's hands, locks and all.
func move[T any](to, from *T) { reflect.ValueOf(to).Elem().Set(reflect.ValueOf(from).Elem()) }

// limiter asks that of the case.
type limiter struct{ pace.Limiter }
