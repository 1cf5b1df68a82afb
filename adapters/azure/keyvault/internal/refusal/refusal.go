// Package refusal reads what Azure Key Vault answers instead of what it was asked
// for, and says it as a fault. Nothing of the body of an answer is passed on.
package refusal

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Later is when to try again after what passes by itself, and MuchLater when a
// person has to mend it.
const (
	Later     = 5 * time.Second
	MuchLater = 30 * time.Second
)

// AnswerError is what the vault answered instead of what was asked for. Its zero
// value is no answer of the vault. It is an error without the body, which may
// hold anything.
type AnswerError struct {
	status int
	// inner says more than the code, which is Conflict or Forbidden for many reasons.
	code, inner string
}

// Error is for the log.
func (r AnswerError) Error() string {
	return http.StatusText(r.status) + " (" + r.code + " " + r.inner + ")"
}

// Of reads an error of the client; the zero value for what is no answer.
func Of(err error) AnswerError {
	answer, ok := errors.AsType[*azcore.ResponseError](err)
	if !ok {
		return AnswerError{}
	}
	r := AnswerError{status: answer.StatusCode, code: answer.ErrorCode}
	if answer.RawResponse == nil {
		return r
	}
	var body struct {
		Error struct {
			Inner struct {
				Code string `json:"code"`
			} `json:"innererror"`
		} `json:"error"`
	}
	// The SDK has read the body already. One that is no JSON has no inner code.
	if text, err := runtime.Payload(answer.RawResponse); err == nil && json.Unmarshal(text, &body) == nil {
		r.inner = body.Error.Inner.Code
	}
	return r
}

// IsMissing is what the vault answers about a name that it does not have.
func (r AnswerError) IsMissing() bool { return r.status == http.StatusNotFound }

// IsConflict is what the vault answers while the name is between two states.
func (r AnswerError) IsConflict() bool { return r.status == http.StatusConflict }

// IsAbsent also counts a name that is about to go, or not quite back.
func (r AnswerError) IsAbsent() bool { return r.IsMissing() || r.IsConflict() }

// IsRecoverable is what the vault answers about a name that is deleted.
func (r AnswerError) IsRecoverable() bool {
	return r.IsConflict() && r.inner == "ObjectIsDeletedButRecoverable"
}

// IsForbidden is what the vault answers to somebody who may not, and about what
// nobody may.
func (r AnswerError) IsForbidden() bool { return r.status == http.StatusForbidden }

// IsDisabled is what the vault answers about a secret that somebody has disabled.
func (r AnswerError) IsDisabled() bool {
	return r.status == http.StatusForbidden && r.inner == "SecretDisabled"
}

// network are the inner codes of a vault that does not know the caller's address.
var network = map[string]bool{"ForbiddenByFirewall": true, "ForbiddenByConnection": true}

// IsNetwork is what the vault answers to somebody whose address it does not let in.
func (r AnswerError) IsNetwork() bool { return r.status == http.StatusForbidden && network[r.inner] }

// Translated is trouble.Fault for the vault. It names the role that is missing,
// and takes nothing from the body of an answer.
func Translated(ctx context.Context, err error) error {
	const service = string(connect.Vault)
	answer, ok := errors.AsType[*azcore.ResponseError](err)
	if !ok {
		return trouble.Fault(ctx, service, err)
	}
	said := Of(err)
	if ctx.Err() != nil || said.status != http.StatusForbidden {
		return trouble.Fault(ctx, service, bare(answer))
	}
	message := service + " does not let this program in. Give its identity the role Key Vault Secrets Officer on the vault."
	if said.IsNetwork() {
		message = service + " refuses the network address of this program. Let it in at the vault's firewall, or by a private endpoint."
	}
	return Unavailable(said, "storage_refused", message, MuchLater)
}

// bare is an answer without its body.
func bare(answer *azcore.ResponseError) error {
	without := &azcore.ResponseError{StatusCode: answer.StatusCode, ErrorCode: answer.ErrorCode}
	if whole := answer.RawResponse; whole != nil {
		without.RawResponse = &http.Response{
			Status: whole.Status, StatusCode: whole.StatusCode, Header: whole.Header, Body: http.NoBody, Request: whole.Request,
		}
	}
	return without
}

// Unavailable is a fault that is worth trying again after a wait; the cause is for
// the log, and nil for none.
func Unavailable(cause error, code, message string, wait time.Duration) error {
	f := fault.New(fault.Unavailable, code, message)
	if cause != nil {
		f = fault.Wrap(cause, fault.Unavailable, code, message)
	}
	f.RetryAfter = wait
	return f
}
