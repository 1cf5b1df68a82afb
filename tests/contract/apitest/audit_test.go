package apitest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

const (
	auditPath  = "/api/audit"
	exportPath = "/api/audit/export"
)

func taken() error {
	return fault.New(fault.Conflict, "tenant_taken", "Another organization has this tenant.")
}

var configures = []permissions.Permission{permissions.ManageConfig}

// anEntry is a change of the technician's at Contoso.
func anEntry(changes ...func(*audit.Entry)) audit.Entry {
	e := audit.New(entryID, audit.Entry{
		Actor:  audit.Actor{ID: techID, DisplayName: "The technician", Type: permissions.PlatformUser},
		Target: toContoso, Action: audit.SettingPut, Entity: audit.SettingPut.Entity("office"),
		Before: []byte(`{"type":"string","value":"Leeds"}`), After: []byte(`{"type":"int","value":7}`),
		Outcome: audit.Written, ClientIP: "192.0.2.1", CorrelationID: "4bf92f3577b34da6a3ce929d0e0e4736",
	})
	for _, change := range changes {
		change(&e)
	}
	return e
}

const entryOnTheWire = `{"id":"` + entryID + `","at":"2026-05-04T10:00:00.123Z","actor":{"id":"` + techID + `","displayName":"The technician","type":"platform"},
	"organizationId":"` + contosoID + `","action":"setting.put","entity":{"type":"setting","id":"office"},
	"before":{"type":"string","value":"Leeds"},"after":{"type":"int","value":7},"outcome":"written","clientIp":"192.0.2.1","correlationId":"4bf92f3577b34da6a3ce929d0e0e4736"}`

// lists expects one page of a scope's trail to be read.
func (l *trail) lists(s organizations.Scope, f audit.Filter, p store.Paging, page store.TrailPage, err error) {
	l.EXPECT().List(gomock.Any(), s, f, p).Return(page, err)
}

func auditOperations() []operation {
	list := func(a *api, err error) {
		a.trail.lists(inContoso, audit.Filter{}, store.Paging{Limit: 50}, store.TrailPage{Items: []audit.Entry{anEntry()}}, err)
	}
	export := func(a *api, err error) {
		a.trail.lists(inContoso, audit.Filter{}, store.Paging{Limit: 200}, store.TrailPage{Items: []audit.Entry{anEntry()}}, err)
	}
	return []operation{
		{
			id: "listAuditEntries", method: "GET", path: auditPath, entry: inHeader, anyOf: configures, status: 200,
			works: func(a *api) { list(a, nil) }, fails: map[string]func(*api, error){"Trail.List": list},
		},
		{
			id: "exportAuditEntries", method: "GET", path: exportPath, kind: "application/x-ndjson", entry: inHeader, anyOf: configures, status: 200,
			works: func(a *api) { export(a, nil) }, fails: map[string]func(*api, error){"Trail.List": export},
		},
	}
}

func (a *api) mayConfigure(p person, target organizations.Target) {
	a.at(p, target, contosoOr(target), grant(p, target, configures...))
}

// look is a question about Contoso.
func look(path string, who person) request {
	r := get(path, who)
	r.scope = contosoID
	return r
}

func contosoOr(target organizations.Target) *organizations.Organization {
	if target.IsGlobal() {
		return nil
	}
	return contoso()
}

func TestAnEntryIsShownWhole(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	refused := anEntry(func(e *audit.Entry) {
		*e = audit.New(entryID, audit.Entry{Actor: audit.Actor{ID: "system:seed", Type: audit.SystemActor}, Action: audit.OrganizationCreate, Entity: audit.Entity{Type: "organization"}, Outcome: audit.Refused, Code: "tenant_taken"})
	})
	a.mayConfigure(client, toContoso)
	a.trail.lists(inContoso, audit.Filter{}, store.Paging{Limit: 50}, store.TrailPage{Items: []audit.Entry{anEntry(), refused}}, nil)
	a.ask(look(auditPath, client)).is(200).says(`{"items":[` + entryOnTheWire + `,
		{"id":"` + entryID + `","at":"2026-05-04T10:00:00.123Z","actor":{"id":"system:seed","type":"system"},"action":"organization.create",
		"entity":{"type":"organization"},"outcome":"refused","code":"tenant_taken"}]}`)
}

func TestTheTrailIsFiltered(t *testing.T) {
	t.Parallel()
	from, to := time.Date(2026, 5, 1, 6, 0, 0, 0, time.UTC), time.Date(2026, 5, 2, 8, 0, 0, 500_000_000, time.UTC)
	query := url.Values{
		"actor": {techID}, "action": {"setting.put"}, "entityType": {"setting"}, "entityId": {"office"},
		"from": {"2026-05-01T08:00:00+02:00"}, "to": {"2026-05-02T08:00:00.5Z"}, "limit": {"7"},
	}.Encode()
	a := newAPI(t)
	a.mayConfigure(technician, toContoso)
	want := audit.Filter{Actor: techID, Action: audit.SettingPut, EntityType: "setting", EntityID: "office", From: from, To: to}
	sameFilter := func(f audit.Filter) bool {
		narrow := f
		narrow.From, narrow.To = want.From, want.To
		return narrow == want && f.From.Equal(from) && f.To.Equal(to)
	}
	a.trail.EXPECT().List(gomock.Any(), inContoso, gomock.Cond(sameFilter), store.Paging{Limit: 7}).Return(store.TrailPage{Next: "n", ScannedTo: to}, nil)
	got := a.ask(look(auditPath+"?"+query, technician)).is(200)
	cursor := got.cursor()
	got.says(`{"items":[],"nextCursor":"` + cursor + `","scannedTo":"2026-05-02T08:00:00.500Z"}`)

	a.mayConfigure(technician, toContoso)
	a.trail.EXPECT().List(gomock.Any(), inContoso, gomock.Cond(sameFilter), store.Paging{After: "n", Limit: 7}).Return(store.TrailPage{}, nil)
	a.ask(look(auditPath+"?"+query+"&cursor="+cursor, technician)).is(200).says(`{"items":[]}`)
	a.mayConfigure(technician, toContoso)
	a.ask(look(auditPath+"?actor=somebody&cursor="+cursor, technician)).refuses(http.StatusBadRequest, "cursor_invalid")
	a.mayConfigure(technician, toContoso)
	a.trail.EXPECT().List(gomock.Any(), inContoso, gomock.Cond(sameFilter), store.Paging{Limit: 200}).Return(store.TrailPage{Items: []audit.Entry{anEntry()}}, nil)
	a.ask(look(exportPath+"?"+strings.ReplaceAll(query, "&limit=7", ""), technician)).is(200)
}

