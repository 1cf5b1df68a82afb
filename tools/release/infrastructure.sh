#!/usr/bin/env bash
# Plans an environment, shows the plan, and applies it, unless it deletes or replaces something: that is for a person at a
# terminal. TERRAFORM_BACKEND is JSON for -backend-config, TERRAFORM_VARIABLES the environment's terraform.tfvars. What
# Terraform then says of the platform is the output "json".
set -euo pipefail
environment=${1:?usage: infrastructure.sh FOLDER}

for name in TERRAFORM_BACKEND TERRAFORM_VARIABLES; do
  [[ -n ${!name:-} ]] || { echo "::error::The environment has no variable $name, which applying its Terraform needs."; exit 1; }
done
printf '%s\n' "$TERRAFORM_BACKEND" > "$environment/backend.json"
printf '%s\n' "$TERRAFORM_VARIABLES" > "$environment/terraform.tfvars"

in_it() { terraform -chdir="$environment" "$@"; }
in_it init -input=false -backend-config=backend.json
in_it plan -input=false -lock-timeout=5m -out=planned
plan=$(in_it show -no-color planned)
printf '```text\n%s\n```\n' "$plan" >> "$GITHUB_STEP_SUMMARY"
# The record of the app's settings is replaced with every change of the app, and nothing is lost with it.
harmless='azurerm_resource_group_template_deployment\.settings will be replaced due to changes in replace_triggered_by'
if lost=$(grep -E '^ *# .* (will be destroyed|must be replaced|will be replaced)' <<< "$plan" | grep -Ev "$harmless"); then
  printf '%s\n' "$lost"
  echo "::error::The plan deletes or replaces something, so it was not applied: apply it yourself if that is meant, and deploy again."
  exit 1
fi
in_it apply -input=false -lock-timeout=5m planned
json=$(in_it output -json)
echo "json=${json//$'\n'/}" >> "$GITHUB_OUTPUT"
