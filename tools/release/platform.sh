#!/usr/bin/env bash
# Says where the platform is, for the steps that follow, and which version it runs before the deployment. The names are
# Terraform's outputs. Without api_origin the API is at the web app's own address.
set -euo pipefail

for name in resource_group_name function_app_name static_site_name web_url; do
  [[ -n ${!name:-} ]] || {
    echo "::error::Nobody has said the $name of the environment: set its variable TERRAFORM_OUTPUTS to what terraform output -json says."
    exit 1
  }
  echo "$name=${!name}" >> "$GITHUB_OUTPUT"
done
api=${api_origin:-$web_url}
echo "api_origin=${api_origin:-}" >> "$GITHUB_OUTPUT"
echo "api=$api" >> "$GITHUB_OUTPUT"

health=$(curl --silent --fail --max-time 60 "$api/api/health" || true)
before=$(grep -oE '"version" *: *"v[0-9A-Za-z.-]+"' <<< "$health" | grep -oE 'v[0-9][0-9A-Za-z.-]*' || true)
echo "before=$before" >> "$GITHUB_OUTPUT"
echo "It runs ${before:-no release that answers}."
