package local

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/platform/local/internal/storage"
)

func TestAnAccountAndAVaultThatCannotBeAreRefused(t *testing.T) {
	t.Parallel()
	const secret = "c2VjcmV0IGtleQ=="
	account := "AccountName=contoso;AccountKey=" + secret
	for name, c := range map[string]struct {
		family, connection, vault string
		says                      []string
	}{
		"the emulator":        {storage.Azure, "", "", nil},
		"an account":          {storage.Azure, account, "", nil},
		"a vault":             {storage.Azure, account, "https://contoso.vault.azure.net/", nil},
		"no connection":       {storage.Azure, "contoso", "", []string{"BIFROST_STORAGE_CONNECTION"}},
		"no key":              {storage.Azure, "AccountName=contoso", "", []string{"BIFROST_STORAGE_CONNECTION", "AccountKey"}},
		"a vault by name":     {storage.Azure, account, "contoso", []string{"AZURE_KEY_VAULT_URL", "https://"}},
		"a vault in the open": {storage.Azure, account, "http://contoso.vault.azure.net", []string{"AZURE_KEY_VAULT_URL", "https://"}},
		"what is not used":    {storage.Embedded, "contoso", "contoso", nil},
	} {
		err := with(func(c2 *Config) { c2.Storage, c2.Connection, c2.Vault = c.family, c.connection, c.vault }).Validate()
		switch {
		case c.says != nil:
			t.Log(name)
			wantSentence(t, err, c.says...)
		case err != nil:
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the key is in %v", name, err)
		}
	}
	err := with(func(c *Config) { c.Storage, c.Connection, c.Vault = storage.Azure, "x", "x" }).Validate()
	if err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("two bad values are %v", err)
	}
}

// A token needs no storage, and people need one to see what is wrong.
func TestAProgramWhoseStorageIsInTroubleIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	p := serve(t, inFolder(t.TempDir()))
	p.stop()
	troubled := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte(`{"code":"storage_unavailable","detail":"Azure Tables has not answered since yesterday."}`))
	}))
	defer troubled.Close()
	config := p.config
	config.Addr = strings.TrimPrefix(troubled.URL, "http://")
	if token, err := Token(t.Context(), config, "admin"); err != nil || token == "" {
		t.Errorf("got %q, %v", token, err)
	}
}
