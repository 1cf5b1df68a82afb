package apitest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions"
	storemocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	systemmocks "github.com/bifrost-run/bifrost/ports/system/mocks"
)

const entryID = "019df26e-2d7b-7000-8000-0000000000e1"

// trail keeps what was written down, or fails.
type trail struct {
	*storemocks.MockTrail
	mu      sync.Mutex
	entries []audit.Entry
	scopes  []string
	err     error
}

func (l *trail) Append(ctx context.Context, s organizations.Scope, e audit.Entry) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err == nil {
		l.entries, l.scopes = append(l.entries, e), append(l.scopes, s.String())
	}
	return l.err
}

// recorderOf writes into a trail.
func recorderOf(c *gomock.Controller, l *trail) *record.Recorder {
	random := systemmocks.NewMockRandom(c)
	random.EXPECT().ID().Return(entryID).AnyTimes()
	return record.New(l, random)
}

// wants expects exactly these entries: "scope target actor action outcome code".
func (l *trail) wants(t *testing.T, want ...string) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	var got []string
	for i, e := range l.entries {
		got = append(got, strings.TrimSpace(fmt.Sprint(l.scopes[i], " ", e.Target, " ", e.Actor.ID, " ", e.Action, " ", e.Outcome, " ", e.Code)))
		if e.ID != entryID || e.ClientIP == "" || len(e.CorrelationID) != 32 || e.Actor.DisplayName == "" {
			t.Errorf("where it came from is not said: %+v", e)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// ofRuns are the operations that change something and leave no entry, because the
// run is the record, or because nothing is changed.
var ofRuns = []string{"startExecution", "cancelExecution", "cancelExecutions", "undoExecution", "rerunExecution", "listOptions", "previewSchedule", "generateForm", "submitForm", "listFieldOptions", "sendToHook"}

// actions are what operations do in the words of the trail.
func actions(t *testing.T) map[string]string {
	t.Helper()
	raw, err := functions.Contract()
	if err != nil {
		t.Fatal(err)
	}
	var contract struct {
		Paths map[string]map[string]struct {
			OperationID string `json:"operationId"`
			Audit       string `json:"x-audit"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(raw, &contract); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, methods := range contract.Paths {
		for method, op := range methods {
			all[op.OperationID] = op.Audit
			if writes := method != "get" && !slices.Contains(ofRuns, op.OperationID); writes != (op.Audit != "") {
				t.Errorf("%s is a %s and audited as %q: a write says what it Writes, and nothing else does", op.OperationID, method, op.Audit)
			}
		}
	}
	for _, id := range ofRuns {
		if _, known := all[id]; !known {
			t.Errorf("there is no operation %s: take it off the list", id)
		}
	}
	return all
}

func TestEveryOperationThatWritesIsAudited(t *testing.T) {
	t.Parallel()
	if len(actions(t)) < 30 {
		t.Error("the contract was not read")
	}
}

func TestEveryWriteLeavesAnEntryAndNoReadDoes(t *testing.T) {
	t.Parallel()
	audits := actions(t)
	each(t, nil, func(t *testing.T, o operation) {
		a := newAPI(t)
		o.enters(a)
		o.works(a)
		a.ask(o.request()).is(o.status)
		switch action := audits[o.id]; {
		case action == "":
			a.trail.wants(t)
		case o.id == "eraseOrganization": // its own trail goes with it
			a.trail.wants(t, fmt.Sprintf("%s %s %s %s written", contosoID, contosoID, adminID, action), fmt.Sprintf("global  %s %s written", adminID, action))
		case o.placed():
			a.trail.wants(t, fmt.Sprintf("%s %s %s %s written", contosoID, contosoID, o.caller().user.ID, action))
		default:
			a.trail.wants(t, fmt.Sprintf("global  %s %s written", o.caller().user.ID, action))
		}
	})
}

func TestAWriteThatIsRefusedLeavesAnEntryWhereItMayBeKnown(t *testing.T) {
	t.Parallel()
	audits := actions(t)
	writes := func(o operation) bool { return audits[o.id] != "" && o.named() != "" }
	each(t, writes, func(t *testing.T, o operation) {
		a := newAPI(t)
		r, code := o.request(), "permission_required"
		r.token = technician.token
		if o.named() == "Platform.Admin" {
			code = "admin_required"
		}
		if o.entry == adminOnly {
			a.anywhere(technician)
			a.refused(r).refuses(http.StatusForbidden, code)
			a.trail.wants(t, fmt.Sprintf("global  %s %s refused %s", techID, audits[o.id], code))
			return
		}
		a.at(technician, toContoso, contoso(), grant(technician, toContoso, o.others()...))
		a.refused(r).refuses(http.StatusForbidden, code)
		one := " " + techID + " " + audits[o.id] + " refused "
		inGlobal := "global global" + one + code
		r = o.about("global")
		r.token = technician.token
		if o.entry == adminInOrg { // which global is not
			a.anywhere(technician)
			a.refused(r).refuses(http.StatusNotFound, "not_found")
			inGlobal = "global " + one + "not_found"
		} else {
			a.at(technician, toGlobal, nil)
			a.refused(r).refuses(http.StatusForbidden, code)
		}
		// What does not exist, or is not theirs to know of, is kept apart from both.
		for _, target := range []organizations.Target{toFabrik, organizations.TargetOf(nowhereID)} {
			a.at(technician, target, fabrik(), grant(technician, toContoso, permissions.All()...))
			r = o.about(target.String())
			r.token = technician.token
			a.refused(r).refuses(http.StatusNotFound, "not_found")
		}
		r = o.about("no-id")
		r.token = technician.token
		a.anywhere(technician)
		a.refused(r).refuses(http.StatusNotFound, "not_found")
		a.trail.wants(t, contosoID+" "+contosoID+one+code, inGlobal,
			"global "+fabrikID+one+"not_found", "global "+nowhereID+one+"not_found", "global "+one+"not_found")
	})
}

// Nothing is recorded about strangers, nor about a request that names no place.
func TestStrangersLeaveNoEntry(t *testing.T) {
	t.Parallel()
	audits := actions(t)
	each(t, func(o operation) bool { return audits[o.id] != "" }, func(t *testing.T, o operation) {
		a := newAPI(t)
		r := o.request()
		r.token = ""
		a.refused(r).refuses(http.StatusUnauthorized, "token_missing")
		a.knows(o.caller())
		gone := o.caller().user
		gone.IsActive = false
		a.stands(o, o.caller(), &permissions.Standing{User: gone})
		a.refused(o.request()).refuses(http.StatusForbidden, "account_deactivated")
		if o.entry == inHeader {
			a.refused(o.about("")).refuses(http.StatusBadRequest, "scope_required")
		}
		a.trail.wants(t)
	})
}

// An entry comes before its change; one that was refused after all takes it back.
func TestAChangeThatWasRefusedAfterAllHasASecondEntry(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(admin)
	a.random.EXPECT().ID().Return(contosoID)
	a.organizations.EXPECT().Create(gomock.Any(), gomock.Any()).Return(taken())
	a.ask(request{method: "POST", path: "/api/organizations", token: admin.token, body: draft}).refuses(http.StatusConflict, "tenant_taken")
	a.trail.wants(t, "global  "+adminID+" organization.create written", "global  "+adminID+" organization.create refused tenant_taken")
	if e := a.trail.entries; e[0].CorrelationID != e[1].CorrelationID {
		t.Errorf("the two are of different requests: %+v", e)
	}
}

// Somebody who hangs up is recorded all the same.
func TestARefusalIsRecordedForAClientThatHasGone(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	ctx, gone := context.WithCancel(t.Context())
	a.knows(technician)
	a.access.EXPECT().Facts(gomock.Any(), gomock.Any(), toContoso).DoAndReturn(func(context.Context, permissions.UserID, organizations.Target) (permissions.Facts, error) {
		gone()
		return permissions.Facts{Standing: &permissions.Standing{User: technician.user}}, nil
	})
	a.handIn(ctx, request{method: "DELETE", path: filePath, token: technician.token, scope: contosoID})
	a.trail.wants(t, "global "+contosoID+" "+techID+" file.delete refused not_found")
}
