#!/bin/sh
# Packages the extension: tracklint.vsix. Takes the packages from the registry that npm is set up with.
set -eu
cd "$(dirname "$0")"
npm install --no-audit --no-fund --no-package-lock
cp ../../LICENSE-MIT LICENSE.txt
trap 'rm -f LICENSE.txt' EXIT
npm run --silent package
