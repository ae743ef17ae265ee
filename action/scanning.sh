#!/usr/bin/env bash
# Says as the output `available` whether the findings are to be uploaded to code scanning.
# Takes UPLOAD (auto, always, never), VISIBILITY and REPOSITORY. Needs gh for private repositories.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

available=false
case "$UPLOAD" in
  never | false) ;;
  always) available=true ;;
  auto | true)
    if [ "$VISIBILITY" = public ]; then
      # Free for public repositories, and on.
      available=true
    elif ! command -v gh > /dev/null; then
      notice "gh is missing, so it cannot be asked whether this repository has code scanning; findings are annotated"
    elif answer=$(gh api "repos/$REPOSITORY/code-scanning/alerts?per_page=1" 2>&1); then
      available=true
    else
      case "$answer" in
        # Nothing was uploaded yet.
        *"no analysis found"*) available=true ;;
        *) notice "this repository has no code scanning, or the token may not ask (security-events: write); findings are annotated" ;;
      esac
    fi
    ;;
  *) fail "\`upload-sarif\` is $UPLOAD; write auto, always or never" ;;
esac
give available "$available"
