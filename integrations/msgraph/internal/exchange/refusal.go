package exchange

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// What errors.Is finds in a refusal; package msgraph says what each is for.
var (
	ErrNotFound        = errors.New("not found in Microsoft 365")
	ErrAlreadyExists   = errors.New("already exists in Microsoft 365")
	ErrAlreadyDone     = errors.New("done before in Microsoft 365")
	ErrPremiumRequired = errors.New("not in this tenant's Microsoft Entra ID plan")
)

const (
	graphService  = "Microsoft Graph"
	signInService = "Microsoft Entra ID"
	// maxErrorText bounds what an error quotes from an answer, in bytes.
	maxErrorText = 500
	// noPremium is Graph's code for what only Entra ID P1 and P2 have.
	noPremium = "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
)

// doneBefore are the sentences, in small letters, by which Graph refuses a change
// that was made before; it has no code for them.
var doneBefore = []string{
	"one or more added object references already exist",
	"user does not have a corresponding license",
}

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
	// absent says that a 404 is what the call wanted to reach.
	absent bool
}

// Error is for logs; people get the sentence that workflow.Explain adds.
func (e *Error) Error() string {
	text := fmt.Sprintf("%s answered %d %s: %s", e.service, e.Status, e.Code, e.Message)
	if e.RequestID != "" {
		text += " (request id " + e.RequestID + ")"
	}
	return text
}

// Is makes an Error match the errors of this package that describe it.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrNotFound:
		return e.Status == http.StatusNotFound
	case ErrAlreadyExists:
		return e.conflict
	case ErrAlreadyDone:
		return e.doneBefore()
	case ErrPremiumRequired:
		return e.Code == noPremium
	}
	return false
}

func (e *Error) doneBefore() bool {
	if e.Status == http.StatusNotFound {
		return e.absent
	}
	message := strings.ToLower(e.Message)
	return e.Status == http.StatusBadRequest &&
		slices.ContainsFunc(doneBefore, func(sentence string) bool { return strings.Contains(message, sentence) })
}

// Removal makes a 404 of a call that removes something match ErrAlreadyDone: what
// is not there needs no removal. Any other error, and nil, stays as it is.
func Removal(err error) error {
	var refusal *Error
	if errors.As(err, &refusal) {
		refusal.absent = true
	}
	return err
}

// graphError reads Graph's error shape, or makes the best of another one.
func graphError(answer Response, secrets []string) *Error {
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
	_ = json.Unmarshal(answer.Body, &body) // a body in another shape leaves the status to tell
	e := &Error{
		Status: answer.Status, Code: body.Error.Code, Message: body.Error.Message,
		RequestID: body.Error.Inner.RequestID, service: graphService,
	}
	if id := answer.Header.Get("Request-Id"); id != "" {
		e.RequestID = id
	}
	for _, detail := range body.Error.Details {
		e.conflict = e.conflict || detail.Code == "ObjectConflict"
	}
	return e.cleaned(secrets)
}

// signInError reads the OAuth error shape.
func signInError(answer Response, secrets []string) *Error {
	var body struct {
		Code        string `json:"error"`
		Description string `json:"error_description"`
		Correlation string `json:"correlation_id"`
	}
	_ = json.Unmarshal(answer.Body, &body) // a body in another shape leaves the status to tell
	e := &Error{
		Status: answer.Status, Code: body.Code, Message: body.Description,
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
