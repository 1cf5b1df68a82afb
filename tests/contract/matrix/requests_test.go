package matrix

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
)

// ask says how an operation is called so that nothing but the caller and the place
// can be wrong with it.
type ask struct {
	// params fill the path, the place aside. What is {thing} there is made first.
	params map[string]string
	query  string
	body   string
	header map[string]string
	// thing makes what the request is about in a place that exists, for one caller,
	// and answers its id. It is made anew for each request, because some take it away.
	thing func(w *world, at organizations.Target, c caller) string
	// before undoes what the last request did to everybody.
	before func(w *world)
	// changesNothing is a request for what is so already, which leaves no entry.
	changesNothing bool
}

const aGrant = `{"permissions":{"canExecuteWorkflows":true,"canManageConfig":false,"canManageForms":false,"canViewHistory":false}}`

const anAlertRule = `{"name":"Noc","then":{"channel":"mail","to":["noc@example.com"]}}`

const aHook = `{"name":"Alarm","workflow":"rest","proof":"key"}`

const aForm = `{"name":"New starter","workflow":"rest"}`

const aSchedule = `{"name":"Every night","workflow":"rest","cron":"0 3 * * *","zone":"UTC"}`

var (
	aRole    = map[string]string{"roleId": "{thing}"}
	aRun     = map[string]string{"id": "{thing}"}
	aFire    = map[string]string{"id": "{thing}"}
	someForm = map[string]string{"formId": "{thing}"}
	aField   = map[string]string{"formId": "{thing}", "name": "size"}
	aFile    = map[string]string{"fileId": "{thing}"}
	aProgram = map[string]string{"keyId": "{thing}"}
	aKey     = map[string]string{"key": "{thing}"}
	somebody = map[string]string{"userId": string(victim().user.ID)}
	roleUser = map[string]string{"roleId": "{thing}", "userId": string(clientVictim().user.ID)}
	roleForm = map[string]string{"roleId": "{thing}", "formId": numbered(90)}
	msgraph  = map[string]string{"type": "msgraph"}
	theRest  = map[string]string{"name": "rest"}
)

