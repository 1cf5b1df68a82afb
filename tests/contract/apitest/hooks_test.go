package apitest

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

const (
	hookID     = "019df24a-0000-7000-8000-0000000000dd"
	hooksPath  = "/api/hooks"
	hookPath   = hooksPath + "/" + hookID
	hookSecret = "bfh_chancechance"
	alarmJSON  = `{"name":"Alarm","workflow":"add_user","input":{"name":"Ana"},"mappings":[{"parameter":"name","pointer":"/who","isOptional":true}],"proof":"hmac"}`
	hookJSON   = `"id":"` + hookID + `","organizationId":"` + contosoID + `","path":"` + hookPath + `","name":"Alarm","workflow":"add_user","input":{"name":"Ana"},` +
		`"mappings":[{"parameter":"name","pointer":"/who","isOptional":true}],"proof":"hmac",` +
		`"headers":{"proof":"X-Bifrost-Signature","time":"X-Bifrost-Time","delivery":"X-Bifrost-Delivery"},"windowSeconds":300,"secretHint":"ance",` +
		`"owner":{"id":"` + techID + `","displayName":"The technician"},` +
		`"createdAt":"2026-05-04T10:11:12.345Z","createdBy":"` + techID + `","updatedAt":"2026-05-04T10:11:12.345Z","updatedBy":"` + techID + `"`
)

func alarm(changes ...func(*hooks.Hook)) hooks.Hook {
	h := hooks.Hook{
		ID: hookID, Scope: inContoso, Name: "Alarm", Workflow: "add_user", Input: []byte(`{"name":"Ana"}`),
		Mappings: []hooks.Mapping{{Parameter: "name", Pointer: "/who", IsOptional: true}}, Proof: hooks.Signature,
		Headers: hooks.Headers{Proof: "X-Bifrost-Signature", Time: "X-Bifrost-Time", Delivery: "X-Bifrost-Delivery"}, Window: 5 * time.Minute,
		Sealed: []byte("sealed"), Hint: "ance", Owner: techID, OwnerName: "The technician",
		CreatedAt: now, CreatedBy: techID, UpdatedAt: now, UpdatedBy: techID, Revision: 2,
	}
	for _, change := range changes {
		change(&h)
	}
	return h
}

func (a *api) hasHook(err error) {
	a.hooks.EXPECT().Get(gomock.Any(), inContoso, hooks.ID(hookID)).Return(alarm(), err)
}

// seals lets a secret be made.
func (a *api) seals() {
	a.random.EXPECT().Token().Return("chance").Times(2)
	a.sealer.EXPECT().Seal(gomock.Any(), inContoso, "hook/"+hookID, []byte(hookSecret)).Return([]byte("sealed"), nil)
}

// owns lets an owner hold what a hook of theirs needs.
func (a *api) owns() {
	a.access.EXPECT().Facts(gomock.Any(), technician.user.ID, toContoso).Return(permissions.Facts{
		Organization: contoso(),
		Standing:     &permissions.Standing{User: technician.user, Grants: []permissions.Grant{grant(technician, toContoso, schedulers...)}},
	}, nil)
}

// rings lets a proved message find its hook.
func (a *api) rings() {
	a.doors.EXPECT().Find(gomock.Any(), hooks.ID(hookID)).Return(alarm(), nil)
	a.sealer.EXPECT().Open(gomock.Any(), inContoso, "hook/"+hookID, []byte("sealed")).Return([]byte(hookSecret), nil)
}

// message is a proved one.
func message(body string) request {
	seconds := strconv.FormatInt(now.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(hookSecret))
	mac.Write([]byte(seconds + "." + body))
	return request{method: http.MethodPost, path: hookPath, body: body, header: map[string]string{
		"X-Bifrost-Signature": hex.EncodeToString(mac.Sum(nil)), "X-Bifrost-Time": seconds, "X-Bifrost-Delivery": "1",
	}}
}

