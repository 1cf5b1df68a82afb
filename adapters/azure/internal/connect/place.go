package connect

import (
	"encoding/base64"
	"net/url"
	"regexp"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// place is where the three services of an account are, and what opens them: a
// key or a credential.
type place struct {
	account, key          string
	credential            azcore.TokenCredential
	tables, queues, blobs string
}

// suffix is the domain of Azure's public cloud.
const suffix = "core.windows.net"

var accountName = regexp.MustCompile(`^[a-z0-9]{3,24}$`)

func (o Options) place() (place, error) {
	switch {
	case o.ways() > 1:
		return place{}, errSettings("Give either a connection string, the name of a storage account or the addresses of its services, and only one of them.", nil)
	case o.ConnectionString != "":
		return readConnectionString(o.ConnectionString)
	case o.Endpoints != Endpoints{}:
		return o.Endpoints.place(o.Credential)
	case !accountName.MatchString(o.Account):
		return place{}, errSettings("The name of a storage account has 3 to 24 small letters and digits.", nil)
	}
	p := endpoints("https", o.Account, suffix)
	p.credential = o.Credential
	return p, nil
}

// ways counts in how many ways the account is named.
func (o Options) ways() int {
	named := 0
	for _, is := range []bool{o.ConnectionString != "", o.Account != "", o.Endpoints != Endpoints{}} {
		if is {
			named++
		}
	}
	return named
}

func (e Endpoints) place(credential azcore.TokenCredential) (place, error) {
	bare := func(address string) string { return strings.TrimSuffix(address, "/") }
	p := place{credential: credential, tables: bare(e.Tables), queues: bare(e.Queues), blobs: bare(e.Blobs)}
	for _, at := range []string{p.tables, p.queues, p.blobs} {
		if !isAddress(at) || !strings.HasPrefix(at, "https://") {
			return place{}, errSettings("The services of a storage account need an address each that begins with https://.", nil)
		}
	}
	return p, nil
}

func endpoints(scheme, account, suffix string) place {
	at := func(service string) string { return scheme + "://" + account + "." + service + "." + suffix }
	return place{account: account, tables: at("table"), queues: at("queue"), blobs: at("blob")}
}

// readConnectionString takes an account's name and key, and addresses where they
// are not Azure's own. It repeats nothing of what it reads, which is a secret.
func readConnectionString(text string) (place, error) {
	said := map[string]string{"DefaultEndpointsProtocol": "https", "EndpointSuffix": suffix}
	for part := range strings.SplitSeq(text, ";") {
		name, value, found := strings.Cut(strings.TrimSpace(part), "=")
		if !found && name != "" {
			return place{}, errSettings("The connection string is not a list of names and values.", nil)
		}
		said[name] = value
	}
	if said["SharedAccessSignature"] != "" {
		return place{}, errSettings("A connection string with a shared access signature is not supported: use the account's key or a managed identity.", nil)
	}
	if said["AccountName"] == "" || said["AccountKey"] == "" {
		return place{}, errSettings("The connection string needs AccountName and AccountKey.", nil)
	}
	if _, err := base64.StdEncoding.DecodeString(said["AccountKey"]); err != nil {
		return place{}, errSettings("The AccountKey of the connection string is not complete.", nil)
	}
	p := endpoints(said["DefaultEndpointsProtocol"], said["AccountName"], said["EndpointSuffix"])
	p.key = said["AccountKey"]
	for name, at := range map[string]*string{"TableEndpoint": &p.tables, "QueueEndpoint": &p.queues, "BlobEndpoint": &p.blobs} {
		if said[name] != "" {
			*at = strings.TrimSuffix(said[name], "/")
		}
		if !isAddress(*at) {
			return place{}, errSettings("The connection string names an address that is none.", nil)
		}
	}
	return p, nil
}

func checkVault(address string) error {
	if !isAddress(address) || !strings.HasPrefix(address, "https://") {
		return errSettings("The key vault needs an address that begins with https://.", nil)
	}
	return nil
}

func isAddress(text string) bool {
	at, err := url.Parse(text)
	return err == nil && (at.Scheme == "https" || at.Scheme == "http") && at.Host != "" && at.RawQuery == "" && at.User == nil
}

func errSettings(message string, cause error) error {
	return fault.Wrap(cause, fault.Invalid, "storage_settings", message)
}