// requests are by the names of the table's rows.
var requests = map[string]ask{
	"getHealth": {}, "getReadiness": {}, "getAuthConfig": {},
	"getMe": {}, "listOrganizations": {}, "listUsers": {}, "listRoles": {},
	"listExecutions:mine": {query: "mine=true"},

	"listUserPermissions:self": {params: map[string]string{"userId": "{thing}"}, thing: oneself},
	"listUserPermissions":      {params: somebody},
	"createOrganization":       {body: `{"name":"Tailspin"}`},
	"exportOrganizations":      {},
	"importOrganizations":      {body: `{"organizations":[{"name":"Client {thing}"}]}`, thing: news},
	"getUser":                  {params: somebody},
	"changeUser":               {params: somebody, body: `{"isActive":false}`, before: reactivate},

	"createRole":     {body: `{"name":"Reception"}`},
	"getRole":        {params: aRole, thing: role},
	"changeRole":     {params: aRole, thing: role, body: `{"name":"Front desk"}`},
	"deleteRole":     {params: aRole, thing: role},
	"listRoleUsers":  {params: aRole, thing: role},
	"listRoleForms":  {params: aRole, thing: role},
	"putRoleUser":    {params: roleUser, thing: role},
	"deleteRoleUser": {params: roleUser, thing: role},
	"putRoleForm":    {params: roleForm, thing: role},
	"deleteRoleForm": {params: roleForm, thing: role},

	"listApiKeys":  {},
	"createApiKey": {body: `{"name":"Tickets","everywhere":true,"permissions":{"canViewHistory":true},"expiresAt":"` + now.Add(time.Hour).Format(time.RFC3339) + `"}`},
	"getApiKey":    {params: aProgram, thing: program},
	"revokeApiKey": {params: aProgram, thing: program},

	"listAlertRules":   {},
	"createAlertRule":  {body: anAlertRule},
	"getAlertRule":     {params: aRun, thing: alertRule},
	"replaceAlertRule": {params: aRun, thing: alertRule, body: anAlertRule},
	"deleteAlertRule":  {params: aRun, thing: alertRule},
	"testAlertRule":    {params: aRun, thing: alertRule},

	"putPermissions":              {params: somebody, body: aGrant},
	"deletePermissions":           {params: somebody, before: grantSomebody},
	"getOrganization":             {},
	"changeOrganization":          {body: `{"tags":["gold"]}`, before: reopen},
	"deactivateOrganization":      {before: reopen},
	"restoreOrganization":         {before: reopen, changesNothing: true},
	"eraseOrganization":           {before: reopen, body: `{"confirmation":"Contoso"}`},
	"listOrganizationUsers":       {},
	"listOrganizationPermissions": {},

	"listSettings":       {},
	"getSetting":         {params: aKey, thing: setting},
	"putSetting":         {params: aKey, thing: setting, body: `{"type":"string","value":"Leeds"}`},
	"deleteSetting":      {params: aKey, thing: setting},
	"exportSettings":     {},
	"importSettings":     {body: `{"items":[{"key":"office","type":"string","value":"{thing}"}]}`, thing: news},
	"listSecrets":        {},
	"putSecret":          {params: aKey, thing: secretKey, body: `{"value":"correct horse"}`},
	"deleteSecret":       {params: aKey, thing: secretKey},
	"listIntegrations":   {},
	"getIntegration":     {params: msgraph},
	"putIntegration":     {params: msgraph, body: `{"settings":{"client_id":"x"}}`},
	"deleteIntegration":  {params: msgraph, before: connectAll},
	"testIntegration":    {params: msgraph, before: connectAll},
	"listAuditEntries":   {},
	"exportAuditEntries": {},

	"getMetadata": {}, "listWorkflows": {}, "listDataProviders": {},
	"getWorkflow": {params: theRest},
	"listOptions": {params: map[string]string{"name": "nothing"}, body: `{}`},

	"startExecution":       {params: theRest, body: `{}`},
	"listExecutions":       {},
	"exportExecutions":     {},
	"cancelExecutions":     {body: `{"filter":{}}`},
	"getExecution":         {params: aRun, thing: somebodysRun},
	"getExecution:own":     {params: aRun, thing: ownRun},
	"getExecutionLogs":     {params: aRun, thing: somebodysRun},
	"getExecutionLogs:own": {params: aRun, thing: ownRun},
	"cancelExecution":      {params: aRun, thing: somebodysRun},
	"previewUndo":          {params: aRun, thing: somebodysEndedRun},
	"previewUndo:own":      {params: aRun, thing: ownEndedRun},
	"rerunExecution":       {params: aRun, thing: somebodysFailure, body: `{"input":{}}`},
	"rerunExecution:own":   {params: aRun, thing: ownFailure, body: `{"input":{}}`},
	"undoExecution":        {params: aRun, thing: somebodysEndedRun, body: `{}`},
	"undoExecution:own":    {params: aRun, thing: ownEndedRun, body: `{}`},

	"listBatches":        {},
	"createBatch":        {body: `{"workflow":"rest","targets":{"all":true}}`},
	"getBatch":           {params: aFire, thing: somebodysBatch(batches.Running)},
	"getBatch:own":       {params: aFire, thing: ownBatch(batches.Running)},
	"listBatchItems":     {params: aFire, thing: somebodysBatch(batches.Running)},
	"listBatchItems:own": {params: aFire, thing: ownBatch(batches.Running)},
	"cancelBatch":        {params: aFire, thing: somebodysBatch(batches.Running)},
	"cancelBatch:own":    {params: aFire, thing: ownBatch(batches.Running)},
	"continueBatch":      {params: aFire, thing: somebodysBatch(batches.Held)},
	"continueBatch:own":  {params: aFire, thing: ownBatch(batches.Held)},
	"retryBatch":         {params: aFire, thing: somebodysBatch(batches.Done)},
	"retryBatch:own":     {params: aFire, thing: ownBatch(batches.Done)},

	"listSchedules":   {},
	"createSchedule":  {body: aSchedule},
	"previewSchedule": {body: `{"cron":"0 3 * * *","zone":"UTC"}`},
	"getSchedule":     {params: aFire, thing: somebodysSchedule},
	"replaceSchedule": {params: aFire, thing: somebodysSchedule, body: aSchedule},
	"deleteSchedule":  {params: aFire, thing: somebodysSchedule},

	"listHooks":   {},
	"createHook":  {body: aHook},
	"getHook":     {params: aFire, thing: somebodysHook},
	"replaceHook": {params: aFire, thing: somebodysHook, body: aHook},
	"rotateHook":  {params: aFire, thing: somebodysHook},
	"deleteHook":  {params: aFire, thing: somebodysHook},
	"sendToHook":  {params: aFire, thing: somebodysHook, body: `{}`, header: map[string]string{"X-Hook-Key": hookKey}},

	"listForms":        {},
	"createForm":       {body: aForm},
	"generateForm":     {body: `{"workflow":"rest"}`},
	"getForm":          {params: someForm, thing: formFor(forms.AccessPlatform)},
	"getForm:everyone": {params: someForm, thing: formFor(forms.AccessEveryone)},
	"replaceForm":      {params: someForm, thing: formFor(forms.AccessPlatform), body: `{"name":"Newer starter","workflow":"rest"}`, header: map[string]string{"If-Match": "*"}},
	"deleteForm":       {params: someForm, thing: formFor(forms.AccessPlatform)},
	"listFormVersions": {params: someForm, thing: formFor(forms.AccessPlatform)},
	"getFormVersion":   {params: map[string]string{"formId": "{thing}", "version": "1"}, thing: formFor(forms.AccessPlatform)},
	"copyForm":         {params: someForm, thing: formFor(forms.AccessPlatform), body: `{"to":"{place}"}`},

	"submitForm":                {params: someForm, thing: formFor(forms.AccessPlatform), body: `{}`},
	"submitForm:everyone":       {params: someForm, thing: formFor(forms.AccessEveryone), body: `{}`},
	"submitForm:role":           {params: someForm, thing: formByRole, body: `{}`},
	"listFieldOptions":          {params: aField, thing: formWithFields(forms.AccessPlatform), body: `{}`},
	"listFieldOptions:everyone": {params: aField, thing: formWithFields(forms.AccessEveryone), body: `{}`},

	"getMetricsSummary": {},
	"listAttention":     {},
	"changeAttention":   {params: aRun, thing: somebodysFailure, body: `{"note":"seen"}`},

	"uploadFile":       {query: "name=a.txt", body: "hello"},
	"uploadFile:form":  {query: "name=a.txt&form={thing}&field=file", thing: formWithFields(forms.AccessEveryone), body: "hello"},
	"downloadFile":     {params: aFile, thing: somebodysFile},
	"downloadFile:own": {params: aFile, thing: ownFile},
	"deleteFile":       {params: aFile, thing: somebodysFile},
	"deleteFile:own":   {params: aFile, thing: ownFile},
}

