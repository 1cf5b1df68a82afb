package apitest

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

const (
	batchID     = "019df24a-0000-7000-8000-0000000000dd"
	batchesPath = "/api/batches"
	batchPath   = batchesPath + "/" + batchID
	batchJSON   = `{"workflow":"add_user","input":{"name":"Ana"},"inputs":{"` + contosoID + `":{"name":"Bea"}},"targets":{"ids":["` + contosoID + `"]},"cap":5,"canary":{"tags":["gold"],"stopAbove":10}}`
	// askedJSON is what every answer about theBatch says of it.
	askedJSON = `"id":"` + batchID + `","workflow":{"name":"add_user","title":"Add a user"},"round":1,"owner":{"id":"` + techID + `","displayName":"The technician"},` +
		`"cap":5,"canary":{"tags":["gold"],"stopAbove":10},"createdAt":"2026-05-04T10:11:12.345Z","updatedAt":"2026-05-04T10:11:12.345Z"`
)

func theBatch(changes ...func(*batches.Batch)) batches.Batch {
	b := batches.Batch{
		ID: batchID, Workflow: "add_user", Title: "Add a user", Input: []byte(`{"name":"Ana"}`), Inputs: map[organizations.ID][]byte{contosoID: []byte(`{"name":"Bea"}`)},
		Targets: batches.Targets{IDs: []organizations.ID{contosoID}}, Cap: 5, Trial: &batches.Trial{Tags: []string{"gold"}, StopAbove: 10},
		Owner: techID, OwnerName: "The technician", Stage: batches.Held, Round: 1, Trouble: "Of 1 that went first, 1 did not succeed.", CreatedAt: now, UpdatedAt: now, Revision: 1,
	}
	for _, change := range changes {
		change(&b)
	}
	return b
}

func staged(s batches.Stage) batches.Batch {
	return theBatch(func(b *batches.Batch) { b.Stage, b.Trouble = s, "" })
}

// runsByGrant lets what is stored about a technician be enough for an owner.
func (a *api) runsByGrant() {
	a.isOwner(nil, grant(technician, toContoso, permissions.ExecuteWorkflows))
}

// isOwner says what is stored about the technician, which is what a batch goes by.
func (a *api) isOwner(err error, held ...permissions.Grant) {
	standing := &permissions.Standing{User: technician.user, Grants: held}
	a.access.EXPECT().Standing(gomock.Any(), technician.user.ID).Return(standing, err)
}

func (a *api) hasBatch(b batches.Batch, err error) {
	a.batches.EXPECT().Get(gomock.Any(), batches.ID(batchID)).Return(b, err)
}

func (a *api) tallies(err error) {
	a.items.EXPECT().Tally(gomock.Any(), gomock.Any()).Return(batches.Tally{Failed: 1, Waiting: 2}, batches.Tally{Failed: 1}, err)
}

// batchCreation is what a batch asks of storage until it is kept.
func batchCreation() (works func(*api), fails map[string]func(*api, error)) {
	listed := func(a *api, err error) {
		a.runsByGrant()
		a.organizations.EXPECT().List(gomock.Any(), everything).Return(store.OrganizationPage{Items: []organizations.Organization{*contoso()}}, err)
		a.random.EXPECT().ID().Return(batchID)
	}
	owner := func(a *api, err error) {
		listed(a, nil)
		facts := permissions.Facts{Organization: contoso(), Standing: &permissions.Standing{User: technician.user, Grants: []permissions.Grant{grant(technician, toContoso, permissions.ExecuteWorkflows)}}}
		a.access.EXPECT().Facts(gomock.Any(), technician.user.ID, toContoso).Return(facts, err)
	}
	create := func(a *api, err error) {
		owner(a, nil)
		a.input.EXPECT().Validate(gomock.Any()).Return(nil)
		a.batches.EXPECT().Live(gomock.Any()).Return(nil, nil)
		a.batches.EXPECT().Create(gomock.Any(), gomock.Any()).Return(err)
	}
	gone := func(a *api, err error) {
		a.access.EXPECT().Standing(gomock.Any(), technician.user.ID).Return(nil, err)
	}
	return func(a *api) { create(a, nil) }, map[string]func(*api, error){
		"Batches.Create": create, "Organizations.List": listed, "Access.Facts of the owner": owner, "Access.Standing of the owner": gone,
	}
}

