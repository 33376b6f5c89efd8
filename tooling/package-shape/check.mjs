/**
 * Every published package has the same shape: reading one teaches all. Prints each breach; exit 1 if there is one.
 * Usage: node tooling/package-shape/check.mjs [repository]
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const FILES = ['README.md', 'LICENSE', 'package.json', 'tsconfig.json', 'tsup.config.ts', 'src/index.ts'];
const SOURCE = '@unforget/source';
/** The one package without the scope. */
const UMBRELLA = 'unforget';
/** Layers, lowest first: a package may depend on those before its own entry only. */
const LAYERS = [
  ['types'],
  ['core'],
  ['backend', 'data', 'metrics'],
  ['distillation', 'ewc', 'lora', 'progressive', 'replay'],
  ['versions'],
  [UMBRELLA],
];

const repository = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '../..');

/** What every check is given: the package and where to tell a breach. */
function packageIn(folder, breaches) {
  const root = join(repository, 'packages', folder);
  return {
    ...{ folder, root },
    manifest: JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')),
    /** The text of a file, or '' where there is none, which is a breach of its own. */
    text: (file) => (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : ''),
    breach: (text) => breaches.push(`packages/${folder}: ${text}`),
  };
}

function checkManifest({ folder, root, manifest, text, breach }) {
  for (const file of FILES) if (!existsSync(join(root, file))) breach(`${file} is missing`);
  if (manifest.name !== (folder === UMBRELLA ? folder : `@unforget/${folder}`)) breach(`is named ${manifest.name}`);
  if (manifest.license !== 'MIT') breach('license is not MIT');
  if (manifest.type !== 'module') breach('type is not "module"');
  if (!manifest.description) breach('has no description');
  if (manifest.engines?.node !== '>=20.19') breach('engines.node is not ">=20.19"');
  if (manifest.publishConfig?.access !== 'public') breach('publishConfig.access is not "public"');
  if (!/```ts/.test(text('README.md'))) breach('README.md has no example');
}

function checkExports({ root, manifest: { exports = {}, publishConfig = {} }, breach }) {
  for (const [entry, target] of Object.entries(exports)) {
    const published = publishConfig.exports?.[entry];
    const { [SOURCE]: source, ...rest } = typeof target === 'string' ? { [SOURCE]: target } : target;
    if (!source || !existsSync(join(root, source))) breach(`exports["${entry}"] has no source: ${source}`);
    const wanted = typeof target === 'string' ? target : rest;
    if (JSON.stringify(published) !== JSON.stringify(wanted)) breach(`exports["${entry}"] differs from publishConfig`);
  }
}

function checkSources(one) {
  const { folder, root, text, breach } = one;
  if (/export \*/.test(text('src/index.ts'))) breach('src/index.ts has `export *`: name what is public');
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const sources = files.map((file) => file.replaceAll('\\', '/')).filter((file) => file.endsWith('.ts'));
  for (const file of sources) if (/[A-Z_]/.test(file.replace(/__\w+__/g, ''))) breach(`src/${file} is not kebab-case`);
  const isTest = (file) => /\.(test|test-d)\.ts$|(^|\/)__\w+__\//.test(file);
  if (folder !== 'types' && !sources.some((file) => file.endsWith('.test.ts'))) breach('has no tests');
  for (const file of sources.filter((file) => !isTest(file))) checkImports(one, file);
}

/** What is published imports what the manifest promises, and nothing by a path into another package. */
function checkImports({ root, manifest, text, breach }, file) {
  const { name, dependencies, peerDependencies, optionalDependencies } = manifest;
  const declared = { [name]: '', ...dependencies, ...peerDependencies, ...optionalDependencies };
  const code = text(`src/${file}`);
  const imports = [
    /^\s*(?:import|export)\b[^;]*?\bfrom '([^']+)'/gm,
    /^\s*import '([^']+)'/gm,
    /\bimport\('([^']+)'\)/g,
  ];
  for (const [, target] of imports.flatMap((form) => [...code.matchAll(form)])) {
    if (target.startsWith('node:')) continue;
    if (target.startsWith('.')) {
      const path = relative(root, join(root, 'src', dirname(file), target));
      if (path.startsWith('..')) breach(`src/${file} imports ${target}, which lies outside of the package`);
      continue;
    }
    const wanted = target
      .split('/')
      .slice(0, target.startsWith('@') ? 2 : 1)
      .join('/');
    if (!(wanted in declared)) breach(`src/${file} imports ${target}, which is no dependency`);
  }
}

function checkLayer({ folder, manifest, breach }) {
  const layer = LAYERS.findIndex((names) => names.includes(folder));
  if (layer < 0) return breach('is not in LAYERS of tooling/package-shape/check.mjs');
  const below = LAYERS.slice(0, layer).flat();
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    if (name.startsWith('@unforget/') && !below.includes(name.slice('@unforget/'.length)))
      breach(`depends on ${name}, which is not below it`);
  }
}

const breaches = [];
for (const folder of readdirSync(join(repository, 'packages'))) {
  if (!existsSync(join(repository, 'packages', folder, 'package.json'))) continue;
  const one = packageIn(folder, breaches);
  for (const check of [checkManifest, checkExports, checkSources, checkLayer]) check(one);
}
for (const text of breaches) console.error(text);
console.log(`package shape: ${breaches.length ? `${breaches.length} breaches` : 'all the same'}`);
process.exit(breaches.length ? 1 : 0);
