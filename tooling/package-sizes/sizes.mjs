/**
 * What one import of each built package adds to a web page: bundled, shaken, minified and compressed, without
 * TensorFlow.js. Prints a table; exit 1 where a limit is passed or a package has none. `--write` sets the limits anew,
 * 10 % above what is. Raise one only for something that users of that import get; a commit that does says so.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, '../../packages');
const file = join(here, 'limits.json');
const SLACK = 1.1;

/** What everybody shares, what only Node.js has, and optional peers. */
const external = ['@tensorflow/*', 'node:*', ...builtinModules, 'mnist', 'unstorage'];

/** Bytes of a program that imports `name` from the package in `folder` and nothing else. */
async function sizeOf({ folder, name }) {
  const specifier = JSON.parse(readFileSync(join(packages, folder, 'package.json'), 'utf8')).name;
  const { outputFiles } = await build({
    stdin: { contents: `export { ${name} } from ${JSON.stringify(specifier)};`, resolveDir: join(packages, folder) },
    ...{ bundle: true, minify: true, treeShaking: true, write: false, splitting: false, logLevel: 'error' },
    ...{ format: 'esm', platform: 'browser', target: 'es2022', external },
    // A package is found by its own name, as others find it.
    alias: { [specifier]: join(packages, folder, 'dist/index.js') },
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

const limits = JSON.parse(readFileSync(file, 'utf8'));
const write = process.argv.includes('--write');
const without = readdirSync(packages)
  .filter((folder) => existsSync(join(packages, folder, 'package.json')))
  .filter((folder) => !limits.some((limit) => limit.folder === folder));
let over = 0;
for (const limit of limits) {
  const bytes = await sizeOf(limit);
  const passes = bytes > limit.bytes && !write;
  if (write) limit.bytes = Math.ceil((bytes * SLACK) / 100) * 100;
  if (passes) over += 1;
  const line = `${limit.folder}, { ${limit.name} }: ${bytes} bytes compressed, at most ${limit.bytes}`;
  if (passes) console.error(`${line}: too large`);
  else console.log(line);
}
if (write) writeFileSync(file, `[\n${limits.map((limit) => `  ${spaced(limit)}`).join(',\n')}\n]\n`);
for (const folder of without) console.error(`${folder} has no limit: add what is imported from it to limits.json`);
const found = [over && `${over} over their limit`, without.length && `${without.length} without a limit`].filter(
  Boolean,
);
console.log(`package sizes: ${found.join(', ') || 'all within their limits'}`);
process.exitCode = over || without.length ? 1 : 0;

/** As the formatter would have it. */
function spaced(value) {
  const fields = Object.entries(value).map(([key, field]) => `${JSON.stringify(key)}: ${JSON.stringify(field)}`);
  return `{ ${fields.join(', ')} }`;
}
