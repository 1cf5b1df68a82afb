package matrix

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/organizations"
)

const scopeHeader = "X-Organization-Id"

// cell is one caller who asks for one operation in one place.
type cell struct {
	row    row
	op     operation
	ask    ask
	caller caller
	place  string
	// elsewhere makes the thing in the foreign organization, wherever it is asked for.
	elsewhere bool
}

// String names a cell as a person looks for it in the table.
func (c cell) String() string { return c.row.name + ", " + c.place + ", for " + c.caller.name }

// named are the values by which a place is named in a request.
var named = map[string]string{
	"own": string(own), "foreign": string(foreign), "global": organizations.GlobalName, "unknown": string(nowhere),
	"malformed": "not-an-id", "mismatch": string(own), "twice": string(own), "missing": "", "any": "",
}

// target is where what a request is about is made; false for a place without any.
func (c cell) target() (organizations.Target, bool) {
	switch {
	case strings.HasPrefix(c.row.where, "nowhere"):
		return organizations.TargetGlobal(), true
	case c.elsewhere:
		return toForeign, true
	case c.place == "unknown" || c.place == "malformed":
		return organizations.Target{}, false
	case c.place == "foreign":
		return toForeign, true
	case c.place == "global":
		return organizations.TargetGlobal(), true
	default:
		return toOwn, true
	}
}

// answer is what a caller got, and what storage was asked for meanwhile.
type answer struct {
	status int
	header http.Header
	body   string
	calls  []call
	// place and thing are what the request was about.
	place, thing string
}

// send asks, and knows afterwards what was asked of storage for it.
func (w *world) send(c cell) answer {
	w.t.Helper()
	if c.ask.before != nil {
		c.ask.before(w)
	}
	thing := unknownThing
	if at, exists := c.target(); c.ask.thing != nil && exists {
		thing = c.ask.thing(w, at, c.caller)
	}
	place := named[c.place]
	r := httptest.NewRequestWithContext(w.t.Context(), c.op.method, c.ask.pathOf(w.t, c.op, place, thing), c.ask.content(place, thing))
	if c.caller.bearer != "" {
		r.Header.Set("Authorization", "Bearer "+c.caller.bearer)
	}
	inPath := strings.Contains(c.op.path, "{orgId}")
	switch {
	case c.place == "mismatch":
		r.Header.Set(scopeHeader, string(foreign))
	case c.place == "twice":
		r.Header.Add(scopeHeader, string(own))
		r.Header.Add(scopeHeader, string(foreign))
	case !inPath && place != "":
		r.Header.Set(scopeHeader, place)
	}
	switch {
	case strings.HasPrefix(c.row.name, "uploadFile"):
		r.Header.Set("Content-Type", "text/plain")
	case c.ask.body != "":
		r.Header.Set("Content-Type", "application/json")
	}
	for name, value := range c.ask.header {
		r.Header.Set(name, value)
	}
	w.journal.take()
	got := httptest.NewRecorder()
	w.handler.ServeHTTP(got, r)
	return answer{got.Code, got.Result().Header, got.Body.String(), w.journal.take(), place, thing}
}

// problem is what an answer says that went wrong.
func (a answer) problem() (code, detail, permission string) {
	var p struct{ Code, Detail, Permission string }
	_ = json.Unmarshal([]byte(a.body), &p) // An answer without a problem has none of them.
	return p.Code, p.Detail, p.Permission
}

