package infra_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// Each case plants one fault into a copy of infra/terraform and expects exactly what it
// breaks: a rule that cannot fail holds nothing.
func TestAPlantedFaultIsFound(t *testing.T) {
	t.Parallel()
	copied := committedFiles(t)
	// What is wrong already is said by the rules themselves, once.
	before := judged(t, copied)
	for _, c := range planted {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			files := fstest.MapFS{}
			for name, file := range copied {
				files[name] = file
			}
			for i := 0; i < len(c.change); i += 3 {
				files[c.change[i]] = &fstest.MapFile{Data: []byte(replaced(t, files, c.change[i], c.change[i+1], c.change[i+2]))}
			}
			got := slices.DeleteFunc(judged(t, files), func(f string) bool { return slices.Contains(before, f) })
			if diff := cmp.Diff(slices.Sorted(slices.Values(c.want)), got); diff != "" {
				t.Errorf("what is found differs (-want +got):\n%s", diff)
			}
		})
	}
}

// fault is a change of files, three texts each: the file, what stands there, and what then
// stands there instead.
type fault struct {
	name   string
	change []string
	// want are the findings, without the numbers of lines.
	want []string
}

const (
	account     = "modules/storage/main.account.tf"
	names       = "modules/storage/main.names.tf"
	app         = "modules/function_app/main.app.tf"
	identities  = "modules/function_app/main.identity.tf"
	settings    = "modules/function_app/main.settings.tf"
	application = "modules/identity/main.application.tf"
)

