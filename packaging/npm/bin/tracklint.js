#!/usr/bin/env node
// Starts the program of this platform's package. No dependencies, no network, no install script.
'use strict';

const { spawnSync } = require('node:child_process');
const { constants } = require('node:os');

const platform = `${process.platform}-${process.arch}`;
const name = process.platform === 'win32' ? 'tracklint.exe' : 'tracklint';

function program() {
  if (process.env.TRACKLINT_BINARY) return process.env.TRACKLINT_BINARY;
  try {
    return require.resolve(`@tracklint/${platform}/${name}`);
  } catch {
    console.error(
      `tracklint: the package @tracklint/${platform} is missing.\n` +
        'Either there is none for this platform (then name a program in TRACKLINT_BINARY, for instance from `cargo install tracklint`),\n' +
        'or optional dependencies were left out: install again without `--omit=optional`.',
    );
    process.exit(2);
  }
}

const result = spawnSync(program(), process.argv.slice(2), { stdio: 'inherit', windowsHide: true });
if (result.error) {
  console.error(`tracklint: ${result.error.message}`);
  process.exit(2);
}
// As a shell has it: a process that a signal ended has 128 and its number.
process.exit(result.status ?? 128 + (constants.signals[result.signal] ?? 0));
