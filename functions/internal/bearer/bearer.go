// Package bearer finds the token that a request carries. Whether it is good is not
// decided here.
package bearer

import (
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// headers may hold a token. The first wins, because a proxy in front may overwrite the
// other one.
var headers = []string{"X-App-Authorization", "Authorization"}

// Token is the token of a request, empty for none. Malformed authorization_mismatch for
// a header that is there twice and says different things: whose request it is would
// depend on who reads it.
func Token(ctx huma.Context) (string, error) {
	for _, name := range headers {
		value, err := only(ctx, name)
		if err != nil {
			return "", err
		}
		if scheme, token, ok := strings.Cut(value, " "); ok && strings.EqualFold(scheme, "Bearer") {
			return strings.TrimSpace(token), nil
		}
	}
	return "", nil
}

// only is what all lines of a header say.
func only(ctx huma.Context, name string) (string, error) {
	var said string
	var err error
	ctx.EachHeader(func(header, value string) {
		if !strings.EqualFold(header, name) || value == "" {
			return
		}
		if said != "" && said != value {
			err = fault.New(fault.Malformed, "authorization_mismatch", "The request carries different tokens in one header. Send one.")
		}
		said = value
	})
	return said, err
}
