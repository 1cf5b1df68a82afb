package connect

import (
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/fault"
)

func TestSettingsThatNameNoAccountAreOneSentenceWithoutSecrets(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]Options{
		"nothing":           {},
		"both":              {ConnectionString: account, Account: "acct"},
		"all of them":       {ConnectionString: account, Endpoints: Endpoints{Tables: "https://t.example", Queues: "https://q.example", Blobs: "https://b.example"}},
		"a name twice":      {Account: "acct", Endpoints: Endpoints{Tables: "https://t.example", Queues: "https://q.example", Blobs: "https://b.example"}},
		"two of three":      {Endpoints: Endpoints{Tables: "https://t.example", Queues: "https://q.example"}, Credential: token{}},
		"an open address":   {Endpoints: Endpoints{Tables: "https://t.example", Queues: "http://q.example", Blobs: "https://b.example"}, Credential: token{}},
		"a bad name":        {Account: "My_Account"},
		"no list":           {ConnectionString: "s3cr3t"},
		"no key":            {ConnectionString: "AccountName=s3cr3t"},
		"no name":           {ConnectionString: "AccountKey=s3cr3t="},
		"half a key":        {ConnectionString: "AccountName=acct;AccountKey=s3cr3t"},
		"a signature":       {ConnectionString: account + ";SharedAccessSignature=s3cr3t"},
		"no address":        {ConnectionString: account + ";TableEndpoint=s3cr3t"},
		"a signed address":  {ConnectionString: account + ";BlobEndpoint=https://host/?sig=s3cr3t"},
		"an unknown scheme": {ConnectionString: account + ";DefaultEndpointsProtocol=ftp"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Open(o)
			if !fault.Is(err, fault.Invalid) || fault.Code(err) != "storage_settings" {
				t.Fatalf("got %v", err)
			}
			if strings.Contains(err.Error(), "s3cr3t") {
				t.Errorf("the secret is in %v", err)
			}
		})
	}
	for _, address := range []string{"", "vault", "http://vault.vault.azure.net", "https://a:b@vault.azure.net"} {
		if _, err := OpenVault(VaultOptions{URL: address, Credential: token{}}, nil); fault.Code(err) != "storage_settings" {
			t.Errorf("%s: %v", address, err)
		}
	}
}