func batchOperations() []operation {
	list := func(a *api, err error) {
		a.batches.EXPECT().List(gomock.Any(), store.Paging{Limit: 50}).Return(store.BatchPage{}, err)
	}
	unread := func(a *api, err error) { a.hasBatch(theBatch(), err) }
	read := func(a *api, err error) {
		a.hasBatch(theBatch(), nil)
		a.tallies(err)
	}
	owned := func(a *api, err error) {
		read(a, nil)
		a.isOwner(err)
	}
	items := func(a *api, err error) {
		a.hasBatch(theBatch(), nil)
		a.items.EXPECT().List(gomock.Any(), theBatch(), store.Paging{Limit: 50}).Return(store.BatchItemPage{}, err)
	}
	change := func(stage batches.Stage, before ...func(*api)) func(*api, error) {
		return func(a *api, err error) {
			a.hasBatch(staged(stage), nil)
			for _, do := range before {
				do(a)
			}
			a.batches.EXPECT().Change(gomock.Any(), staged(stage), gomock.Any()).Return(err)
		}
	}
	cancel, goOn := change(batches.Running), change(batches.Held, (*api).runsByGrant)
	retry := change(batches.Done, (*api).runsByGrant, func(a *api) { a.tallies(nil) })
	well := func(do func(*api, error)) func(*api) {
		return func(a *api) {
			do(a, nil)
			a.tallies(nil)
		}
	}
	create, createFails := batchCreation()
	all := []operation{
		{id: "listBatches", method: "GET", path: batchesPath, status: 200, works: func(a *api) { list(a, nil) }, fails: map[string]func(*api, error){"Batches.List": list}},
		{id: "createBatch", method: "POST", path: batchesPath, body: batchJSON, status: 201, works: create, fails: createFails},
		{
			id: "getBatch", method: "GET", path: batchPath, status: 200,
			works: func(a *api) { owned(a, nil) }, fails: map[string]func(*api, error){"Batches.Get": unread, "BatchItems.Tally": read, "Access.Standing of the owner": owned},
		},
		{
			id: "listBatchItems", method: "GET", path: batchPath + "/items", status: 200,
			works: func(a *api) { items(a, nil) }, fails: map[string]func(*api, error){"Batches.Get": unread, "BatchItems.List": items},
		},
		{
			id: "cancelBatch", method: "POST", path: batchPath + "/cancel", status: 200,
			works: well(cancel), fails: map[string]func(*api, error){"Batches.Get": unread, "Batches.Change": cancel},
		},
		{
			id: "continueBatch", method: "POST", path: batchPath + "/continue", status: 200,
			works: well(goOn), fails: map[string]func(*api, error){"Batches.Get": unread, "Batches.Change": goOn},
		},
		{
			id: "retryBatch", method: "POST", path: batchPath + "/retry-failed", status: 200,
			works: well(retry), fails: map[string]func(*api, error){"Batches.Get": unread, "Batches.Change": retry},
		},
	}
	for i := range all {
		all[i].entry, all[i].also = signedIn, runs
	}
	return all
}

// steers asks as a technician who may run workflows at Contoso.
func (a *api) steers(method, path, body string) answer {
	a.anywhere(technician, grant(technician, toContoso, permissions.ExecuteWorkflows))
	return a.ask(request{method: method, path: path, body: body, token: technician.token})
}

func TestABatchIsCreatedWithWhomItWaitsFor(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	works, _ := batchCreation()
	works(a)
	got := a.steers("POST", batchesPath, batchJSON).is(http.StatusCreated)
	if got.header.Get("Location") != batchPath {
		t.Errorf("it is at %q", got.header.Get("Location"))
	}
	const none = `"open":0,"success":0,"completedWithErrors":0,"failed":0,"timeout":0,"cancelled":0`
	got.says(`{"id":"` + batchID + `","workflow":{"name":"add_user","title":"Add a user"},"stage":"planning","round":1,"owner":{"id":"` + techID + `","displayName":"The technician"},` +
		`"targets":{"ids":["` + contosoID + `"],"named":1},"cap":5,"canary":{"tags":["gold"],"stopAbove":10},"createdAt":"2026-05-04T09:20:29.184Z","updatedAt":"2026-05-04T09:20:29.184Z",` +
		`"input":{"name":"Ana"},"inputs":{"` + contosoID + `":{"name":"Bea"}},"counts":{"waiting":1,"refused":0,` + none + `},"canaryCounts":{"waiting":1,"refused":0,` + none + `},"allowed":["cancel"]}`)
}

// It is about no place, so the entry stands in global.
func TestABatchThatIsRefusedLeavesAnEntry(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(technician)
	a.ask(request{method: "POST", path: batchesPath, body: batchJSON, token: technician.token}).refuses(http.StatusForbidden, "permission_required")
	a.trail.wants(t, "global  "+techID+" batch.create refused permission_required")
}

func TestABatchSaysHowItStands(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.hasBatch(theBatch(), nil)
	a.tallies(nil)
	a.runsByGrant()
	a.steers("GET", batchPath, "").is(http.StatusOK).says(`{` + askedJSON + `,"stage":"held","trouble":"Of 1 that went first, 1 did not succeed.",` +
		`"targets":{"ids":["` + contosoID + `"],"named":1},"input":{"name":"Ana"},"inputs":{"` + contosoID + `":{"name":"Bea"}},` +
		`"counts":{"waiting":2,"refused":0,"open":0,"success":0,"completedWithErrors":0,"failed":1,"timeout":0,"cancelled":0},` +
		`"canaryCounts":{"waiting":0,"refused":0,"open":0,"success":0,"completedWithErrors":0,"failed":1,"timeout":0,"cancelled":0},"allowed":["cancel","continue"]}`)
	a.batches.EXPECT().List(gomock.Any(), store.Paging{Limit: 50}).Return(store.BatchPage{Items: []batches.Batch{theBatch()}, Next: ""}, nil)
	a.steers("GET", batchesPath, "").is(http.StatusOK).says(`{"items":[{` + askedJSON + `,"stage":"held","trouble":"Of 1 that went first, 1 did not succeed.","targets":{"named":1}}]}`)
}

