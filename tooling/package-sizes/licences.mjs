/**
 * Licences of everything that is installed with a published package: its dependencies and peers, and theirs. Prints
 * each that is not allowed, with the way to it; exit 1 if there is one.
 */
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import satisfies from 'spdx-satisfies';

/** They ask for no more than to be named. */
const ALLOWED = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
];

const packages = join(dirname(fileURLToPath(import.meta.url)), '../../packages');

const manifestIn = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** The folder of a package as another one finds it; null where it is not installed. */
function find(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const place = join(folder, 'node_modules', name);
    if (existsSync(join(place, 'package.json'))) return realpathSync(place);
    if (folder === dirname(folder)) return null;
  }
}

/** `MIT`, `(MIT OR GPL-2.0)`, `MIT AND ISC`, and the forms of old: an object, or a list of them to choose from. */
function isAllowed({ license, licenses }) {
  return [license ?? licenses ?? '']
    .flat()
    .map((one) => one.type ?? one)
    .some(satisfied);
}

/** Not what is no expression, such as "SEE LICENSE IN FILE". */
function satisfied(expression) {
  try {
    return satisfies(expression, ALLOWED);
  } catch {
    return false;
  }
}

const seen = new Set();
const breaches = [];

function visit(folder, way) {
  if (seen.has(folder)) return;
  seen.add(folder);
  const manifest = manifestIn(folder);
  const here = [...way, manifest.name];
  if (!isAllowed(manifest)) {
    const licence = JSON.stringify(manifest.license ?? manifest.licenses ?? 'none');
    breaches.push(`${manifest.name} ${manifest.version}: licence ${licence} (${here.join(' > ')})`);
  }
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    const place = find(name, folder);
    if (place) visit(place, here);
    // An optional peer, or what belongs to another system.
    else if (!manifest.peerDependenciesMeta?.[name]?.optional)
      breaches.push(`${[...here, name].join(' > ')}: not installed`);
  }
}

for (const folder of readdirSync(packages)) {
  if (existsSync(join(packages, folder, 'package.json'))) visit(join(packages, folder), []);
}
for (const text of breaches) console.error(text);
console.log(`licences: ${seen.size} packages, ${breaches.length ? `${breaches.length} not allowed` : 'all allowed'}`);
process.exitCode = breaches.length ? 1 : 0;
