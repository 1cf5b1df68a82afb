#!/usr/bin/env bash
# Fetches what is deployed of a release, and refuses what the release workflow of this repository has not made of the tag.
# It leaves the program, unpacked, as bifrost in the folder. GH_TOKEN reads the repository GITHUB_REPOSITORY.
set -euo pipefail
version=${1:?usage: fetch.sh VERSION FOLDER} folder=${2:?usage: fetch.sh VERSION FOLDER}

[[ $version =~ ^v[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] ||
  { echo "::error::The version must be that of a release, such as v1.2.3."; exit 1; }

program=bifrost-$version-linux-amd64
gh release download "$version" --repo "$GITHUB_REPOSITORY" --dir "$folder" \
  --pattern SHA256SUMS --pattern "$program.tar.gz" --pattern "bifrost-$version-handler.zip"
cd "$folder"
sha256sum --check --strict --ignore-missing SHA256SUMS
for file in "$program.tar.gz" "bifrost-$version-handler.zip"; do
  gh attestation verify "$file" --repo "$GITHUB_REPOSITORY" --source-ref "refs/tags/$version" \
    --signer-workflow "$GITHUB_REPOSITORY/.github/workflows/release.yml" --deny-self-hosted-runners
done
tar --extract --gzip --file "$program.tar.gz" --strip-components=1 "$program/bifrost"
