package apitest

import (
	"net/http"
	"testing"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

const (
	attentionPath = "/api/attention"
	itemPath      = attentionPath + "/" + runIDText
	itemJSON      = `"id":"` + runIDText + `","kind":"run","code":"upstream_failed","organizationId":"` + contosoID + `","workflow":{"name":"add_user","title":"Add a user"},"status":"Failed",` +
		`"message":"The group is gone.","trigger":"schedule","actor":{"id":"` + adminID + `","displayName":"The owner"},` +
		`"createdAt":"2026-05-04T10:00:00.123Z","finishedAt":"2026-05-04T10:11:12.345Z"`
)

// window is since when runs are listed.
var window = now.Add(-14 * 24 * time.Hour)

func anItem(changes ...func(*attention.Item)) attention.Item {
	i := attention.Item{
		ID: runID, Scope: inContoso, Workflow: "add_user", Title: "Add a user", Status: "Failed", Message: "The group is gone.", Code: "upstream_failed",
		Trigger: "schedule", ActorID: adminID, ActorName: "The owner", At: now,
	}
	for _, change := range changes {
		change(&i)
	}
	return i
}

func (a *api) hasItem(i attention.Item, err error) {
	a.attention.EXPECT().Get(gomock.Any(), inContoso, runID).Return(i, err)
}

// shows lets the store answer a page of what needs attention.
func (a *api) shows(p store.Paging, page store.AttentionPage) {
	a.attention.EXPECT().List(gomock.Any(), window, p).Return(page, nil)
}

func attentionOperations() []operation {
	list := func(a *api, err error) {
		a.attention.EXPECT().List(gomock.Any(), window, store.Paging{Limit: 50}).Return(store.AttentionPage{}, err)
	}
	read := func(a *api, err error) { a.hasItem(anItem(), err) }
	change := func(a *api, err error) {
		read(a, nil)
		a.attention.EXPECT().Change(gomock.Any(), anItem(), anItem(func(i *attention.Item) { i.Note, i.Revision = "seen", 1 })).Return(err)
	}
	return []operation{
		{
			id: "listAttention", method: "GET", path: attentionPath, entry: signedIn, status: 200,
			works: func(a *api) { list(a, nil) }, fails: map[string]func(*api, error){"Attention.List": list},
		},
		{
			id: "changeAttention", method: "PATCH", path: itemPath, body: `{"note":"seen"}`, entry: inHeader, anyOf: views, status: 200,
			works: func(a *api) { change(a, nil) }, fails: map[string]func(*api, error){"Attention.Get": read, "Attention.Change": change},
		},
	}
}

// says is what a technician who may look says about the item.
func (a *api) notes(body, etag string) answer {
	a.t.Helper()
	a.at(technician, toContoso, contoso(), grant(technician, toContoso, permissions.ViewHistory))
	r := patch(itemPath, technician, body).with("If-Match", etag)
	r.scope = contosoID
	return a.ask(r)
}

func TestOnlyWhatTheCallerMaySeeNeedsTheirAttention(t *testing.T) {
	t.Parallel()
	id := func(n int) func(*attention.Item) {
		return func(i *attention.Item) { i.Message = string(rune('a' + n)) }
	}
	items := []attention.Item{
		anItem(id(0)),
		anItem(id(1), func(i *attention.Item) { i.Scope = given.ScopeOf(fabrikID) }),
		anItem(id(2), func(i *attention.Item) { i.Scope = inGlobal }),
		anItem(id(3), func(i *attention.Item) { i.Trigger, i.ActorID = "api", techID }),
		anItem(id(4), func(i *attention.Item) { i.ActorID = techID }),
		anItem(id(5), func(i *attention.Item) { i.Trigger = "api" }),
		anItem(id(6), func(i *attention.Item) { i.ResolvedAt, i.ResolvedBy = now, techID }),
	}
	for name, c := range map[string]struct {
		grants []permissions.Grant
		query  string
		want   string
	}{
		"nobody's":             {nil, "", ""},
		"one client's":         {[]permissions.Grant{grant(technician, toContoso, permissions.ViewHistory)}, "", "aefg"},
		"another permission":   {[]permissions.Grant{grant(technician, toContoso, permissions.ExecuteWorkflows)}, "", ""},
		"the other client's":   {[]permissions.Grant{grant(technician, toFabrik, permissions.ViewHistory)}, "", "b"},
		"everywhere":           {[]permissions.Grant{grant(technician, toGlobal, permissions.ViewHistory)}, "", "abcefg"},
		"what is resolved":     {[]permissions.Grant{grant(technician, toContoso, permissions.ViewHistory)}, "?resolved=true", "g"},
		"what is not resolved": {[]permissions.Grant{grant(technician, toContoso, permissions.ViewHistory)}, "?resolved=false", "aef"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.anywhere(technician, c.grants...)
			a.shows(store.Paging{Limit: 50}, store.AttentionPage{Items: items})
			got := ""
			body, _ := decode(t, a.ask(get(attentionPath+c.query, technician)).is(200).body).(map[string]any)
			list, _ := body["items"].([]any)
			for _, item := range list {
				message, _ := item.(map[string]any)["message"].(string)
				got += message
			}
			want.Equal(t, "the items", got, c.want)
		})
	}
}

