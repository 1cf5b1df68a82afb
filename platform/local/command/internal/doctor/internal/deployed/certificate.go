package deployed

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/ask"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
)

// renewal is how long before its end a certificate that renews itself has been renewed.
const renewal = 14 * 24 * time.Hour

// certificate asks how long an address may still be trusted. One that is not good does
// not answer at all.
func certificate(o *ask.Origin, path string) func(context.Context) check.Finding {
	return func(ctx context.Context) check.Finding {
		answer, err := o.Get(ctx, path)
		switch {
		case err != nil:
			return check.Skip("%s does not answer", o)
		case answer.TLS == nil || len(answer.TLS.PeerCertificates) == 0:
			return check.Skip("%s is asked without TLS", o)
		}
		until := answer.TLS.PeerCertificates[0].NotAfter
		days := int(time.Until(until) / (24 * time.Hour))
		if time.Until(until) < renewal {
			return check.Warn("renew it, or look why it does not renew itself", "it ends on %s, in %d days", until.UTC().Format(time.DateOnly), days)
		}
		return check.Well("until %s", until.UTC().Format(time.DateOnly))
	}
}