var planted = []fault{
	{"a wrong attribute", []string{account, "min_tls_version ", "minimum_tls_version "}, []string{
		account + ": azurerm_storage_account has no attribute minimum_tls_version: write min_tls_version, or leave it out",
		account + ": is not formatted: run terraform fmt -recursive infra/terraform",
		account + ": min_tls_version of azurerm_storage_account is none and must be \"TLS1_2\" or \"TLS1_3\", because older versions of TLS are broken",
	}},
	{"a missing attribute", []string{account, "  account_tier             = \"Standard\"\n", ""}, []string{
		account + ": azurerm_storage_account needs the attribute account_tier: set it",
	}},
	{"a wrong type", []string{"modules/storage/main.lifecycle.tf", "\"azurerm_storage_management_policy\"", "\"azurerm_storage_policy\""}, []string{
		"modules/storage/main.lifecycle.tf: no provider here has the resource azurerm_storage_policy: correct the name, or add its schema to infra/terraform/testdata",
	}},

	{"a missing queue", []string{names, "    \"executions-bulk-poison\",\n", ""}, []string{
		names + ": queues lacks executions-bulk-poison, which the program uses: add it",
	}},
	{"a queue of nobody's", []string{names, "\"executions-bulk\"", "\"executions-slow\""}, []string{
		names + ": queues has executions-slow, which the program does not use: leave it out",
		names + ": queues lacks executions-bulk, which the program uses: add it",
	}},
	{"a missing table", []string{names, "    \"Users\",\n", ""}, []string{
		names + ": tables lacks Users, which the program uses: add it",
	}},
	{"a container twice", []string{names, "\"execution-logs\"", "\"execution-data\""}, []string{
		names + ": containers has execution-data twice: leave one out",
		names + ": containers lacks execution-logs, which the program uses: add it",
	}},
	{"packages where runs write", []string{names, "\"deployment-packages\"", "\"form-files\""}, []string{
		names + ": deployment_container is one that the program writes to: take another",
	}},

	{"queues that nothing makes", []string{"modules/storage/main.queues.tf", "toset(local.queues)", "toset([\"executions\"])"}, []string{
		"modules/storage: no azurerm_storage_queue makes what local.queues names: name the list in one",
		names + ": nothing uses the local value queues: use it, or leave it out",
	}},
	{"names that are put together", []string{names, "    \"Users\",\n", "    \"User${local.plural}\",\n", names, "locals {\n", "locals {\n  plural = \"s\"\n\n"}, []string{
		names + ": tables is not written out: list the names themselves, so that they can be held to the code",
	}},

	{"a wider role", []string{identities, "\"Key Vault Secrets Officer\"", "\"Key Vault Administrator\""}, []string{
		identities + ": modules/function_app this[secrets] has the role Key Vault Administrator, and the list of this test says Key Vault Secrets Officer: nobody may do more than they need to",
	}},
	{"a wider scope", []string{"modules/platform/main.roles.tf", "azurerm_resource_group.this.id", "\"/subscriptions/${var.tenant_id}\""}, []string{
		"modules/platform/main.roles.tf: modules/platform deploy_reader has the scope \"/subscriptions/${var.tenant_id}\", and the list of this test says azurerm_resource_group.this.id: nobody may do more than they need to",
	}},
	{"another role", []string{identities, "    telemetry = {", "    more      = { scope = var.storage.id, role = \"Owner\" }\n    telemetry = {"}, []string{
		identities + ": modules/function_app this[more] gives the role \"Owner\" and is on no list: leave it out, or say in this test what it is needed for",
	}},
	{"a role that is gone", []string{identities, "    queues = { scope = var.storage.id, role = \"Storage Queue Data Contributor\" }\n", ""}, []string{
		"modules/function_app this[queues]: the role is not given any more: give it, or leave it out of the list of this test",
	}},
	{"a role that is chosen elsewhere", []string{"modules/platform/main.roles.tf", "\"Reader\"", "var.name"}, []string{
		"modules/platform/main.roles.tf: modules/platform deploy_reader has the role var.name, and the list of this test says Reader: nobody may do more than they need to",
	}},
	{"a pipeline that may give more", []string{"bootstrap/main.apply.tf", "    \"Reader\",\n", "    \"Owner\",\n    \"Reader\",\n"}, []string{
		"bootstrap/main.apply.tf: a pipeline may give [\"Contributor\" \"Key Vault Secrets Officer\" \"Key Vault Secrets User\" \"Monitoring Metrics Publisher\" \"Owner\" \"Reader\" \"Storage Blob Data Owner\" \"Storage Queue Data Contributor\" \"Storage Table Data Contributor\" \"Website Contributor\"], and the modules give [\"Contributor\" \"Key Vault Secrets Officer\" \"Key Vault Secrets User\" \"Monitoring Metrics Publisher\" \"Reader\" \"Storage Blob Data Owner\" \"Storage Queue Data Contributor\" \"Storage Table Data Contributor\" \"Website Contributor\"]: list exactly those",
	}},
	{"a condition that is gone", []string{"bootstrap/main.apply.tf", "local.only_these", "\"${local.only_these} OR true\""}, []string{
		"bootstrap/main.apply.tf: bootstrap apply_roles has the condition \"${local.only_these} OR true\", and the list of this test says local.only_these: nobody may do more than they need to",
	}},

	{"keys that are let in", []string{account, "shared_access_key_enabled       = false", "shared_access_key_enabled       = true"}, []string{
		account + ": shared_access_key_enabled of azurerm_storage_account is true and must be false, because a key opens everything to whoever finds it",
	}},
	{"a flag that is gone", []string{app, "  https_only                                     = true\n", ""}, []string{
		app + ": https_only of azurerm_function_app_flex_consumption is none and must be true, because the provider's default also answers without TLS",
	}},
	{"an answer of the platform's", []string{app, "  site_config {\n", "  site_config {\n    cors {\n      allowed_origins = [\"*\"]\n    }\n\n"}, []string{
		app + ": azurerm_function_app_flex_consumption must have no site_config.cors, because an OPTIONS that the platform answers never reaches the program: leave it out",
	}},
	{"a provider without its block", []string{"bootstrap/terraform.tf", "  features {}\n", ""}, []string{
		"bootstrap/terraform.tf: features of provider azurerm is none and must be a block, because the provider does not start without it",
	}},
	{"an apply that waits for Azure", []string{"bootstrap/terraform.tf", "  features {}\n", "  features {\n    application_insights {\n      disable_generated_rule = true\n    }\n  }\n"}, []string{
		"bootstrap/terraform.tf: provider azurerm must have no features.application_insights, because an apply would wait for a rule that Azure may never make: leave it out",
	}},
	{"a production without protection", []string{"environments/prod/prod.auto.tfvars", "purge_protection_enabled = true", "purge_protection_enabled = false"}, []string{
		"environments/prod/prod.auto.tfvars: key_vault.purge_protection_enabled is false and must be true in production: nothing there can be made again",
	}},

	{"a setting that nobody reads", []string{settings, "BIFROST_RATE ", "BIFROST_PACE "}, []string{
		settings + ": nobody reads the setting BIFROST_PACE: write BIFROST_RATE, or leave it out",
		app + ": app_settings lacks BIFROST_RATE, which the handler reads: set it, or say in this test why not",
	}},
	{"a setting that the program needs", []string{settings, "    AZURE_TENANT_ID     = var.sign_in.tenant_id\n", ""}, []string{
		app + ": app_settings lacks AZURE_TENANT_ID, which the handler reads: set it, or say in this test why not",
	}},
	{"a needed setting at times", []string{
		settings, "    AZURE_TENANT_ID     = var.sign_in.tenant_id\n", "",
		settings, "    BIFROST_MAIL_FROM = var.mail.from\n", "    BIFROST_MAIL_FROM = var.mail.from\n    AZURE_TENANT_ID   = var.sign_in.tenant_id\n",
	}, []string{
		app + ": the handler would not start with these settings: AZURE_TENANT_ID must be the id of the provider's Entra tenant, a UUID, not \"\"",
	}},
	{"a key in a setting", []string{settings, "    BIFROST_RATE ", "    AzureWebJobsStorage = var.storage.name\n    BIFROST_RATE "}, []string{
		settings + ": AzureWebJobsStorage must not be set: a connection string holds a key, and the account has none",
		settings + ": is not formatted: run terraform fmt -recursive infra/terraform",
	}},

	{"a name in other letters", []string{"bootstrap/terraform.tf", "\"microsoft.insights\"", "\"Microsoft.Insights\""}, []string{
		"bootstrap/terraform.tf: resource_providers_to_register is [\"Microsoft.App\" \"Microsoft.Authorization\" \"Microsoft.Consumption\" \"Microsoft.KeyVault\" \"Microsoft.ManagedIdentity\" \"Microsoft.OperationalInsights\" \"Microsoft.Storage\" \"Microsoft.Web\" \"Microsoft.Insights\"], and the modules need [\"Microsoft.App\" \"Microsoft.Authorization\" \"Microsoft.Consumption\" \"Microsoft.KeyVault\" \"Microsoft.ManagedIdentity\" \"Microsoft.OperationalInsights\" \"Microsoft.Storage\" \"Microsoft.Web\" \"microsoft.insights\"]: list exactly those, in these letters",
	}},

	{"another scope of tokens", []string{application, "\"access_as_user\"", "\"user_impersonation\""}, []string{
		application + ": the scopes of the application are [\"user_impersonation\"], and the program knows [\"access_as_user\"]: write exactly those",
	}},
	{"an app role of another name", []string{application, "\"Platform.Technician\"", "\"Platform.Staff\""}, []string{
		application + ": the app roles of the application are [\"Platform.Admin\" \"Platform.Staff\"], and the program knows [\"Platform.Admin\" \"Platform.Technician\"]: write exactly those",
	}},
	{"tokens of version 1", []string{application, "requested_access_token_version = 2", "requested_access_token_version = 1"}, []string{
		application + ": api.requested_access_token_version of the application is 1 and must be 2: the program refuses other tokens",
	}},
	{"a page that is not there", []string{application, "/redirect.html", "/callback.html"}, []string{
		application + ": sign-ins may end at [\"/callback.html\" \"/signed-out\"] of each origin, and the web app ends them at [\"/redirect.html\" \"/signed-out\"]: write exactly those",
	}},

	{"a text that nobody writes", []string{"modules/observability/main.alerts.tf", "\"request panicked\"", "\"a request panicked\""}, []string{
		"modules/observability/main.alerts.tf: the program never writes what request_panicked says: write the text of the log as the code does",
	}},
	{"a function that is not there", []string{"modules/observability/main.alerts.tf", "operation_Name == \"sweep\"", "operation_Name == \"sweeper\""}, []string{
		"modules/observability/main.alerts.tf: a query looks for the function sweeper, which is not there: write sweep, or leave it out",
	}},

	{"an environment that differs", []string{"environments/test/main.tf", "source = \"../../modules/identity\"", "source = \"../../modules/identity\" # here"}, []string{
		"environments/test/main.tf: differs from environments/dev/main.tf: environments differ in their values alone",
	}},
	{"a value of nothing", []string{"environments/dev/dev.auto.tfvars", "monthly_budget", "monthly_budged"}, []string{
		"environments/dev/dev.auto.tfvars: environments/dev declares no variable monthly_budged: write monthly_budget, or leave it out",
	}},
	{"an example that cannot count", []string{"environments/dev/terraform.tfvars.example", "# custom_domain ", "# monthly_budget "}, []string{
		"environments/dev/terraform.tfvars.example: environments/dev/dev.auto.tfvars has monthly_budget, too, and wins: write it in one of them",
	}},
	{"an example of nothing", []string{"environments/dev/terraform.tfvars.example", "alert_emails ", "alert_mails  "}, []string{
		"environments/dev/terraform.tfvars.example: environments/dev declares no variable alert_mails: write alert_emails, or leave it out",
	}},
	{"a field of nothing", []string{"environments/dev/dev.auto.tfvars", "replication      =", "copies           ="}, []string{
		"environments/dev/dev.auto.tfvars: storage must be object: it has no field copies, which would be forgotten",
	}},
	{"another Terraform", []string{"modules/storage/terraform.tf", ">= 1.11", ">= 1.5"}, []string{
		"modules/storage/terraform.tf: required_version is \">= 1.5\": write \">= 1.11\", as everywhere",
	}},
	{"another provider", []string{"modules/storage/terraform.tf", "~> 5.2", "~> 4.0"}, []string{
		"modules/storage/terraform.tf: version of the provider azurerm is not the agreed one: write \"~> 5.2\", or renew infra/terraform/testdata",
	}},
	{"a provider that is not named", []string{"modules/key_vault/terraform.tf", "azurerm = {\n      source  = \"hashicorp/azurerm\"\n      version = \"~> 5.2\"", "azuread = {\n      source  = \"hashicorp/azuread\"\n      version = \"~> 3.9\""}, []string{
		"modules/key_vault/terraform.tf: required_providers lacks azurerm, which azurerm_key_vault.this belongs to: add it",
		"modules/key_vault/terraform.tf: required_providers lacks azurerm, which azurerm_monitor_diagnostic_setting.this belongs to: add it",
	}},
}

