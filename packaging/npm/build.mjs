// Makes the npm packages below `--out`: the launcher, and one package for each `--program TARGET=FILE`.
//
//   node packaging/npm/build.mjs --out dist/npm --program x86_64-unknown-linux-musl=target/release/tracklint
//
// The version and the repository are those of Cargo.toml; npm proves where a package was built only when it names its repository. The launcher's optional dependencies are all targets of this table, built here or not: a release builds
// them on several machines. With `--only` they are those that were built, for a try on one machine.
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const TARGETS = {
  'x86_64-unknown-linux-musl': ['linux', 'x64'],
  'aarch64-unknown-linux-musl': ['linux', 'arm64'],
  'x86_64-apple-darwin': ['darwin', 'x64'],
  'aarch64-apple-darwin': ['darwin', 'arm64'],
  'x86_64-pc-windows-msvc': ['win32', 'x64'],
};

const here = dirname(fileURLToPath(import.meta.url));
const top = join(here, '..', '..');
const { values } = parseArgs({
  options: { out: { type: 'string' }, program: { type: 'string', multiple: true }, only: { type: 'boolean' } },
});
if (!values.out || !values.program?.length) {
  console.error('usage: build.mjs --out FOLDER --program TARGET=FILE [--program …] [--only]');
  process.exit(2);
}
const cargo = readFileSync(join(top, 'Cargo.toml'), 'utf8');
const said = (key) => new RegExp(`^${key} = "(.+)"$`, 'm').exec(cargo)[1];
const version = said('version');
const repository = { type: 'git', url: `git+${said('repository')}.git` };
const manifest = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
const licences = ['LICENSE-MIT', 'LICENSE-APACHE'];

function write(folder, description) {
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(description, null, 2)}\n`);
  for (const licence of licences) copyFileSync(join(top, licence), join(folder, licence));
}

const built = [];
for (const program of values.program) {
  const [target, file] = program.split('=');
  if (!TARGETS[target]) {
    console.error(`build.mjs: ${target} is none of ${Object.keys(TARGETS).join(', ')}`);
    process.exit(2);
  }
  const [os, cpu] = TARGETS[target];
  const folder = join(values.out, `${os}-${cpu}`);
  const name = os === 'win32' ? 'tracklint.exe' : 'tracklint';
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copyFileSync(file, join(folder, name));
  chmodSync(join(folder, name), 0o755);
  write(folder, {
    name: `@tracklint/${os}-${cpu}`,
    version,
    description: `The program of tracklint for ${os} on ${cpu}`,
    license: manifest.license,
    repository,
    os: [os],
    cpu: [cpu],
    files: [name, ...licences],
    preferUnplugged: true,
  });
  built.push(target);
}
const wanted = values.only ? built : Object.keys(TARGETS);
const folder = join(values.out, 'tracklint');
rmSync(folder, { recursive: true, force: true });
mkdirSync(join(folder, 'bin'), { recursive: true });
copyFileSync(join(here, 'bin', 'tracklint.js'), join(folder, 'bin', 'tracklint.js'));
copyFileSync(join(top, 'README.md'), join(folder, 'README.md'));
const optionalDependencies = Object.fromEntries(wanted.map((target) => [`@tracklint/${TARGETS[target].join('-')}`, version]));
write(folder, { ...manifest, version, repository, optionalDependencies });
console.log(`${version}: ${built.length} platform${built.length === 1 ? '' : 's'} in ${values.out}`);
