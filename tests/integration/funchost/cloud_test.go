package funchost_test

import (
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/tests/integration/funchost"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/cloud"
)

func TestAnUnmodifiedHandlerFindsMicrosoftWhereItLooksForIt(t *testing.T) {
	t.Parallel()
	c := cloud.Start(t)
	h := plain(t, nil, func(o *funchost.Options) { o.Cloud = c })
	keys := call(t, h, "GET", "/api/fetch/?url=https://login.microsoftonline.com/common/discovery/v2.0/keys", nil)
	if keys.status != 200 || !strings.Contains(keys.body, `"kid"`) {
		t.Errorf("%d %s", keys.status, keys.body)
	}
	if r := call(t, h, "GET", "/api/fetch/?url=https://example.com/", nil); r.status != 502 || strings.Join(c.Refused(), " ") != "example.com:443" {
		t.Errorf("%d %s: %v", r.status, r.body, c.Refused())
	}
	challenge := call(t, h, "GET", "/api/fetch/?url=https://contoso.vault.azure.net/secrets", nil)
	if challenge.status != 401 {
		t.Errorf("%d %s", challenge.status, challenge.body)
	}
	identity := c.Environment()["IDENTITY_ENDPOINT"] + "?api-version=2019-08-01%26resource=https://vault.azure.net"
	if r := call(t, h, "GET", "/api/fetch/?identity&url="+identity, nil); r.status != 200 || !strings.Contains(r.body, `"access_token"`) {
		t.Errorf("%d %s", r.status, r.body)
	}
}