func TestAFileThatCannotBeReadIsFound(t *testing.T) {
	t.Parallel()
	read, err := load(fstest.MapFS{"m/main.tf": {Data: []byte("resource {\n")}})
	if err != nil {
		t.Fatal(err)
	}
	got := formatRule(read)
	if len(got) != 1 || !strings.HasPrefix(got[0].String(), "m/main.tf: cannot be read: m/main.tf:1") {
		t.Errorf("an open block is found as %q", got)
	}
}

// committedFiles are the texts of infra/terraform.
func committedFiles(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	for name, text := range committed(t).files {
		if filepath.Ext(name) != ".md" {
			files[name] = &fstest.MapFile{Data: text}
		}
	}
	return files
}

func replaced(t *testing.T, files fstest.MapFS, name, old, new string) string {
	t.Helper()
	if files[name] == nil || !strings.Contains(string(files[name].Data), old) {
		t.Fatalf("nothing can be planted: %s does not say %q", name, old)
	}
	return strings.Replace(string(files[name].Data), old, new, 1)
}

var lineNumber = regexp.MustCompile(`^([^ ]*):\d+: `)

// judged is what all rules find in files, without the numbers of lines.
func judged(t *testing.T, files fstest.MapFS) []string {
	t.Helper()
	read, err := load(files)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, rule := range rules {
		for _, f := range rule.find(read) {
			all = append(all, lineNumber.ReplaceAllString(f.String(), "$1: "))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
