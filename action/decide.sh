#!/usr/bin/env bash
# The result of the step. Takes CODE of the check, FINDINGS, FAIL (fail on findings), UPLOAD (auto, always, never) and UPLOADED (outcome
# of the upload, empty or `skipped` where there was none).
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if [ "${CODE:-2}" -gt 1 ]; then exit "${CODE:-2}"; fi
if [ "$UPLOAD" = always ] && [ "$UPLOADED" != success ]; then
  fail "\`upload-sarif: always\`, and the upload to code scanning failed"
fi
case "$CODE" in
  0) ;;
  1)
    echo "tracklint: findings at or above the threshold: $FINDINGS"
    case "$FAIL" in
      true) exit 1 ;;
      false) ;;
      *) fail "\`fail-on-findings\` is $FAIL; write true or false" ;;
    esac
    ;;
esac