// unknownThing is the id of what nobody has made.
var unknownThing = numbered(99)

// oneself is the caller, whoever that is.
func oneself(_ *world, _ organizations.Target, c caller) string {
	if id, ok := permissions.ParseUserID(string(c.id())); ok {
		return string(id)
	}
	return string(victim().user.ID)
}

// role is one that the victim and a form are in.
func role(w *world, _ organizations.Target, _ caller) string {
	made := given.Role()
	must(w.t, w.store.Roles().Create(w.t.Context(), made))
	return string(made.ID)
}

// news is a value that nothing had before.
func news(*world, organizations.Target, caller) string { return given.UUID(now) }

// program is an API key.
func program(w *world, _ organizations.Target, _ caller) string {
	made := *programs()[0].key
	made.ID = permissions.KeyID(given.UUID(now))
	must(w.t, w.store.Keys().Create(w.t.Context(), made))
	return string(made.ID)
}

// alertRule is one that tells by mail.
func alertRule(w *world, _ organizations.Target, _ caller) string {
	made := alerts.Rule{ID: alerts.ID(given.UUID(now)), Name: "Noc", Then: alerts.Then{Channel: alerts.Mail, To: []string{"noc@example.com"}}, CreatedAt: now, UpdatedAt: now}
	must(w.t, w.store.Rules().Create(w.t.Context(), made))
	return string(made.ID)
}

// reopen makes both clients active again.
func reopen(w *world) {
	for _, id := range []organizations.ID{own, foreign} {
		was, err := w.store.Organizations().Get(w.t.Context(), given.ScopeOf(id))
		must(w.t, err)
		next := was
		next.IsActive, next.DeactivatedAt, next.Tags = true, time.Time{}, nil
		must(w.t, w.store.Organizations().Change(w.t.Context(), was, next))
	}
}

func reactivate(w *world) {
	was, err := w.store.Users().Get(w.t.Context(), victim().user.ID)
	must(w.t, err)
	next := was
	next.IsActive = true
	must(w.t, w.store.Users().Change(w.t.Context(), was, next))
}

