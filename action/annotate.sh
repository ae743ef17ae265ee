#!/usr/bin/env bash
# Prints the annotations of FILE. ANNOTATIONS is true, false, or auto: unless the upload to code scanning went well (UPLOADED), which
# shows the same findings in the same places.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

case "$ANNOTATIONS" in
  true) ;;
  false) exit 0 ;;
  auto)
    if [ "$UPLOADED" = success ]; then exit 0; fi
    if [ "$UPLOADED" = failure ]; then
      notice "the upload to code scanning failed (see the step before; it needs security-events: write); findings are annotated"
    fi
    ;;
  *) fail "\`annotations\` is $ANNOTATIONS; write auto, true or false" ;;
esac
if [ -s "$FILE" ]; then cat "$FILE"; fi
