# shellcheck shell=bash
# What the scripts of the action share. Sourced, never run.

# A notice in the log and the list of annotations; text of the program or an input must not become a command.
notice() {
  local text=$1
  text=${text//'%'/%25}
  text=${text//$'\r'/%0D}
  text=${text//$'\n'/%0A}
  printf '::notice title=tracklint::%s\n' "$text"
}

fail() {
  printf 'tracklint: %s\n' "$1" >&2
  exit 2
}

# An output of the step: one line, whatever the value.
give() {
  printf '%s=%s\n' "$1" "$(printf '%s' "$2" | tr -d '\r\n')" >> "$GITHUB_OUTPUT"
}