// What a role gives holds while somebody is signed in. A batch goes on when nobody is.
func TestABatchOffersNothingThatItsOwnerNeedsAGrantFor(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	signedIn := grant(technician, toContoso, permissions.ExecuteWorkflows)
	a.anywhere(technician, signedIn)
	a.isOwner(nil)
	a.hasBatch(theBatch(), nil)
	a.tallies(nil)
	var seen struct{ Allowed []string }
	got := a.ask(request{method: "GET", path: batchPath, token: technician.token}).is(http.StatusOK)
	if err := json.Unmarshal(got.body, &seen); err != nil || !slices.Equal(seen.Allowed, []string{"cancel"}) {
		t.Errorf("allowed is %v, %v", seen.Allowed, err)
	}
	a.anywhere(technician, signedIn)
	a.isOwner(nil)
	a.hasBatch(theBatch(), nil)
	a.ask(request{method: "POST", path: batchPath + "/continue", token: technician.token}).refuses(http.StatusConflict, "owner_needs_grant")
}

func TestAnOrganizationOfABatchSaysHowItsRunStands(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	item := batches.Item{Organization: contosoID, Name: "Contoso", IsFirst: true}
	ran := batches.Item{Organization: contosoID, Name: "Contoso", Round: 2, Run: runID, Status: executions.Failed, Problem: "It is broken."}
	lost := batches.Item{Organization: contosoID, Name: "Contoso", Round: 1, Refusal: batches.Refusal{Code: "owner_lost", Message: "No."}}
	unseen := batches.Item{Organization: contosoID, Name: "Contoso", Round: 1}
	foreign := batches.Item{Organization: "019df24a-0000-7000-8000-0000000000ee", Name: "Secret client"}
	a.hasBatch(theBatch(), nil)
	a.items.EXPECT().List(gomock.Any(), theBatch(), store.Paging{Limit: 50}).Return(store.BatchItemPage{Items: []batches.Item{item, ran, foreign, lost, unseen}}, nil)
	const who = `"organizationId":"` + contosoID + `","name":"Contoso"`
	a.steers("GET", batchPath+"/items", "").is(http.StatusOK).says(`{"items":[{` + who + `,"isCanary":true,"round":0,"status":"waiting"},` +
		`{` + who + `,"isCanary":false,"round":2,"status":"Failed","executionId":"` + string(runID) + `","problem":"It is broken."},` +
		`{` + who + `,"isCanary":false,"round":1,"status":"refused","code":"owner_lost","problem":"No."},{` + who + `,"isCanary":false,"round":1,"status":"unknown"}]}`)
}

func TestWhatABatchCannotDoNowIsAConflict(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		verb  string
		stage batches.Stage
		owns  bool
		tally *batches.Tally
		code  string
	}{
		"cancelling one that is over":           {"cancel", batches.Done, false, nil, "batch_finished"},
		"continuing one that goes on":           {"continue", batches.Running, true, nil, "batch_state"},
		"continuing one that is over":           {"continue", batches.Cancelled, true, nil, "batch_finished"},
		"retrying one that goes on":             {"retry-failed", batches.Running, true, &batches.Tally{Failed: 1}, "batch_state"},
		"retrying one that went well":           {"retry-failed", batches.Done, true, &batches.Tally{Success: 1}, "nothing_to_retry"},
		"retrying one that somebody has called": {"retry-failed", batches.Cancelled, true, &batches.Tally{Failed: 1}, "batch_finished"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.hasBatch(staged(c.stage), nil)
			if c.owns {
				a.runsByGrant()
			}
			if c.tally != nil {
				a.items.EXPECT().Tally(gomock.Any(), gomock.Any()).Return(*c.tally, batches.Tally{}, nil)
			}
			a.steers("POST", batchPath+"/"+c.verb, "").refuses(http.StatusConflict, c.code)
		})
	}
}

// Whoever changes a batch at the same moment as the platform does not hear of it.
func TestAStepOfThePlatformDoesNotStopAPerson(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	meanwhile := fault.New(fault.Conflict, "changed_meanwhile", "x")
	a.batches.EXPECT().Get(gomock.Any(), batches.ID(batchID)).Return(staged(batches.Running), nil).Times(2)
	gomock.InOrder(
		a.batches.EXPECT().Change(gomock.Any(), gomock.Any(), gomock.Any()).Return(meanwhile),
		a.batches.EXPECT().Change(gomock.Any(), gomock.Any(), gomock.Any()).Return(nil),
	)
	a.tallies(nil)
	a.steers("POST", batchPath+"/cancel", "").is(http.StatusOK)
}