// everywhere is every place that there is.
var everywhere = []organizations.Target{toOwn, toForeign, organizations.TargetGlobal()}

func grantSomebody(w *world) {
	for _, at := range everywhere {
		held := permissions.Grant{UserID: victim().user.ID, In: at, Permissions: permissions.SetOf(permissions.ViewHistory), GrantedAt: now}
		must(w.t, w.store.Grants().Put(w.t.Context(), scopeOf(at), held))
	}
}

func connectAll(w *world) {
	for _, at := range everywhere {
		must(w.t, w.store.Config().PutIntegration(w.t.Context(), scopeOf(at), organizations.Integration{Type: msgraph["type"], UpdatedAt: now}))
	}
}

func setting(w *world, at organizations.Target, _ caller) string {
	made := organizations.Setting{Key: "office", Type: organizations.StringSetting, Value: "Leeds", UpdatedAt: now}
	must(w.t, w.store.Config().PutSetting(w.t.Context(), scopeOf(at), made))
	return made.Key
}

func secretKey(w *world, at organizations.Target, _ caller) string {
	value, err := organizations.NewSecretValue("correct horse")
	must(w.t, err)
	must(w.t, w.store.Vault().Set(w.t.Context(), scopeOf(at), "office_key", value))
	return "office_key"
}

func somebodysRun(w *world, at organizations.Target, _ caller) string {
	return run(w, at, victim().user.ID)
}
func ownRun(w *world, at organizations.Target, c caller) string { return run(w, at, c.id()) }

func run(w *world, at organizations.Target, by permissions.UserID) string {
	made := given.Run(scopeOf(at), func(e *executions.Execution) {
		e.Actor.ID, e.Reference, e.Workflow.Name = by, nil, "rest"
	})
	_, err := w.store.Executions().Accept(w.t.Context(), store.Acceptance{Execution: made})
	must(w.t, err)
	return string(made.ID)
}

// somebodysFailure is a run that needs attention.
func somebodysFailure(w *world, at organizations.Target, c caller) string {
	return ended(w, at, executions.ID(somebodysRun(w, at, c)), executions.EventFail)
}

// ownFailure is one of the caller's own.
func ownFailure(w *world, at organizations.Target, c caller) string {
	return ended(w, at, executions.ID(ownRun(w, at, c)), executions.EventFail)
}

// somebodysEndedRun is a run that can be undone, and so is ownEndedRun.
func somebodysEndedRun(w *world, at organizations.Target, c caller) string {
	return ended(w, at, executions.ID(somebodysRun(w, at, c)), executions.EventSucceed)
}

func ownEndedRun(w *world, at organizations.Target, c caller) string {
	return ended(w, at, executions.ID(ownRun(w, at, c)), executions.EventSucceed)
}

// ended ends a run that has done one step.
func ended(w *world, at organizations.Target, id executions.ID, how executions.Event) string {
	d, err := executions.NewDoorbell(string(id), scopeOf(at).Key())
	must(w.t, err)
	_, lease, err := w.store.Executions().Claim(w.t.Context(), d, executions.Claim{ClaimID: string(id), Knows: func(string) bool { return true }, Now: id.Time()})
	must(w.t, err)
	step := executions.Step{Name: "create", Status: executions.StepSuccess, Attempt: 1, StartedAt: id.Time(), Result: []byte("1"), Undoable: true}
	must(w.t, w.store.Steps().Store(w.t.Context(), lease, step))
	_, err = w.store.Executions().Finish(w.t.Context(), lease, executions.Outcome{Event: how, Now: id.Time()})
	must(w.t, err)
	return string(id)
}

// somebodysBatch is a batch of a person who is not there, one of whose organizations
// refused its run, and ownBatch is the caller's.
func somebodysBatch(stage batches.Stage) func(*world, organizations.Target, caller) string {
	return func(w *world, _ organizations.Target, _ caller) string { return entered(w, stage, absentee().user.ID) }
}

func ownBatch(stage batches.Stage) func(*world, organizations.Target, caller) string {
	return func(w *world, _ organizations.Target, c caller) string { return entered(w, stage, c.id()) }
}

func entered(w *world, stage batches.Stage, owner permissions.UserID) string {
	made := given.Batch(func(b *batches.Batch) { b.Stage, b.Owner = stage, owner })
	item := batches.Item{Organization: own, Name: "Contoso", Round: 1, Refusal: batches.Refusal{Code: "x", Message: "y"}}
	must(w.t, w.store.Batches().Create(w.t.Context(), made))
	must(w.t, w.store.BatchItems().Plan(w.t.Context(), made.ID, []batches.Item{item}))
	return string(made.ID)
}

