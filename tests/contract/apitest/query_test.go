package apitest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// asked is a request with more in its query.
func (r request) asked(more string) request {
	if strings.Contains(r.path, "?") {
		r.path += "&" + more
	} else {
		r.path += "?" + more
	}
	return r
}

// A mistyped dryRun would do the real thing: whoever is let in is told before anything is
// loaded or read.
func TestAParameterThatThereIsNotIsRefused(t *testing.T) {
	t.Parallel()
	each(t, guarded, func(t *testing.T, o operation) {
		for _, query := range []string{"dryrun=true", "dry_run=1", "DRYRUN=", "x-y"} {
			a := newAPI(t)
			o.enters(a)
			name, _, _ := strings.Cut(query, "=")
			a.refused(o.request().asked(query)).fields("query /" + name + " unknown_parameter")
		}
	})
}

func TestAParameterIsGivenOnce(t *testing.T) {
	t.Parallel()
	each(t, guarded, func(t *testing.T, o operation) {
		described, _ := theSpec(t).find(o.method, o.path)
		for _, p := range described.Parameters {
			if p.In != "query" || p.Schema.Type == "array" || strings.Contains(o.path, p.Name+"=") {
				continue
			}
			a := newAPI(t)
			o.enters(a)
			a.refused(o.request().asked(p.Name + "=false&" + p.Name + "=false")).fields("query /" + p.Name + " repeated")
		}
	})
}

func TestAYesOrNoSaysWhich(t *testing.T) {
	t.Parallel()
	each(t, guarded, func(t *testing.T, o operation) {
		described, _ := theSpec(t).find(o.method, o.path)
		for _, p := range described.Parameters {
			if p.In != "query" || p.Schema.Type != "boolean" || strings.Contains(o.path, p.Name+"=") {
				continue
			}
			for _, query := range []string{p.Name + "=", p.Name} {
				if query == "mine" {
					continue // it says yes to the gate, which then decides about no place
				}
				a := newAPI(t)
				o.enters(a)
				a.refused(o.request().asked(query)).fields("query /" + p.Name + " type")
			}
		}
	})
}

func TestWhatCouldBeAValueIsNotRepeated(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"%3Cscript%3E", strings.Repeat("a", 41), "quite%20a%20secret", "%00", "ana%40contoso.com"} {
		a := newAPI(t)
		a.anywhere(technician)
		r := request{method: http.MethodGet, path: "/api/me?" + name + "=quite-a-secret", token: technician.token}
		a.refused(r).fields("query  unknown_parameter")
	}
}

func manyNames() string {
	names := url.Values{}
	for i := range 100 {
		names.Set("x"+strings.Repeat("a", i/3), "")
		names.Set("y"+strings.Repeat("b", i/3), "")
	}
	return names.Encode()
}

func TestAnAnswerNamesAFewBadParameters(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(technician)
	got := a.refused(request{method: http.MethodGet, path: "/api/me?" + manyNames(), token: technician.token})
	if p := got.refuses(http.StatusUnprocessableEntity, "validation_failed"); len(p.Errors) != 20 {
		t.Errorf("%d are named", len(p.Errors))
	}
}

// Systems that watch or send messages add parameters of their own.
func TestWhatIsForAnyoneTakesParametersOfOthers(t *testing.T) {
	t.Parallel()
	each(t, func(o operation) bool { return o.entry == open }, func(t *testing.T, o operation) {
		a := newAPI(t)
		o.enters(a)
		o.works(a)
		a.ask(o.request().asked("utm_source=x&utm_source=y")).is(o.status)
	})
}
