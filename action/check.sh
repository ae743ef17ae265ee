#!/usr/bin/env bash
# Runs the check once (and once more for code scanning where only a change is reported), and gives the outputs `exit-code`, `findings`,
# `report`, `annotations`, `sarif-file`, `upload-file` and `category`. Never fails because of findings: action/decide.sh does.
# Takes the inputs of the action, EVENT and the commits of the event. Needs git for `diff`.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

reports="$RUNNER_TEMP/tracklint-reports"
rm -rf "$reports"
mkdir -p "$reports"

# Checkouts are shallow. What is missing is fetched in steps; a base that cannot be reached makes the run a whole one, never an error.
reaches() { git merge-base HEAD "$1" > /dev/null 2>&1; }

fetch() { git fetch --quiet --no-tags "$@" > /dev/null 2>&1; }

# The commit that HEAD is compared with, or nothing.
base() {
  case "$DIFF" in
    off | '' | */) ;; # `origin/${{ github.base_ref }}` is `origin/` where there is no pull request.
    auto)
      case "$EVENT" in
        pull_request | pull_request_target) reachable "$PULL_REQUEST_BASE" merged ;;
        merge_group) reachable "$MERGE_GROUP_BASE" ;;
      esac
      ;;
    *) reachable "$DIFF" ;;
  esac
}

# `merged`: HEAD may be the merge that GitHub made to try the pull request; its first parent is then what the change comes on top of,
# and one more commit of history is enough.
reachable() {
  local wanted=$1 depth
  [ -n "$wanted" ] || return 0
  if [ "${2:-}" = merged ]; then
    git rev-parse --quiet --verify 'HEAD^2' > /dev/null || fetch --depth=2 origin "$(git rev-parse HEAD)" || true
    if git rev-parse --quiet --verify 'HEAD^2' > /dev/null; then
      git rev-parse 'HEAD^1'
      return 0
    fi
  fi
  if reaches "$wanted"; then echo "$wanted"; return 0; fi
  fetch --depth=1 origin "$wanted" || fetch --depth=1 origin "${wanted#origin/}" || true
  for depth in 50 500; do
    if reaches "$wanted"; then echo "$wanted"; return 0; fi
    fetch --deepen="$depth" origin || break
  done
  if reaches "$wanted"; then echo "$wanted"; return 0; fi
  notice "the history does not reach from HEAD to $wanted (fetch-depth: 0 in the checkout would): everything is reported" >&2
}

# A part of a monorepo has a name of its own, so that its run closes no finding of another part.
if [ -z "$CATEGORY" ]; then
  case "$FOLDER" in . | ./ | '') folder='' ;; *) folder="/${FOLDER#./}" ;; esac
  parts=''
  while IFS= read -r path; do
    case "$path" in '' | . | ./) ;; *) parts="$parts${parts:+ }${path#./}" ;; esac
  done <<< "$PATHS"
  CATEGORY="tracklint${folder%/}${parts:+/${parts// /+}}"
fi

common=("--category=$CATEGORY")
case "$FOLDER" in . | ./ | '' | /*) ;; *) common+=("--path-prefix=$FOLDER") ;; esac
if [ -n "$CONFIG" ]; then common+=("--config=$CONFIG"); fi
if [ -n "$POLICY" ]; then common+=("--policy=$POLICY"); fi
if [ -n "$THRESHOLD" ]; then common+=("--threshold=$THRESHOLD"); fi
if [ -n "$MIN_CONFIDENCE" ]; then common+=("--min-confidence=$MIN_CONFIDENCE"); fi
paths=(--)
while IFS= read -r path; do
  if [ -n "$path" ]; then paths+=("$path"); fi
done <<< "$PATHS"

since=$(base)
arguments=("--format=$FORMAT" "--output=lines=$reports/findings.txt" "--output=github=$reports/annotations.txt" "--output=markdown=$reports/report.md")
if [ -n "$since" ]; then arguments+=("--diff=$since"); fi
if [ -n "$SARIF_FILE" ]; then arguments+=("--output=sarif=$SARIF_FILE"); fi
upload=''
if [ "$UPLOAD" = true ]; then
  upload="$reports/upload.sarif"
  if [ -z "$since" ]; then arguments+=("--output=sarif=$upload" "--sarif-profile=github"); fi
fi

code=0
"$BINARY" check "${common[@]}" "${arguments[@]}" "${paths[@]}" || code=$?
# Code scanning compares by itself, and takes what an upload does not have for fixed: it gets everything.
if [ -n "$upload" ] && [ -n "$since" ] && [ "$code" -lt 2 ]; then
  all=0
  "$BINARY" check "${common[@]}" --quiet "--output=$upload" --format=sarif --sarif-profile=github "${paths[@]}" || all=$?
  if [ "$all" -gt 1 ]; then code=$all; fi
fi
if [ -n "$upload" ] && [ ! -s "$upload" ]; then upload=''; fi
# Code scanning refuses more than 10 MB, packed.
if [ -n "$upload" ] && [ "$(gzip -c "$upload" | wc -c)" -gt 10000000 ]; then
  notice "the SARIF file is larger than code scanning takes: check parts of the program in steps of their own"
  upload=''
fi

found=0
if [ -f "$reports/findings.txt" ]; then found=$(wc -l < "$reports/findings.txt" | tr -d ' '); fi
report=''
if [ -s "$reports/report.md" ]; then
  report="$reports/report.md"
  if [ "$SUMMARY" = true ] && [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then cat "$report" >> "$GITHUB_STEP_SUMMARY"; fi
fi
give exit-code "$code"
give findings "$found"
give report "$report"
give annotations "$reports/annotations.txt"
give sarif-file "${SARIF_FILE:-$upload}"
give upload-file "$upload"
give category "$CATEGORY"