func hookOperations() []operation {
	list := func(a *api, err error) {
		a.hooks.EXPECT().List(gomock.Any(), inContoso, store.Paging{Limit: 50}).Return(store.HookPage{}, err)
	}
	accepts := func(a *api) {
		a.input.EXPECT().Validate(gomock.Any()).Return(nil)
		a.owns()
	}
	create := func(a *api, err error) {
		accepts(a)
		a.random.EXPECT().ID().Return(hookID)
		a.seals()
		a.hooks.EXPECT().Create(gomock.Any(), gomock.Any()).Return(err)
	}
	replaced := func(a *api, err error) {
		accepts(a)
		a.hasHook(err)
	}
	changes := func(a *api, err error) {
		a.hooks.EXPECT().Change(gomock.Any(), alarm(), gomock.Any()).Return(err)
	}
	replace := func(a *api, err error) { replaced(a, nil); changes(a, err) }
	rotate := func(a *api, err error) { a.hasHook(nil); a.seals(); changes(a, err) }
	remove := func(a *api, err error) {
		a.hasHook(nil)
		a.hooks.EXPECT().Delete(gomock.Any(), inContoso, hooks.ID(hookID)).Return(err)
	}
	all := []operation{
		{
			id: "listHooks", method: "GET", path: hooksPath, status: 200,
			works: func(a *api) { list(a, nil) }, fails: map[string]func(*api, error){"Hooks.List": list},
		},
		{
			id: "createHook", method: "POST", path: hooksPath, body: alarmJSON, status: 201,
			works: func(a *api) { create(a, nil) }, fails: map[string]func(*api, error){"Hooks.Create": create},
		},
		{
			id: "getHook", method: "GET", path: hookPath, status: 200,
			works: func(a *api) { a.hasHook(nil) }, fails: map[string]func(*api, error){"Hooks.Get": (*api).hasHook},
		},
		{
			id: "replaceHook", method: "PUT", path: hookPath, body: alarmJSON, status: 200,
			works: func(a *api) { replace(a, nil) }, fails: map[string]func(*api, error){"Hooks.Get": replaced, "Hooks.Change": replace},
		},
		{
			id: "rotateHook", method: "POST", path: hookPath + "/rotate", status: 200,
			works: func(a *api) { rotate(a, nil) }, fails: map[string]func(*api, error){"Hooks.Get": (*api).hasHook, "Hooks.Change": rotate},
		},
		{
			id: "deleteHook", method: "DELETE", path: hookPath, status: 204,
			works: func(a *api) { remove(a, nil) },
			fails: map[string]func(*api, error){"Hooks.Get": (*api).hasHook, "Hooks.Delete": remove},
		},
	}
	for i := range all {
		all[i].entry, all[i].anyOf, all[i].also = inHeader, schedulers[:1], schedulers[1:]
	}
	send := func(a *api, err error) {
		a.rings()
		a.takesMessage(false, err)
		a.doors.EXPECT().Used(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return(nil).AnyTimes()
	}
	proved := message(`{"who":"Zoë"}`)
	return append(all, operation{
		id: "sendToHook", method: proved.method, path: proved.path, csv: proved.body, header: proved.header, entry: open, status: 202,
		works: func(a *api) { send(a, nil) }, fails: map[string]func(*api, error){"Executions.Accept": send},
	})
}

func (a *api) takesMessage(replayed bool, err error) {
	a.input.EXPECT().Validate(gomock.Any()).Return(nil)
	a.owns()
	a.random.EXPECT().ID().Return(string(runID)).AnyTimes()
	a.executions.EXPECT().Accept(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, asked store.Acceptance) (store.Accepted, error) {
		return store.Accepted{Execution: asked.Execution, Replayed: replayed}, err
	})
}