func TestAListThatFindsLittleLooksOnAndSaysHowFar(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	foreign := []attention.Item{anItem(func(i *attention.Item) { i.Scope = given.ScopeOf(fabrikID) })}
	ask := func(path string) answer {
		a.anywhere(technician, grant(technician, toContoso, permissions.ViewHistory))
		return a.ask(get(path, technician)).is(200)
	}
	a.shows(store.Paging{Limit: 2}, store.AttentionPage{Items: foreign, Next: "1", ScannedTo: now})
	a.shows(store.Paging{After: "1", Limit: 2}, store.AttentionPage{Items: []attention.Item{anItem()}, Next: "2", ScannedTo: now})
	a.shows(store.Paging{After: "2", Limit: 1}, store.AttentionPage{Next: "3", ScannedTo: now})
	a.shows(store.Paging{After: "3", Limit: 1}, store.AttentionPage{Items: foreign, Next: "4", ScannedTo: now.Add(-time.Hour)})
	first := ask(attentionPath + "?limit=2")
	body, _ := decode(t, first.body).(map[string]any)
	want.Equal(t, "how far it has looked", body["scannedTo"], any("2026-05-04T09:11:12.345Z"))
	a.shows(store.Paging{After: "4", Limit: 2}, store.AttentionPage{Items: []attention.Item{anItem(), anItem()}, Next: "5", ScannedTo: now})
	second := ask(attentionPath + "?limit=2&cursor=" + first.cursor())
	a.shows(store.Paging{After: "5", Limit: 2}, store.AttentionPage{})
	ask(attentionPath + "?limit=2&cursor=" + second.cursor()).says(`{"items":[]}`)
	a.anywhere(technician)
	a.ask(get(attentionPath+"?resolved=true&cursor="+first.cursor(), technician)).refuses(http.StatusBadRequest, "cursor_invalid")
}

func TestSomebodyTakesResolvesAndNotesARun(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		was        attention.Item
		body, says string
		next       func(*attention.Item)
	}{
		"takes it": {
			anItem(), `{"assignee":"me"}`, `"assignee":{"id":"` + techID + `","displayName":"The technician"},"isResolved":false`,
			func(i *attention.Item) { i.Assignee, i.AssigneeName = techID, "The technician" },
		},
		"gives it back": {
			anItem(func(i *attention.Item) { i.Assignee, i.AssigneeName = adminID, "An administrator" }), `{"assignee":"nobody"}`, `"isResolved":false`,
			func(i *attention.Item) { i.Assignee, i.AssigneeName = "", "" },
		},
		"resolves it": {
			anItem(), `{"isResolved":true,"note":"done by hand"}`, `"isResolved":true,"resolvedAt":"2026-05-04T10:11:12.345Z","resolvedBy":"` + techID + `","note":"done by hand"`,
			func(i *attention.Item) { i.ResolvedAt, i.ResolvedBy, i.Note = now, techID, "done by hand" },
		},
		"opens it again": {
			anItem(func(i *attention.Item) { i.ResolvedAt, i.ResolvedBy, i.Note = now, adminID, "done" }), `{"isResolved":false,"note":""}`, `"isResolved":false`,
			func(i *attention.Item) { i.ResolvedAt, i.ResolvedBy, i.Note = time.Time{}, "", "" },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, next := newAPI(t), c.was
			c.next(&next)
			next.Revision++
			a.hasItem(c.was, nil)
			a.attention.EXPECT().Change(gomock.Any(), c.was, next).Return(nil)
			got := a.notes(c.body, "").is(200)
			got.says(`{` + itemJSON + `,` + c.says + `,"etag":` + quoted(got.header.Get("ETag")) + `}`)
			a.trail.wants(t, contosoID+" "+contosoID+" "+techID+" attention.change written")
		})
	}
}

func quoted(text string) string { return `"\"` + text[1:len(text)-1] + `\""` }

func TestWhatChangesNothingIsNotWritten(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, body := range []string{`{}`, `{"isResolved":false}`, `{"assignee":"nobody","note":""}`} {
		a.hasItem(anItem(), nil)
		a.notes(body, "").is(200)
	}
	a.trail.wants(t)
}

func TestAChangeOverAnotherIsRefused(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.hasItem(anItem(), nil)
	etag := a.notes(`{}`, "").is(200).header.Get("ETag")
	other := anItem(func(i *attention.Item) { i.Note, i.Revision = "theirs", 1 })
	a.hasItem(other, nil)
	if now := a.notes(`{"note":"mine"}`, etag).is(http.StatusPreconditionFailed).header.Get("ETag"); now == "" || now == etag {
		t.Errorf("the ETag of what is there is %q", now)
	}
	meanwhile := fault.New(fault.Conflict, "changed_meanwhile", "Somebody has changed this meanwhile.")
	a.attention.EXPECT().Get(gomock.Any(), inContoso, runID).Return(anItem(), nil).Times(3)
	a.attention.EXPECT().Change(gomock.Any(), anItem(), gomock.Any()).Return(meanwhile).Times(3)
	a.notes(`{"note":"mine"}`, "").refuses(http.StatusConflict, "changed_meanwhile")
	a.hasItem(anItem(), nil)
	a.attention.EXPECT().Change(gomock.Any(), anItem(), gomock.Any()).Return(meanwhile)
	a.hasItem(other, nil)
	a.notes(`{"note":"mine"}`, etag).is(http.StatusPreconditionFailed)
}

func TestANoteIsRefusedThatNobodyCouldRead(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.hasItem(anItem(), nil)
	a.notes(`{"note":"a\nb"}`, "").fields("body /note format")
	a.notes(`{"assignee":"you"}`, "").is(http.StatusUnprocessableEntity)
	r := patch(attentionPath+"/none", technician, `{}`)
	r.scope = contosoID
	a.at(technician, toContoso, contoso(), grant(technician, toContoso, permissions.ViewHistory))
	a.ask(r).is(http.StatusNotFound)
}
