package apitest

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

const logsPath = runPath + "/logs"

var twoLines = executions.LogPage{Cursor: 13, Lines: []executions.Line{
	{Seq: 12, Time: runTime.Add(time.Microsecond), Level: "info", Message: "licence assigned", Attempt: 1, Step: "assign licence", Fields: []byte(`{"sku":"E5"}`)},
	{Seq: 13, Time: runTime, Level: "warn", Message: "", Attempt: 2},
}}

const twoLinesJSON = `{"seq":12,"time":"2026-05-04T10:00:00.123Z","level":"info","message":"licence assigned","attempt":1,"step":"assign licence","fields":{"sku":"E5"}},
	{"seq":13,"time":"2026-05-04T10:00:00.123Z","level":"warn","message":"","attempt":2}`

// lines expects one read of the row and the log.
func (a *api) lines(status executions.Status, after int64, page executions.LogPage) {
	a.history.EXPECT().Get(gomock.Any(), inContoso, runID).Return(accepted(func(e *executions.Execution) {
		e.Status, e.Progress = status, executions.Progress{Done: 3, Total: 5}
	}), nil)
	a.logs.EXPECT().Read(gomock.Any(), inContoso, runID, after, 1000).Return(page, nil)
}

func TestALogIsReadOnWithItsCursor(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayView()
	a.watches(inContoso)
	a.lines(executions.Running, 0, twoLines)
	first := a.ask(reads(logsPath)).is(200)
	cursor := first.logCursor()
	first.says(`{"lines":[` + twoLinesJSON + `],"cursor":"` + cursor + `","done":false,"status":"Running","progress":{"done":3,"total":5}}`)
	a.mayView()
	a.watches(inContoso)
	a.lines(executions.Success, 13, executions.LogPage{Cursor: 13})
	a.ask(reads(logsPath + "?cursor=" + url.QueryEscape(cursor))).is(200).
		says(`{"lines":[],"cursor":"` + cursor + `","done":true,"status":"Success","progress":{"done":3,"total":5}}`)
}

func TestALogOfARunThatIsOverIsDoneWithItsLastLine(t *testing.T) {
	t.Parallel()
	more := twoLines
	more.More = true
	for name, c := range map[string]struct {
		page executions.LogPage
		done string
	}{"more to come": {more, "false"}, "the last": {twoLines, "true"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.mayView()
			a.watches(inContoso)
			a.lines(executions.Success, 0, c.page)
			got := a.ask(reads(logsPath + "?wait=30")).is(200)
			got.says(`{"lines":[` + twoLinesJSON + `],"cursor":"` + got.logCursor() + `","done":` + c.done + `,"status":"Success","progress":{"done":3,"total":5}}`)
		})
	}
}

// An empty log has a place to read on from as well.
func TestALogWithNothingNewIsAnsweredAfterTheWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t)
		a.mayView()
		a.watches(inContoso)
		a.lines(executions.Running, 0, executions.LogPage{})
		a.lines(executions.Running, 0, executions.LogPage{})
		began := time.Now()
		got := a.handIn(t.Context(), reads(logsPath+"?wait=20")).is(200)
		if waited := time.Since(began); waited != 20*time.Second {
			t.Errorf("waited %s", waited)
		}
		got.says(`{"lines":[],"cursor":"` + got.logCursor() + `","done":false,"status":"Running","progress":{"done":3,"total":5}}`)
	})
}

func TestALineEndsTheWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t)
		a.mayView()
		news := make(chan struct{}, 1)
		a.watcher.EXPECT().Watch(gomock.Any(), inContoso, runID).DoAndReturn(func(context.Context, organizations.Scope, executions.ID) (<-chan struct{}, func()) {
			time.AfterFunc(3*time.Second, func() { news <- struct{}{} })
			return news, func() {}
		})
		gomock.InOrder(
			a.logs.EXPECT().Read(gomock.Any(), inContoso, runID, int64(0), 1000).Return(executions.LogPage{}, nil).Call,
			a.logs.EXPECT().Read(gomock.Any(), inContoso, runID, int64(0), 1000).Return(twoLines, nil).Call,
		)
		a.history.EXPECT().Get(gomock.Any(), inContoso, runID).Return(accepted(), nil).Times(2)
		began := time.Now()
		a.handIn(t.Context(), reads(logsPath+"?wait=30")).is(200)
		if waited := time.Since(began); waited != 3*time.Second {
			t.Errorf("waited %s", waited)
		}
	})
}

func TestTheWaitForALogHasBounds(t *testing.T) {
	t.Parallel()
	for query, code := range map[string]string{"wait=-1": "range", "wait=31": "range", "wait=x": "type", "wait=1.5": "type", "wait=99999999999999999999": "type"} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.mayView()
			a.ask(reads(logsPath + "?" + query)).fields("query /wait " + code)
		})
	}
}

func TestALogsCursorMustBeAPlaceInALog(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, position := range []string{"x", "-1", "99999999999999999999", "1 "} {
		a.mayView()
		forged := forge(position, "log", techID, contosoID, runIDText)
		a.ask(reads(logsPath+"?cursor="+forged)).refuses(http.StatusBadRequest, "cursor_invalid")
	}
	a.mayView()
	a.watches(inContoso)
	a.lines(executions.Running, 7, twoLines)
	a.ask(reads(logsPath + "?cursor=" + forge("7", "log", techID, contosoID, runIDText))).is(200)
}