func TestAMessageOfAnotherSystemStartsARunWithoutAnyToken(t *testing.T) {
	t.Parallel()
	for _, replayed := range []bool{false, true} {
		a := newAPI(t)
		a.rings()
		a.takesMessage(replayed, nil)
		a.doors.EXPECT().Used(gomock.Any(), alarm(), now, executions.ID(runID)).Return(nil)
		got := a.ask(message(`{"who":"Zoë","more":[1,2]}`)).is(http.StatusAccepted).says(`{"executionId":"` + string(runID) + `"}`)
		if header := got.header.Get("Idempotency-Replayed"); header != map[bool]string{true: "true"}[replayed] {
			t.Errorf("replayed %t: %q", replayed, header)
		}
	}
}

func TestAMessageThatProvesNothingIsToldNothing(t *testing.T) {
	t.Parallel()
	forged := message(`{"who":"Zoë"}`)
	forged.body = `{"who":"Eve"}`
	elsewhere := message(`{}`)
	elsewhere.path = hooksPath + "/019df24a-0000-7000-8000-0000000000ff"
	nowhere := message(`{}`)
	nowhere.path = hooksPath + "/x"
	var answers []string
	for name, c := range map[string]struct {
		request request
		expects func(*api)
	}{
		"forged":          {forged, (*api).rings},
		"without a proof": {request{method: http.MethodPost, path: hookPath, body: `{}`}, (*api).rings},
		"with a token":    {request{method: http.MethodPost, path: hookPath, body: `{}`, token: admin.token, scope: contosoID}, (*api).rings},
		"a hook that is not there": {elsewhere, func(a *api) {
			a.doors.EXPECT().Find(gomock.Any(), gomock.Any()).Return(hooks.Hook{}, hooks.ErrUnknown())
		}},
		"an address that is none": {nowhere, func(*api) {}},
	} {
		a := newAPI(t)
		c.expects(a)
		p := a.ask(c.request).is(http.StatusUnauthorized).problem()
		answers = append(answers, p.Code+p.Detail)
		if p.Code != "hook_refused" || answers[0] != answers[len(answers)-1] {
			t.Errorf("%s: %+v", name, p)
		}
		if strings.Contains(a.log.String(), hookSecret) || strings.Contains(a.log.String(), "Eve") {
			t.Errorf("%s: the log says %s", name, a.log.String())
		}
	}
}

func TestAMessageIsBoundAndItsPartsAreNamed(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.ask(message(`"` + strings.Repeat("x", 1<<20) + `"`)).is(http.StatusRequestEntityTooLarge)
	a.rings()
	a.owns()
	a.alarms.EXPECT().Raise(gomock.Any(), gomock.Any()).Return(nil)
	broken := message(`{"who":`)
	if p := a.ask(broken).is(http.StatusBadRequest).problem(); p.Code != "body_invalid" {
		t.Errorf("got %+v", p)
	}
}

func TestTheSecretOfAHookIsShownOnce(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.hasHook(nil)
	a.seals()
	a.hooks.EXPECT().Change(gomock.Any(), alarm(), gomock.Any()).Return(nil)
	a.plans(http.MethodPost, hookPath+"/rotate", "").is(http.StatusOK).says(`{` + hookJSON + `,"state":"active","secret":"` + hookSecret + `"}`)
	a.hooks.EXPECT().Get(gomock.Any(), inContoso, hooks.ID(hookID)).Return(alarm(func(h *hooks.Hook) {
		*h = h.PausedBy(hooks.PausedByOwner, "Its owner is gone.")
		h.LastAt, h.LastRun = now, runID
	}), nil)
	a.plans(http.MethodGet, hookPath, "").is(http.StatusOK).says(`{` + hookJSON + `,"state":"paused","pause":"owner_lost","pauseReason":"Its owner is gone.","lastRun":{"executionId":"` + string(runID) + `","at":"2026-05-04T10:11:12.345Z"}}`)
	for _, e := range a.trail.entries {
		if kept := string(e.Before) + string(e.After); strings.Contains(kept, hookSecret) || strings.Contains(kept, "sealed") {
			t.Errorf("recorded: %s", kept)
		}
	}
}