func somebodysSchedule(w *world, at organizations.Target, _ caller) string {
	made := given.Schedule(scopeOf(at))
	must(w.t, w.store.Schedules().Create(w.t.Context(), made))
	return string(made.ID)
}

// formFor is a form without a field.
func formFor(access forms.Access) func(*world, organizations.Target, caller) string {
	return func(w *world, at organizations.Target, _ caller) string {
		made := forms.Form{
			ID: forms.ID(given.UUID(now)), Scope: scopeOf(at), Name: "New starter", Workflow: "rest", Access: access,
			Version: 1, CreatedAt: now, UpdatedAt: now,
		}
		must(w.t, w.store.Forms().Create(w.t.Context(), made))
		return string(made.ID)
	}
}

// formWithFields is one that asks for a size and a file, which its workflow does not take.
func formWithFields(access forms.Access) func(*world, organizations.Target, caller) string {
	return func(w *world, at organizations.Target, _ caller) string {
		made := forms.Form{
			ID: forms.ID(given.UUID(now)), Scope: scopeOf(at), Name: "New starter", Workflow: "rest", Access: access, Version: 1, CreatedAt: now, UpdatedAt: now,
			Fields: []forms.Field{{Name: "size", Type: forms.TypeSelect, Options: []forms.Option{{Label: "S", Value: "s"}}}, {Name: "file", Type: forms.TypeFile}},
		}
		must(w.t, w.store.Forms().Create(w.t.Context(), made))
		return string(made.ID)
	}
}

// formByRole is a form by a role that the caller has, if they are a person whom somebody
// here has seen.
func formByRole(w *world, at organizations.Target, c caller) string {
	id, made := formFor(forms.AccessByRole)(w, at, c), given.Role()
	must(w.t, w.store.Roles().Create(w.t.Context(), made))
	for _, member := range []permissions.Member{{Kind: permissions.FormMember, ID: id}, permissions.MemberUser(c.id())} {
		if err := w.store.Memberships().Put(w.t.Context(), given.Membership(made.ID, member)); !fault.Is(err, fault.NotFound) {
			must(w.t, err)
		}
	}
	return id
}

// hookKey opens every hook of this package.
const hookKey = "correct horse"

func somebodysHook(w *world, at organizations.Target, _ caller) string {
	made := given.Hook(scopeOf(at), func(h *hooks.Hook) {
		h.Workflow, h.Input, h.Mappings, h.Owner = "rest", []byte(`{}`), nil, absentee().user.ID
		h.Proof, h.Headers, h.Digest, h.Sealed = hooks.Key, hooks.Headers{Proof: "X-Hook-Key"}, hooks.DigestOf(hookKey), nil
	})
	must(w.t, w.store.Hooks().Create(w.t.Context(), made))
	return string(made.ID)
}

func somebodysFile(w *world, at organizations.Target, _ caller) string {
	return file(w, at, victim().user.ID)
}
func ownFile(w *world, at organizations.Target, c caller) string { return file(w, at, c.id()) }

func file(w *world, at organizations.Target, by permissions.UserID) string {
	made := object.File{ID: given.UUID(now), Name: "a.txt", ContentType: "text/plain", CreatedAt: now, CreatedBy: string(by)}
	_, err := w.store.Files().Create(w.t.Context(), scopeOf(at), made, strings.NewReader("hello"), 100)
	must(w.t, err)
	return made.ID
}

// pathOf fills an operation's path.
func (a ask) pathOf(t *testing.T, o operation, place, thing string) string {
	t.Helper()
	path := o.path
	if place != "" {
		path = strings.ReplaceAll(path, "{orgId}", place)
	}
	for name, value := range a.params {
		path = strings.ReplaceAll(path, "{"+name+"}", strings.ReplaceAll(value, "{thing}", thing))
	}
	if strings.Contains(path, "{") {
		t.Fatalf("nothing fills %s", path)
	}
	if a.query != "" {
		path += "?" + strings.ReplaceAll(a.query, "{thing}", thing)
	}
	return path
}

// content is the body.
func (a ask) content(place, thing string) io.Reader {
	return strings.NewReader(strings.NewReplacer("{place}", place, "{thing}", thing).Replace(a.body))
}
