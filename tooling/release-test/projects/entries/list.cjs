// Every entry of every package of ours that is installed, as its own exports map names them.
const { existsSync, readFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

const modules = join(__dirname, 'node_modules');
const scoped = readdirSync(join(modules, '@unforget')).map((name) => `@unforget/${name}`);
const names = ['unforget', ...scoped].filter((name) => existsSync(join(modules, name)));
exports.entries = names.flatMap((name) => {
  const { exports: map } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'));
  return Object.keys(map).map((entry) => join(name, entry).replaceAll('\\', '/'));
});
exports.isJson = (entry) => entry.endsWith('.json');
