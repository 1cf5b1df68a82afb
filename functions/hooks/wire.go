package hooks

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

// HookHeaders name where another system writes what proves a message.
type HookHeaders struct {
	Proof    string `json:"proof" maxLength:"100" doc:"The header with the signature or the key." example:"X-Hub-Signature-256"`
	Time     string `json:"time,omitempty" maxLength:"100" doc:"The header with the moment of signing in seconds since 1970, which is signed before the body with a dot between. Leave it out when the system signs the body alone."`
	Delivery string `json:"delivery,omitempty" maxLength:"100" doc:"The header with an id that is the same when a message is sent again." example:"X-GitHub-Delivery"`
}

// HookMapping gives a parameter a part of the message.
type HookMapping struct {
	Parameter  string `json:"parameter" maxLength:"100" example:"days"`
	Pointer    string `json:"pointer" maxLength:"500" doc:"A JSON Pointer into the message; empty for all of it." example:"/report/days"`
	IsOptional bool   `json:"isOptional,omitempty" doc:"Leave the parameter out when the message has nothing there."`
}

// HookDraft is what a person enters about a hook.
type HookDraft struct {
	Name          string        `json:"name" doc:"1 to 100 characters." example:"Report from the help desk"`
	Workflow      string        `json:"workflow" doc:"The name of the workflow." example:"stale_users"`
	Input         wire.Object   `json:"input,omitempty" doc:"What every run is given; no secrets and no files. Mappings are laid over it."`
	Mappings      []HookMapping `json:"mappings,omitempty" nullable:"false" doc:"At most 50."`
	Proof         string        `json:"proof" enum:"hmac,key" doc:"hmac: the system signs each message by HMAC-SHA-256, written in hexadecimal or base64. key: it sends the secret along."`
	Headers       *HookHeaders  `json:"headers,omitempty" doc:"Without it: X-Bifrost-Signature, X-Bifrost-Time and X-Bifrost-Delivery, or X-Hook-Key."`
	WindowSeconds int           `json:"windowSeconds,omitempty" doc:"How old a signed moment may be, 10 seconds to a day; 300 when left out."`
	IsPaused      bool          `json:"isPaused,omitempty"`
}

// Hook is how another system starts runs.
type Hook struct {
	ID             string        `json:"id"`
	OrganizationID string        `json:"organizationId" doc:"An organization's id, or global."`
	Path           string        `json:"path" doc:"Where the other system sends its messages, by POST." example:"/api/hooks/0195509f-2a00-7abc-8def-0123456789ab"`
	Name           string        `json:"name" example:"Alarm of the door"`
	Workflow       string        `json:"workflow"`
	Input          wire.Object   `json:"input"`
	Mappings       []HookMapping `json:"mappings" nullable:"false"`
	Proof          string        `json:"proof" enum:"hmac,key"`
	Headers        HookHeaders   `json:"headers"`
	WindowSeconds  int           `json:"windowSeconds"`
	SecretHint     string        `json:"secretHint" doc:"How the secret ends, to tell one from another." example:"x7Qa"`
	Owner          wire.Owner    `json:"owner"`
	State          string        `json:"state" enum:"active,paused"`
	Pause          string        `json:"pause,omitempty" enum:"person,owner_lost" doc:"Who or what paused it."`
	PauseReason    string        `json:"pauseReason,omitempty" doc:"One sentence, when the platform has paused it."`
	LastRun        *LastMessage  `json:"lastRun,omitempty"`
	CreatedAt      wire.Time     `json:"createdAt"`
	CreatedBy      string        `json:"createdBy"`
	UpdatedAt      wire.Time     `json:"updatedAt"`
	UpdatedBy      string        `json:"updatedBy"`
}

// LastMessage is what a message has started.
type LastMessage struct {
	ExecutionID string    `json:"executionId"`
	At          wire.Time `json:"at" doc:"When about the message was taken: it is written down once a minute at most."`
}

// HookWithSecret is a hook with what nobody can read again.
type HookWithSecret struct {
	Hook

	Secret string `json:"secret" doc:"Enter it in the other system now. It is shown once." example:"the-secret-is-shown-once"`
}

// TakenMessage says what a message has started.
type TakenMessage struct {
	ExecutionID string `json:"executionId"`
}

func (d HookDraft) draft() hooks.Draft {
	out := hooks.Draft{
		Name: d.Name, Workflow: d.Workflow, Input: d.Input, Proof: hooks.Proof(d.Proof),
		Window: time.Duration(d.WindowSeconds) * time.Second, IsPaused: d.IsPaused,
	}
	if len(out.Input) == 0 {
		out.Input = []byte(`{}`)
	}
	if d.Headers != nil {
		out.Headers = hooks.Headers(*d.Headers)
	}
	for _, m := range d.Mappings {
		out.Mappings = append(out.Mappings, hooks.Mapping(m))
	}
	return out
}

func shown(h hooks.Hook) Hook {
	out := Hook{
		ID: string(h.ID), OrganizationID: h.Scope.String(), Path: path(h.ID), Name: h.Name, Workflow: h.Workflow, Input: h.Input,
		Mappings: []HookMapping{}, Proof: string(h.Proof), Headers: HookHeaders(h.Headers), WindowSeconds: int(h.Window / time.Second),
		SecretHint: h.Hint, Owner: wire.Owner{ID: string(h.Owner), DisplayName: h.OwnerName}, State: "active", Pause: string(h.Pause), PauseReason: h.PauseReason,
		CreatedAt: wire.Time(h.CreatedAt), CreatedBy: string(h.CreatedBy), UpdatedAt: wire.Time(h.UpdatedAt), UpdatedBy: string(h.UpdatedBy),
	}
	if h.Pause != "" {
		out.State = "paused"
	}
	for _, m := range h.Mappings {
		out.Mappings = append(out.Mappings, HookMapping(m))
	}
	if h.LastRun != "" {
		out.LastRun = &LastMessage{ExecutionID: string(h.LastRun), At: wire.Time(h.LastAt)}
	}
	return out
}

func path(id hooks.ID) string { return "/api/hooks/" + string(id) }

// entered is a hook without what its messages do to it.
func entered(h hooks.Hook) Hook {
	h.LastAt, h.LastRun = time.Time{}, ""
	return shown(h)
}
