package handler

import (
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/executions"
)

const (
	tenantID = "5f3d6c1e-0b51-4c55-9a2b-3f1f6f6a0001"
	clientID = "a0d1e0ce-0000-4000-8000-000000000002"
	// connection is an account that no test reaches.
	connection = "DefaultEndpointsProtocol=http;AccountName=nobody;AccountKey=c2VjcmV0;" +
		"BlobEndpoint=http://127.0.0.1:1/nobody;QueueEndpoint=http://127.0.0.1:1/nobody;TableEndpoint=http://127.0.0.1:1/nobody;"
)

// settings are those of a function app, changed by the caller; an empty value
// takes one away.
func settings(changes ...string) map[string]string {
	all := map[string]string{
		"FUNCTIONS_CUSTOMHANDLER_PORT": "7072", "AzureWebJobsStorage__accountName": "bifrost",
		"AZURE_KEY_VAULT_URL": "https://bifrost.vault.azure.net", "AZURE_TENANT_ID": tenantID, "AZURE_CLIENT_ID": clientID,
	}
	for i := 0; i+1 < len(changes); i += 2 {
		all[changes[i]] = changes[i+1]
	}
	maps.DeleteFunc(all, func(_, value string) bool { return value == "" })
	return all
}

func configOf(t testing.TB, environment map[string]string) Config {
	t.Helper()
	c, err := readConfig(environment)
	if err == nil {
		err = c.Validate()
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheSettingsOfAFunctionAppAreTheConfig(t *testing.T) {
	t.Parallel()
	want := Config{
		Port: 7072, Account: "bifrost", VaultURL: "https://bifrost.vault.azure.net", TenantID: tenantID, ClientID: clientID,
		Retention: executions.DefaultRetention, AuditRetention: 365, Rate: 20, Burst: 200, Version: "dev",
	}
	if diff := cmp.Diff(want, configOf(t, settings())); diff != "" {
		t.Error(diff)
	}
	want = Config{
		Port: 1, BlobURI: "https://b.example/", QueueURI: "https://q.example/", TableURI: "https://t.example/", IdentityID: clientID,
		VaultURL: "https://v.example/", TenantID: strings.ToUpper(tenantID), ClientID: clientID,
		AllowedOrigins: []string{"https://bifrost.example.com", "http://localhost:5173"}, Retention: 30, AuditRetention: 400, Rate: 5, Burst: 7, Version: "dev",
	}
	got := configOf(t, settings(
		"FUNCTIONS_CUSTOMHANDLER_PORT", "1", "AzureWebJobsStorage__accountName", "", "AzureWebJobsStorage__blobServiceUri", "https://b.example/",
		"AzureWebJobsStorage__queueServiceUri", "https://q.example/", "AzureWebJobsStorage__tableServiceUri", "https://t.example/",
		"AzureWebJobsStorage__clientId", clientID, "AZURE_KEY_VAULT_URL", "https://v.example/", "AZURE_TENANT_ID", strings.ToUpper(tenantID),
		"BIFROST_ALLOWED_ORIGINS", " https://bifrost.example.com, http://localhost:5173,", "BIFROST_RETENTION", "30", "BIFROST_AUDIT_RETENTION", "400", "BIFROST_RATE", "5", "BIFROST_BURST", "7", "PATH", "/bin",
	))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestABadSettingIsOneSentenceThatNamesIt(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		changes []string
		names   string
	}{
		"no port":                {[]string{"FUNCTIONS_CUSTOMHANDLER_PORT", ""}, "FUNCTIONS_CUSTOMHANDLER_PORT"},
		"a port in words":        {[]string{"FUNCTIONS_CUSTOMHANDLER_PORT", "http"}, "FUNCTIONS_CUSTOMHANDLER_PORT"},
		"a port beyond":          {[]string{"FUNCTIONS_CUSTOMHANDLER_PORT", "65536"}, "FUNCTIONS_CUSTOMHANDLER_PORT"},
		"no account":             {[]string{"AzureWebJobsStorage__accountName", ""}, "AzureWebJobsStorage__accountName"},
		"two accounts":           {[]string{"AzureWebJobsStorage", connection}, "only one of"},
		"an account's name too":  {[]string{"AzureWebJobsStorage__blobServiceUri", "https://b", "AzureWebJobsStorage__queueServiceUri", "https://q", "AzureWebJobsStorage__tableServiceUri", "https://t"}, "only one of"},
		"two addresses":          {[]string{"AzureWebJobsStorage__accountName", "", "AzureWebJobsStorage__blobServiceUri", "https://b", "AzureWebJobsStorage__queueServiceUri", "https://q"}, "AzureWebJobsStorage__tableServiceUri"},
		"an identity by name":    {[]string{"AzureWebJobsStorage__clientId", "mine"}, "AzureWebJobsStorage__clientId"},
		"no vault":               {[]string{"AZURE_KEY_VAULT_URL", ""}, "AZURE_KEY_VAULT_URL"},
		"an open vault":          {[]string{"AZURE_KEY_VAULT_URL", "http://bifrost.vault.azure.net"}, "AZURE_KEY_VAULT_URL"},
		"no tenant":              {[]string{"AZURE_TENANT_ID", ""}, "AZURE_TENANT_ID"},
		"any tenant":             {[]string{"AZURE_TENANT_ID", "common"}, "AZURE_TENANT_ID"},
		"a tenant in braces":     {[]string{"AZURE_TENANT_ID", "{" + tenantID + "}"}, "AZURE_TENANT_ID"},
		"no application":         {[]string{"AZURE_CLIENT_ID", ""}, "AZURE_CLIENT_ID"},
		"an application by URI":  {[]string{"AZURE_CLIENT_ID", "api://" + clientID}, "AZURE_CLIENT_ID"},
		"every origin":           {[]string{"BIFROST_ALLOWED_ORIGINS", "*"}, "BIFROST_ALLOWED_ORIGINS"},
		"origins of a domain":    {[]string{"BIFROST_ALLOWED_ORIGINS", "https://*.example.com"}, "BIFROST_ALLOWED_ORIGINS"},
		"an origin with a path":  {[]string{"BIFROST_ALLOWED_ORIGINS", "https://bifrost.example.com/"}, "BIFROST_ALLOWED_ORIGINS"},
		"an open origin":         {[]string{"BIFROST_ALLOWED_ORIGINS", "http://bifrost.example.com"}, "BIFROST_ALLOWED_ORIGINS"},
		"an origin without end":  {[]string{"BIFROST_ALLOWED_ORIGINS", "null"}, "BIFROST_ALLOWED_ORIGINS"},
		"days in words":          {[]string{"BIFROST_RETENTION", "a month"}, "BIFROST_RETENTION"},
		"no days of a trail":     {[]string{"BIFROST_AUDIT_RETENTION", "36501"}, "BIFROST_AUDIT_RETENTION"},
		"no days":                {[]string{"BIFROST_RETENTION", "0"}, "BIFROST_RETENTION"},
		"a rate below nothing":   {[]string{"BIFROST_RATE", "-1"}, "BIFROST_RATE"},
		"a rate in words":        {[]string{"BIFROST_RATE", "off"}, "BIFROST_RATE"},
		"a mail server in words": {[]string{"BIFROST_SMTP_URL", "mail.example.com", "BIFROST_MAIL_FROM", "a@example.com"}, "BIFROST_SMTP_URL"},
		"mail from nobody":       {[]string{"BIFROST_SMTP_URL", "smtp://mail.example.com"}, "BIFROST_MAIL_FROM"},
		"mail by nobody":         {[]string{"BIFROST_MAIL_FROM", "a@example.com"}, "BIFROST_SMTP_URL"},
		"an open web app":        {[]string{"BIFROST_PUBLIC_URL", "http://bifrost.example.com"}, "BIFROST_PUBLIC_URL"},
		"no burst":               {[]string{"BIFROST_BURST", "0"}, "BIFROST_BURST"},
	} {
		c, err := readConfig(settings(one.changes...))
		if err == nil {
			err = c.Validate()
		}
		if all := sentences(err); len(all) != 1 || !strings.Contains(all[0].Error(), one.names) || strings.Contains(all[0].Error(), "\n") {
			t.Errorf("%s: %q", name, all)
		}
	}
}

func TestNothingAtAllIsOneSentenceForEachNeed(t *testing.T) {
	t.Parallel()
	c, err := readConfig(nil)
	if err != nil {
		t.Fatal(err)
	}
	if all := sentences(c.Validate()); len(all) != 5 {
		t.Errorf("%q", all)
	}
}

func TestNoSecretIsInASentence(t *testing.T) {
	t.Parallel()
	for _, changes := range [][]string{
		{"AzureWebJobsStorage", "s3cr3t", "AZURE_TENANT_ID", ""},
		{"BIFROST_SMTP_URL", "smtp://bifrost:s3cr3t@mail.example.com"},
		{"BIFROST_SMTP_URL", "smtp://bifrost:s3cr3t%@mail.example.com", "BIFROST_MAIL_FROM", "a@example.com"},
		{"AzureWebJobsStorage", "AccountName=a;AccountKey=s3cr3t", "AzureWebJobsStorage__accountName", "", "BIFROST_RETENTION", "x"},
	} {
		c, err := readConfig(settings(changes...))
		if err == nil {
			err = c.Validate()
		}
		if err == nil || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%v", err)
		}
	}
}

// variables are all that the handler reads, in order.
func variables() []string {
	var names []string
	for field := range reflect.TypeFor[Config]().Fields() {
		if name := field.Tag.Get("env"); name != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func TestEverySettingIsExplained(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/azure-functions.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range variables() {
		if !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("nobody tells of %s", name)
		}
	}
}

func TestNoSettingNamesAnIssuer(t *testing.T) {
	t.Parallel()
	want := []string{
		"AZURE_CLIENT_ID", "AZURE_KEY_VAULT_URL", "AZURE_TENANT_ID",
		"AzureWebJobsStorage", "AzureWebJobsStorage__accountName", "AzureWebJobsStorage__blobServiceUri", "AzureWebJobsStorage__clientId",
		"AzureWebJobsStorage__queueServiceUri", "AzureWebJobsStorage__tableServiceUri",
		"BIFROST_ALLOWED_ORIGINS", "BIFROST_AUDIT_RETENTION", "BIFROST_BURST", "BIFROST_MAIL_FROM", "BIFROST_PUBLIC_URL", "BIFROST_RATE", "BIFROST_RETENTION", "BIFROST_SMTP_URL", "FUNCTIONS_CUSTOMHANDLER_PORT",
	}
	if diff := cmp.Diff(want, variables()); diff != "" {
		t.Errorf("the handler is told something new: does it let somebody else say who people are?\n%s", diff)
	}
}
