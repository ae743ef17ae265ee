#!/usr/bin/env bash
# Keeps one comment on the pull request: found by its first line, changed in place, made only when there is something to say.
# Takes REPORT (Markdown), FINDINGS, CATEGORY, REPOSITORY, PULL_REQUEST. Needs gh. Never fails the step: a fork's token may not write.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if [ -z "$PULL_REQUEST" ] || [ ! -s "$REPORT" ]; then exit 0; fi
if ! command -v gh > /dev/null; then
  notice "gh is missing: the pull request gets no comment"
  exit 0
fi
category=$(printf '%s' "$CATEGORY" | tr -cd 'A-Za-z0-9._/+@-')
marker="<!-- tracklint comment: $category -->"
body="$RUNNER_TEMP/tracklint-comment.md"
printf '%s\n' "$marker" > "$body"
cat "$REPORT" >> "$body"

# Of bots only: whoever writes the marker into a comment of theirs must not have it overwritten.
query=".[] | select(.user.type == \"Bot\" and (.body | startswith(\"$marker\"))) | .id"
if ! known=$(gh api --paginate "repos/$REPOSITORY/issues/$PULL_REQUEST/comments?per_page=100" --jq "$query"); then
  notice "the comments of the pull request could not be read (pull-requests: write is needed; forks do not have it)"
  exit 0
fi
known=$(printf '%s\n' "$known" | head -n 1)
if [ -n "$known" ]; then
  request=(--method PATCH "repos/$REPOSITORY/issues/comments/$known")
elif [ "$FINDINGS" -gt 0 ]; then
  request=(--method POST "repos/$REPOSITORY/issues/$PULL_REQUEST/comments")
else
  exit 0
fi
if ! gh api --silent "${request[@]}" --field "body=@$body"; then
  notice "the pull request could not be commented on (pull-requests: write is needed; forks do not have it)"
fi
