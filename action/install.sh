#!/usr/bin/env bash
# Finds or installs the executable, and gives its path as the output `binary`.
# Takes BINARY (use this), VERSION (a release), CHECKSUM (of its archive), ACTION_REF and ACTION_REPOSITORY (the tag and the home of the
# action), ACTION_PATH (its source). Needs curl, tar and sha256sum or shasum for a release, cargo for a build.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# The release that `uses: OWNER/tracklint@v0.1.0` names; a branch or a commit names none.
if [ -z "$VERSION" ] && [[ "${ACTION_REF:-}" =~ ^v[0-9]+\.[0-9]+\.[0-9]+ ]]; then
  VERSION=$ACTION_REF
fi
VERSION=${VERSION#v}

target() {
  case "${RUNNER_OS:-}-${RUNNER_ARCH:-}" in
    Linux-X64) echo x86_64-unknown-linux-musl ;;
    Linux-ARM64) echo aarch64-unknown-linux-musl ;;
    macOS-X64) echo x86_64-apple-darwin ;;
    macOS-ARM64) echo aarch64-apple-darwin ;;
    Windows-X64) echo x86_64-pc-windows-msvc ;;
    *) fail "no release is built for ${RUNNER_OS:-?} ${RUNNER_ARCH:-?}; give \`binary\`, or use a commit of the action to build it" ;;
  esac
}

sha256() {
  if command -v sha256sum > /dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

download() {
  # --proto: a redirection must not lead to another protocol.
  curl --fail --silent --show-error --location --retry 3 --proto '=https' --tlsv1.2 --output "$2" "$1"
}

release() {
  [[ "$VERSION" =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$ ]] || fail "\`version\` is $VERSION; write it as 0.1.0"
  [ -n "${ACTION_REPOSITORY:-}" ] || fail "\`version\` needs the repository of the action, which the runner does not tell; give \`binary\`"
  local name folder url expected found
  name="tracklint-$VERSION-$(target)"
  folder="$RUNNER_TEMP/tracklint"
  url="https://github.com/$ACTION_REPOSITORY/releases/download/v$VERSION"
  mkdir -p "$folder"
  download "$url/$name.tar.gz" "$folder/$name.tar.gz" || fail "$url/$name.tar.gz could not be downloaded"
  expected=$CHECKSUM
  if [ -z "$expected" ]; then
    download "$url/SHA256SUMS" "$folder/SHA256SUMS" || fail "$url/SHA256SUMS could not be downloaded"
    expected=$(awk -v name="$name.tar.gz" '$2 == name || $2 == "*" name { print $1 }' "$folder/SHA256SUMS")
    [ -n "$expected" ] || fail "SHA256SUMS of the release does not name $name.tar.gz"
  fi
  found=$(sha256 "$folder/$name.tar.gz")
  [ "$found" = "$expected" ] || fail "the checksum of $name.tar.gz is $found, not $expected: it is not used"
  tar -xzf "$folder/$name.tar.gz" -C "$folder"
  BINARY="$folder/$name/tracklint"
  if [ "${RUNNER_OS:-}" = Windows ]; then BINARY="$BINARY.exe"; fi
}

if [ -n "$BINARY" ]; then
  [ -x "$BINARY" ] || fail "\`binary\` is $BINARY, which is no executable file"
elif [ -n "$VERSION" ]; then
  release
else
  command -v cargo > /dev/null || fail "the action was named by a branch or commit, so it is built from source, and there is no cargo; give \`version\` or \`binary\`"
  cargo install --locked --quiet --root "$RUNNER_TEMP/tracklint" --path "$ACTION_PATH"
  BINARY="$RUNNER_TEMP/tracklint/bin/tracklint"
fi
"$BINARY" --version
give binary "$BINARY"