// judge holds an answer against the symbol of its cell.
func (c cell) judge(t *testing.T, symbol byte, a answer) {
	t.Helper()
	code, detail, permission := a.problem()
	if symbol == '+' {
		if !slices.Contains(c.row.statuses, a.status) {
			t.Errorf("%s: %d %s, want %v: %s", c, a.status, code, c.row.statuses, a.body)
		}
		isRecorded := slices.ContainsFunc(a.calls, func(asked call) bool { return asked.name == "Trail.Append" })
		if wanted := c.op.writes != "" && !c.ask.changesNothing; isRecorded != wanted {
			t.Errorf("%s: recorded is %t: %v", c, isRecorded, a.calls)
		}
		return
	}
	want := verdicts[symbol]
	if a.status != want.status || code != want.code {
		t.Errorf("%s: %d %s, want %d %s: %s", c, a.status, code, want.status, want.code, a.body)
	}
	if hidden := strings.Contains(detail, "organization"); want.status == http.StatusNotFound && hidden != (symbol == '-') {
		t.Errorf("%s: the wrong thing is missing: %s", c, detail)
	}
	if want.code == "permission_required" && !c.counts(permission) {
		t.Errorf("%s: told of the permission %q, and %s counts", c, permission, c.row.permission)
	}
	if strings.Contains(a.body, foreignName) || c.place != "own" && strings.Contains(a.body, string(foreign)) {
		t.Errorf("%s: the refusal speaks of somebody else: %s", c, a.body)
	}
	c.judgeCalls(t, symbol, a.calls)
}

// counts reports whether a permission would have helped. Whoever holds any at all in
// global is a member there, to whom a rule about the thing itself applies.
func (c cell) counts(permission string) bool {
	member := c.row.permission == "member" || strings.HasSuffix(c.row.permission, " or own") || strings.HasSuffix(c.row.permission, " or offered")
	return permission != "" && (strings.Contains(c.row.permission, permission) || member && c.place == "global")
}

// judgeCalls expects that whoever was refused made storage read nothing but what
// the decision is made from, and that the trail has each refused write once.
func (c cell) judgeCalls(t *testing.T, symbol byte, calls []call) {
	t.Helper()
	entries := 0
	for _, asked := range calls {
		switch port, _, _ := strings.Cut(asked.name, "."); {
		case asked.name == "Trail.Append":
			entries++
		case port == "Access", asked.name == "Keys.Facts", asked.name == "Keys.Used":
		case strings.ContainsRune("oh", rune(symbol)) && (asked.name == "History.Get" || asked.name == "Forms.Get" || port == "Files" || port == "Watcher"):
		case strings.ContainsRune("ohg", rune(symbol)) && asked.name == "Batches.Get":
			// Whose the thing is nobody can know before it is read.
		default:
			t.Errorf("%s: refused, and storage was asked for %s", c, asked)
		}
	}
	want := 0
	if c.op.writes != "" && strings.ContainsRune("pa-kohg", rune(symbol)) {
		want = 1
	}
	if entries != want {
		t.Errorf("%s: %d entries in the trail, want %d: %v", c, entries, want, calls)
	}
	if strings.ContainsRune("12sc", rune(symbol)) && len(calls) > 0 {
		t.Errorf("%s: refused without a look, and storage was asked for %v", c, calls)
	}
}

// ofTheMoment are ids that were just made, and times.
var ofTheMoment = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9-]{10} [0-9:.]{8,} \+0000 UTC`)

// plain is everything that somebody outside, or storage, could tell this answer from
// another one by: what it is about is called by what it is, and ids of the moment
// are left out.
func (a answer) plain() string {
	var out strings.Builder
	header := a.header.Clone()
	id := header.Get("X-Correlation-Id")
	header.Del("X-Correlation-Id")
	for _, name := range slices.Sorted(maps.Keys(header)) {
		out.WriteString(name + ": " + strings.Join(header[name], ", ") + "\n")
	}
	out.WriteString(a.body + "\n")
	for _, asked := range a.calls {
		if asked.name == "Keys.Used" {
			continue // it depends on when a key was used before, wherever that was
		}
		out.WriteString(asked.String() + "\n")
	}
	text := strings.ReplaceAll(out.String(), id, "ID")
	for value, name := range map[string]string{a.place: "PLACE", a.thing: "THING"} {
		if value != "" && value != organizations.GlobalName {
			text = strings.ReplaceAll(text, value, name)
		}
	}
	text = strings.NewReplacer(string(own), "OWN", string(foreign), "FOREIGN", string(provider), "PROVIDER").Replace(text)
	return ofTheMoment.ReplaceAllString(text, "NEW")
}
