package msgraph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/bifrost-run/bifrost/workflow"
)

var (
	// ErrNotFound is what errors.Is finds when there is no such object.
	ErrNotFound = errors.New("not found in Microsoft 365")
	// ErrAlreadyExists is what errors.Is finds when another object has a value
	// that must be unique, such as the user principal name.
	ErrAlreadyExists = errors.New("already exists in Microsoft 365")
)

const (
	graphService  = "Microsoft Graph"
	signInService = "Microsoft Entra ID"
	// maxErrorText bounds what an error quotes from an answer, in bytes.
	maxErrorText = 500
)

// Error is a refusal by Microsoft. It never holds a secret or a token.
type Error struct {
	// Status is the HTTP status.
	Status int
	// Code is Microsoft's, such as "Request_BadRequest"; empty when there was none.
	Code string
	// Message is Microsoft's sentence, or one of ours when there was none.
	Message string
	// RequestID is what Microsoft's support asks for; empty when there was none.
	RequestID string

	service  string
	conflict bool
}

// Error is for logs; people get the sentence that workflow.Explain adds.
func (e *Error) Error() string {
	text := fmt.Sprintf("%s answered %d %s: %s", e.service, e.Status, e.Code, e.Message)
	if e.RequestID != "" {
		text += " (request id " + e.RequestID + ")"
	}
	return text
}

// Is makes an Error match ErrNotFound or ErrAlreadyExists.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrNotFound:
		return e.Status == http.StatusNotFound
	case ErrAlreadyExists:
		return e.conflict
	}
	return false
}

// graphError reads Graph's error shape, or makes the best of another one.
func graphError(answer response, secrets []string) *Error {
	var body struct {
		Error struct {
			Code    string `json:"code"`
			Message string `json:"message"`
			Details []struct {
				Code string `json:"code"`
			} `json:"details"`
			Inner struct {
				RequestID string `json:"request-id"`
			} `json:"innerError"`
		} `json:"error"`
	}
	_ = json.Unmarshal(answer.body, &body) // a body in another shape leaves the status to tell
	e := &Error{
		Status: answer.status, Code: body.Error.Code, Message: body.Error.Message,
		RequestID: body.Error.Inner.RequestID, service: graphService,
	}
	if id := answer.header.Get("Request-Id"); id != "" {
		e.RequestID = id
	}
	for _, detail := range body.Error.Details {
		e.conflict = e.conflict || detail.Code == "ObjectConflict"
	}
	return e.cleaned(secrets)
}

// signInError reads the OAuth error shape.
func signInError(answer response, secrets []string) *Error {
	var body struct {
		Code        string `json:"error"`
		Description string `json:"error_description"`
		Correlation string `json:"correlation_id"`
	}
	_ = json.Unmarshal(answer.body, &body) // a body in another shape leaves the status to tell
	e := &Error{
		Status: answer.status, Code: body.Code, Message: body.Description,
		RequestID: body.Correlation, service: signInService,
	}
	return e.cleaned(secrets)
}

// cleaned bounds the texts and takes secrets out of them, as they are and as
// they look in a form, in case a server repeats what it was sent.
func (e *Error) cleaned(secrets []string) *Error {
	if e.Message == "" {
		e.Message = "no reason was given"
	}
	for _, text := range []*string{&e.Code, &e.Message, &e.RequestID} {
		for _, secret := range secrets {
			if secret == "" {
				continue
			}
			*text = strings.ReplaceAll(*text, secret, "[hidden]")
			*text = strings.ReplaceAll(*text, url.QueryEscape(secret), "[hidden]")
		}
		if len(*text) > maxErrorText {
			*text = strings.ToValidUTF8((*text)[:maxErrorText], "") + "…"
		}
	}
	return e
}

// refused gives an Error the sentence that a technician reads.
func refused(e *Error) error {
	switch {
	case e.Status == http.StatusTooManyRequests:
		return workflow.Explain(e, "Microsoft 365 is limiting requests at the moment. Try again later.")
	case e.Status >= http.StatusInternalServerError:
		return workflow.Explain(e, "Microsoft 365 had a problem of its own. Try again later.")
	case e.service == signInService:
		return workflow.Explain(e, "The sign-in to Microsoft 365 failed. Check the organization's tenant id, and the client id and secret of Microsoft Graph.")
	case e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden:
		return workflow.Explain(e, "Microsoft 365 refused access. The app registration may lack a permission or an administrator's consent.")
	}
	return workflow.Explain(e, "Microsoft 365 refused the request: "+e.Message)
}

// unanswered is the error of a call that nobody answered. The end of the run
// stays what it is, so that it is not taken for trouble with Microsoft 365.
func unanswered(ctx context.Context, service string, c call, cause error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	doubt := ""
	if !c.resend {
		doubt = "; it may have been carried out"
	}
	return workflow.Explain(fmt.Errorf("no answer from %s to %s%s: %w", service, c.method, doubt, cause),
		"Microsoft 365 could not be reached.")
}
