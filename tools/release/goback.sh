#!/usr/bin/env bash
# Says how to go back to what ran BEFORE a deployment of VERSION to ENVIRONMENT has failed.
set -euo pipefail

if [[ -z ${BEFORE:-} || $BEFORE == "$VERSION" ]]; then
  echo "The deployment of $VERSION to $ENVIRONMENT failed, and no other version is known to have run there before."
  exit 0
fi
cat <<SAID
The deployment of $VERSION to $ENVIRONMENT failed. Before, it ran $BEFORE. To go back:

\`\`\`sh
gh workflow run deploy.yml -f version=$BEFORE -f environments=$ENVIRONMENT -f infrastructure=false
\`\`\`
SAID
