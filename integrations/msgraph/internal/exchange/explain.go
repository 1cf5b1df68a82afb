package exchange

import (
	"context"
	"fmt"
	"net/http"

	"github.com/bifrost-run/bifrost/workflow"
)

// Refused is the error of a call that Microsoft Graph refused, with the sentence
// that a technician reads; secrets are texts that it must not show.
func Refused(answer Response, secrets []string) error {
	return explained(graphError(answer, secrets))
}

// SignInRefused is the error of a sign-in that Microsoft Entra ID refused.
func SignInRefused(answer Response, secrets []string) error {
	return explained(signInError(answer, secrets))
}

func explained(e *Error) error {
	switch {
	case e.Status == http.StatusTooManyRequests:
		return workflow.Explain(e, "Microsoft 365 is limiting requests at the moment. Try again later.")
	case e.Status >= http.StatusInternalServerError:
		return workflow.Explain(e, "Microsoft 365 had a problem of its own. Try again later.")
	case e.service == signInService:
		return workflow.Explain(e, "The sign-in to Microsoft 365 failed. Check the organization's tenant id, and the client id and secret of Microsoft Graph.")
	case e.Code == noPremium:
		return workflow.Explain(e, "Microsoft 365 shows this only to tenants with Microsoft Entra ID P1 or P2, and this one has neither.")
	case e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden:
		return workflow.Explain(e, "Microsoft 365 refused access. The app registration may lack a permission or an administrator's consent.")
	}
	return workflow.Explain(e, "Microsoft 365 refused the request: "+e.Message)
}

// Unanswered is the error of a call that nobody at Microsoft Graph answered. The
// end of the run stays what it is, so that it is not taken for trouble there.
func Unanswered(ctx context.Context, c Call, cause error) error {
	return unanswered(ctx, graphService, c, cause)
}

// SignInUnanswered is the error of a sign-in that nobody answered.
func SignInUnanswered(ctx context.Context, c Call, cause error) error {
	return unanswered(ctx, signInService, c, cause)
}

func unanswered(ctx context.Context, service string, c Call, cause error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	doubt := ""
	if !c.Resend {
		doubt = "; it may have been carried out"
	}
	return workflow.Explain(fmt.Errorf("no answer from %s to %s%s: %w", service, c.Method, doubt, cause),
		"Microsoft 365 could not be reached.")
}
