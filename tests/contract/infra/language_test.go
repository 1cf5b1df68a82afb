package infra_test

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// Each case is a module of its own, and what the rules about Terraform's language find in it.
func TestAFaultOfLanguageIsFound(t *testing.T) {
	t.Parallel()
	for _, c := range spoken {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			files := fstest.MapFS{
				"m/main.tf":      {Data: []byte(c.source)},
				"called/main.tf": {Data: []byte(calledModule)},
			}
			read, err := load(files)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, find := range []func(*tree) []finding{schemaRule, referenceRule, variableRule, callRule} {
				for _, f := range find(read) {
					got = append(got, f.String())
				}
			}
			if diff := cmp.Diff(c.want, slices.Compact(got)); diff != "" {
				t.Errorf("what is found differs (-want +got):\n%s", diff)
			}
		})
	}
}

const calledModule = `
variable "size" {
  type        = object({ width = number, height = optional(number, 1) })
  description = "How large it is."
  validation {
    condition     = var.size.width > 0
    error_message = "Write a number above 0."
  }
}
output "area" {
  description = "What it covers."
  value       = var.size.width * var.size.height
}
`

const group = `
resource "azurerm_resource_group" "g" {
  name     = "rg"
  location = "westeurope"
}
`

var spoken = []struct {
	name, source string
	want         []string
}{
	{"nothing", group, nil},
	{"an answer that is set", `
resource "azurerm_static_web_app" "s" {
  name                = "s"
  resource_group_name = "rg"
  location            = "westeurope"
  api_key             = "k"
}
`, []string{"m/main.tf:6: azurerm_static_web_app.api_key is what the provider answers: leave it out"}},
	{"a wrong kind of value", `
resource "azurerm_resource_group" "g" {
  name     = ["rg"]
  location = "westeurope"
  tags     = { one = ["two"] }
}
`, []string{
		"m/main.tf:3: azurerm_resource_group.name must be string: it is tuple, and string required, but have tuple",
		"m/main.tf:5: azurerm_resource_group.tags must be map of string: it is object, and element \"one\": string required, but have tuple",
	}},
	{"a block as an attribute, and the other way round", `
resource "azurerm_resource_group" "g" {
  name     = "rg"
  location = "westeurope"
  timeouts = {}
  tags {}
}
`, []string{
		"m/main.tf:5: azurerm_resource_group.timeouts is a block: write it without the equals sign",
		"m/main.tf:6: azurerm_resource_group.tags is an attribute: write it with an equals sign",
	}},
	{"a block too few, one too many, and a wrong one", `
resource "azurerm_consumption_budget_resource_group" "b" {
  name              = "b"
  resource_group_id = "g"
  amount            = 10
  time_period {
    start_date = "2026-01-01T00:00:00Z"
  }
  time_period {
    start_date = "2026-02-01T00:00:00Z"
  }
  notify {}
}
`, []string{
		"m/main.tf:12: azurerm_consumption_budget_resource_group has no block notify: leave it out",
		"m/main.tf:2: azurerm_consumption_budget_resource_group needs the block notification: write it",
		"m/main.tf:2: azurerm_consumption_budget_resource_group has 2 blocks time_period, and 1 are the most: leave some out",
	}},
	{"a fault in a dynamic block", `
resource "azurerm_function_app_flex_consumption" "f" {
  name                        = "f"
  resource_group_name         = "rg"
  location                    = "westeurope"
  service_plan_id             = "p"
  runtime_name                = "custom"
  runtime_version             = "1.0"
  storage_container_type      = "blobContainer"
  storage_container_endpoint  = "e"
  storage_authentication_type = "SystemAssignedIdentity"
  site_config {}
  dynamic "always_ready" {
    for_each = { http = 1 }
    content {
      name  = always_ready.key
      count = always_ready.value
    }
  }
  lifecycle {
    ignore_changes = [auth_setting_v2]
  }
}
`, []string{
		"m/main.tf:17: azurerm_function_app_flex_consumption.always_ready has no attribute count: leave it out",
		"m/main.tf:21: azurerm_function_app_flex_consumption has nothing called auth_setting_v2 whose changes could be ignored: write auth_settings_v2, or leave it out",
	}},
	{"references that lead nowhere", group + `
resource "azurerm_resource_group" "h" {
  count    = 2
  name     = azurerm_resource_group.g.title
  location = azurerm_resource_group.i.location
  tags     = { a = local.nothing, b = data.azurerm_client_config.me.id, c = azurerm_resource_group.h.id, d = azurerm_resource_group.g.name.length }
}
`, []string{
		"m/main.tf:10: the module has nothing called azurerm_resource_group.i: write azurerm_resource_group.g, or leave it out",
		"m/main.tf:9: azurerm_resource_group.g has no title: leave it out",
		"m/main.tf:11: the module has no local value nothing: leave it out",
		"m/main.tf:11: the module has nothing called data.azurerm_client_config.me: leave it out",
		"m/main.tf:11: there may be several azurerm_resource_group.h: say which one, in brackets",
		"m/main.tf:11: azurerm_resource_group.g.name is string and has no parts: leave .length out",
	}},
	{"references behind an index", group + `
resource "azurerm_resource_group" "h" {
  for_each = toset(["a"])
  name     = each.value
  location = "westeurope"
}
locals {
  one  = azurerm_resource_group.h[local.key].title
  all  = azurerm_resource_group.h["a"].title
  any  = [for g in azurerm_resource_group.h : g.id]
  key  = "a"
}
output "o" {
  description = "Everything."
  value       = [local.one, local.all, local.any]
}
`, []string{
		"m/main.tf:14: azurerm_resource_group.h[…] has no title: leave it out",
		"m/main.tf:13: azurerm_resource_group.h[…] has no title: leave it out",
	}},
	{"variables that are not explained, judged or used", `
variable "a" {}
variable "b" {
  type        = number
  description = "A number."
  default     = "many"
  validation {
    condition     = var.b > 1
    error_message = "Write a number above 1."
  }
}
variable "c" {
  type        = object({ d = string })
  description = "An object."
  validation {
    condition     = var.c.d != ""
    error_message = "Write d."
  }
}
output "o" {
  value = [var.a, var.c.e, var.f]
}
`, []string{
		"m/main.tf:21: var.c has no e: leave it out",
		"m/main.tf:21: the module declares no variable f: leave it out",
		"m/main.tf:2: the variable a has no type: write one",
		"m/main.tf:2: the variable a has no description: write one",
		"m/main.tf:2: the variable a takes every value: add a validation that says what to write",
		"m/main.tf:6: the default of the variable b must be number: it is string, and a number is required",
		"m/main.tf:3: nothing uses the variable b: use it, or leave it out",
		"m/main.tf:20: the output o has no description: say what it is for",
	}},
	{"what nothing uses", `
data "azurerm_client_config" "me" {}
locals {
  a = 1
}
`, []string{
		"m/main.tf:4: nothing uses the local value a: use it, or leave it out",
		"m/main.tf:2: nothing uses data.azurerm_client_config.me: use it, or leave it out",
	}},
	{"a call that does not fit", `
module "a" {
  source = "../called"
  sizes  = {}
}
module "b" {
  source = "../called"
  size   = { width = 1, depth = 2 }
}
module "c" {
  source = "../elsewhere"
}
output "o" {
  description = "An area."
  value       = module.b.surface + module.d.area
}
`, []string{
		"m/main.tf:15: the module called has no output surface: leave it out",
		"m/main.tf:15: the module calls no module d: leave it out",
		"m/main.tf:4: the module called has no variable sizes: write size, or leave it out",
		"m/main.tf:2: the module called needs the variable size: set it",
		"m/main.tf:8: size of the module called must be object: it has no field depth, which would be forgotten",
		"m/main.tf:10: the source of the module c is no module of this tree: write the way to its folder, such as ../storage",
	}},
	{"a provider that is set wrongly", `
provider "azurerm" {
  storage_use_aad = true
}
provider "aws" {}
`, []string{
		"m/main.tf:3: the provider azurerm has no attribute storage_use_aad: write storage_use_azuread, or leave it out",
		"m/main.tf:5: infra/terraform/testdata has no schema of the provider aws: add it, or leave the provider out",
	}},
}
