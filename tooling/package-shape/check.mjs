/**
 * Every published package has the same shape: reading one teaches all. Prints each breach; exit 1 if there is one.
 * Usage: node tooling/package-shape/check.mjs [repository]
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FILES = ['README.md', 'LICENSE', 'package.json', 'tsconfig.json', 'tsup.config.ts', 'src/index.ts'];
const SOURCE = '@unforget/source';
/** Layers, lowest first: a package may depend on those before its own entry only. */
const LAYERS = [
  ['types'],
  ['core'],
  ['backend', 'data', 'metrics'],
  ['distillation', 'ewc', 'lora', 'progressive', 'replay'],
  ['versions'],
];

const repository = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '../..');
const breaches = [];

for (const folder of readdirSync(join(repository, 'packages'))) {
  const root = join(repository, 'packages', folder);
  if (!existsSync(join(root, 'package.json'))) continue;
  const breach = (text) => breaches.push(`packages/${folder}: ${text}`);
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

  for (const file of FILES) if (!existsSync(join(root, file))) breach(`${file} is missing`);
  if (manifest.name !== `@unforget/${folder}`) breach(`is named ${manifest.name}`);
  if (manifest.license !== 'MIT') breach('license is not MIT');
  if (manifest.type !== 'module') breach('type is not "module"');
  if (!manifest.description) breach('has no description');
  if (manifest.engines?.node !== '>=20.19') breach('engines.node is not ">=20.19"');
  if (manifest.publishConfig?.access !== 'public') breach('publishConfig.access is not "public"');

  const { exports = {}, publishConfig = {} } = manifest;
  for (const [entry, target] of Object.entries(exports)) {
    const published = publishConfig.exports?.[entry];
    if (typeof target === 'string') {
      if (published !== target) breach(`exports["${entry}"] differs from publishConfig`);
      continue;
    }
    const { [SOURCE]: source, ...rest } = target;
    if (!source || !existsSync(join(root, source))) breach(`exports["${entry}"] has no source: ${source}`);
    if (JSON.stringify(published) !== JSON.stringify(rest)) breach(`exports["${entry}"] differs from publishConfig`);
  }

  const index = readFileSync(join(root, 'src/index.ts'), 'utf8');
  if (/export \*/.test(index)) breach('src/index.ts has `export *`: name what is public');
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((f) =>
    f.endsWith('.ts'),
  );
  for (const file of sources) if (/[A-Z_]/.test(file.replace(/__\w+__/g, ''))) breach(`src/${file} is not kebab-case`);
  if (folder !== 'types' && !sources.some((file) => file.endsWith('.test.ts'))) breach('has no tests');
  if (!/```ts/.test(readFileSync(join(root, 'README.md'), 'utf8'))) breach('README.md has no example');

  const layer = LAYERS.findIndex((names) => names.includes(folder));
  if (layer < 0) breach('is not in LAYERS of tooling/package-shape/check.mjs');
  const below = LAYERS.slice(0, layer).flat();
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    if (name.startsWith('@unforget/') && !below.includes(name.slice('@unforget/'.length)))
      breach(`depends on ${name}, which is not below it`);
  }
}

for (const text of breaches) console.error(text);
console.log(`package shape: ${breaches.length ? `${breaches.length} breaches` : 'all the same'}`);
process.exit(breaches.length ? 1 : 0);