func TestANarrowFilterSaysThatItLookedBackSevenDays(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayConfigure(technician, toContoso)
	a.trail.lists(inContoso, audit.Filter{Action: audit.SecretPut, From: now.Add(-audit.Recent)}, store.Paging{Limit: 50}, store.TrailPage{}, nil)
	a.ask(look(auditPath+"?action=secret.put", technician)).is(200).says(`{"items":[],"scannedTo":"2026-04-27T10:11:12.345Z"}`)
	// An export looks at everything.
	a.mayConfigure(technician, toContoso)
	a.trail.lists(inContoso, audit.Filter{Action: audit.SecretPut}, store.Paging{Limit: 200}, store.TrailPage{Items: []audit.Entry{anEntry()}}, nil)
	a.ask(look(exportPath+"?action=secret.put", technician)).is(200)
}

func TestAFilterThatMakesNoSenseIsRefused(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"from=yesterday": "query /from format", "to=2026-05-02": "query /to format", "limit=201": "query /limit range",
		"from=2026-05-02T00:00:00Z&to=2026-05-02T00:00:00Z": "query /to range",
		"entityId=" + strings.Repeat("x", 201):              "query /entityId max_length",
	} {
		a := newAPI(t)
		a.mayConfigure(technician, toContoso)
		a.ask(look(auditPath+"?"+query, technician)).fields(want)
	}
}

func TestTheTrailOfGlobalIsForWhoeverMayConfigureIt(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayConfigure(technician, toGlobal)
	a.trail.lists(inGlobal, audit.Filter{}, store.Paging{Limit: 50}, store.TrailPage{}, nil)
	r := look(auditPath, technician)
	r.scope = "global"
	a.ask(r).is(200)
	a.at(admin, toGlobal, nil)
	a.trail.lists(inGlobal, audit.Filter{}, store.Paging{Limit: 50}, store.TrailPage{}, nil)
	r.token = admin.token
	a.ask(r).is(200)
}

func TestAnExportIsAllPagesLineByLine(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayConfigure(technician, toContoso)
	a.trail.lists(inContoso, audit.Filter{}, store.Paging{Limit: 200}, store.TrailPage{Items: []audit.Entry{anEntry(), anEntry()}, Next: "2"}, nil)
	a.trail.lists(inContoso, audit.Filter{}, store.Paging{After: "2", Limit: 200}, store.TrailPage{Next: "3"}, nil) // empty, and not the end
	a.trail.lists(inContoso, audit.Filter{}, store.Paging{After: "3", Limit: 200}, store.TrailPage{Items: []audit.Entry{anEntry()}}, nil)
	got := a.ask(look(exportPath, technician)).is(200).
		has("Content-Type", "application/x-ndjson").has("Content-Disposition", `attachment; filename="audit-`+contosoID+`.jsonl"; filename*=UTF-8''audit-`+contosoID+`.jsonl`)
	lines := strings.Split(string(got.body), "\n")
	if len(lines) != 4 || lines[3] != "" {
		t.Fatalf("%d lines: %s", len(lines), got.body)
	}
	for _, line := range lines[:3] {
		answer{t: t, header: http.Header{"Content-Type": {"application/json"}}, body: []byte(line)}.says(entryOnTheWire)
	}
}

// A client must be able to tell a part of the trail from all of it.
func TestAnExportThatBreaksOffIsNoWholeOne(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayConfigure(technician, toContoso)
	a.trail.lists(inContoso, audit.Filter{}, store.Paging{Limit: 200}, store.TrailPage{Items: []audit.Entry{anEntry()}, Next: "2"}, nil)
	a.trail.lists(inContoso, audit.Filter{}, store.Paging{After: "2", Limit: 200}, store.TrailPage{}, down())
	a.breaksOff(look(exportPath, technician))
}

// breaksOff expects an answer to end before it is whole, so that its reader knows.
func (a *api) breaksOff(r request) {
	a.t.Helper()
	sent, err := http.NewRequestWithContext(a.t.Context(), r.method, a.url()+r.path, http.NoBody)
	if err != nil {
		a.t.Fatal(err)
	}
	r.fill(sent.Header)
	got, err := a.client.Do(sent)
	if err == nil {
		_, err = io.ReadAll(got.Body)
		_ = got.Body.Close()
	}
	if err == nil || errors.Is(err, context.DeadlineExceeded) {
		a.t.Errorf("it looks whole: %v", err)
	}
	if !strings.Contains(a.log.String(), "lines broke off") || strings.Contains(a.log.String(), "panicked") {
		a.t.Errorf("the log says %s", a.log)
	}
}
