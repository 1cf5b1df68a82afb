package story

const (
	aHook = `"name":"Alarm","workflow":"long_task","proof":"key","mappings":[{"parameter":"seconds","pointer":"/for/0"}]`
	sends = "POST /api/hooks/{hook}"
)

var messages = []scene{
	{title: "who the administrator is", as: "admin", ask: "GET /api/me", want: 200, keep: "admin_id=user.id"},
	{title: "a hook of somebody with a role and no grant", as: "admin", in: "{contoso}", ask: "POST /api/hooks", body: `{` + aHook + `}`, want: 409, says: "owner_needs_grant"},
	{title: "the grant", as: "admin", ask: "PUT /api/permissions/{admin_id}/{contoso}", body: `{"permissions":{"canExecuteWorkflows":true,"canManageConfig":false,"canManageForms":true,"canViewHistory":false}}`, want: 200},
	{title: "everything wrong with a hook", as: "admin", in: "{contoso}", ask: "POST /api/hooks", body: `{"name":"","workflow":"long_task","proof":"key","mappings":[{"parameter":"minutes","pointer":"for"}]}`, want: 422, says: "/mappings/0/parameter"},
	{title: "a hook", as: "admin", in: "{contoso}", ask: "POST /api/hooks", body: `{` + aHook + `}`, want: 201, untold: []string{"secret", "secretHint"}, keep: "hook=id"},
	{title: "another secret", as: "admin", in: "{contoso}", ask: "POST /api/hooks/{hook}/rotate", want: 200, untold: []string{"secret", "secretHint"}, keep: "hook_key=secret"},
	{title: "a message", ask: sends, with: []string{"X-Hook-Key", "{hook_key}", "X-Bifrost-Delivery", "1"}, body: `{"for":[1]}`, want: 202, keep: "hooked=executionId"},
	{title: "the same message", ask: sends, with: []string{"X-Hook-Key", "{hook_key}", "X-Bifrost-Delivery", "1"}, body: `{"for":[1]}`, want: 202, says: "{hooked}"},
	{title: "another one under its id", ask: sends, with: []string{"X-Hook-Key", "{hook_key}", "X-Bifrost-Delivery", "1"}, body: `{"for":[2]}`, want: 422, says: "delivery_reused"},
	{title: "a message that says too little", ask: sends, with: []string{"X-Hook-Key", "{hook_key}"}, body: `{"for":[]}`, want: 422, says: "/for/0"},
	{title: "a message that says something else", ask: sends, with: []string{"X-Hook-Key", "{hook_key}"}, body: `{"for":["long"]}`, want: 422, says: "/for/0"},
	{title: "a message that proves nothing", ask: sends, with: []string{"X-Hook-Key", "bfh_guessed"}, body: `{"for":[1]}`, want: 401, says: "hook_refused"},
	{title: "a message to a hook of nobody's", ask: "POST /api/hooks/01954f00-0000-7000-8000-000000000000", with: []string{"X-Hook-Key", "{hook_key}"}, body: `{"for":[1]}`, want: 401, says: "hook_refused"},
	{title: "the log of what it started", as: "admin", in: "{contoso}", ask: "GET /api/executions/{hooked}/logs", follow: true, want: 200, says: `"Success"`},
	{title: "which names the hook", as: "admin", in: "{contoso}", ask: "GET /api/executions/{hooked}", want: 200, says: `"name": "Alarm"`},
	{title: "the hook is paused", as: "admin", in: "{contoso}", ask: "PUT /api/hooks/{hook}", body: `{` + aHook + `,"isPaused":true}`, want: 200, untold: []string{"secretHint"}, says: `"state": "paused"`},
	{title: "a message to a paused hook", ask: sends, with: []string{"X-Hook-Key", "{hook_key}"}, body: `{"for":[1]}`, want: 409, says: "hook_paused"},
	{title: "the hooks of a client", as: "admin", in: "{contoso}", ask: "GET /api/hooks", want: 200, untold: []string{"secretHint"}, says: "{hook}"},
	{title: "the hook elsewhere", as: "admin", in: "{fabrikam}", ask: "GET /api/hooks/{hook}", want: 404},
	{title: "the hook is removed", as: "admin", in: "{contoso}", ask: "DELETE /api/hooks/{hook}", want: 204},
	{title: "a message to a hook that is gone", ask: sends, with: []string{"X-Hook-Key", "{hook_key}"}, body: `{"for":[1]}`, want: 401, says: "hook_refused"},
	{title: "the grant is taken back", as: "admin", ask: "DELETE /api/permissions/{admin_id}/{contoso}", want: 204},
}
