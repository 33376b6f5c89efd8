/**
 * Known advisories about what is installed with a package or an app of this repository, as the registry tells them: a
 * line each, the gravest first. They appear without anything having changed here, so that they fail nothing: exit 1
 * only with `--strict`, as before a release, for those that are high or critical. A registry that can't be asked is
 * told of and fails nothing either, but `--strict`; mirrors often can't, `--registry URL` asks another.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const repository = join(dirname(fileURLToPath(import.meta.url)), '../..');
const { packageManager } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
const { strict, registry } = parseArgs({
  options: { strict: { type: 'boolean', default: false }, registry: { type: 'string' } },
}).values;

const SEVERITIES = ['critical', 'high', 'moderate', 'low', 'info'];
const GRAVE = ['critical', 'high'];

/** The registry's answer, or why there is none. */
function ask() {
  // One attempt: without a network, tests are not to wait for it.
  const patience = ['--config.fetch-retries=0', '--config.fetch-timeout=10000'];
  const asked = registry ? ['--registry', registry] : [];
  const { stdout, error } = spawnSync(
    'npx',
    ['-y', packageManager, 'audit', '--prod', '--json', ...patience, ...asked],
    {
      cwd: repository,
      encoding: 'utf8',
      maxBuffer: 64 * 2 ** 20,
      timeout: 60_000,
      shell: process.platform === 'win32',
    },
  );
  if (error) return { why: error.message };
  try {
    const answer = JSON.parse(stdout);
    if (answer.advisories) return { advisories: Object.values(answer.advisories) };
    return { why: answer.error?.message ?? 'an answer without advisories' };
  } catch {
    return { why: 'no answer' };
  }
}

const { advisories, why } = ask();
if (why) {
  console.log(`advisories: not checked: ${why.split('\n')[0]}`);
  process.exitCode = strict ? 1 : 0;
} else {
  const sorted = advisories.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  for (const { severity, module_name: name, title, vulnerable_versions: range, url, findings } of sorted) {
    const way = findings?.[0]?.paths?.[0];
    console.log(`${severity}: ${name} ${range}: ${title} (${[way, url].filter(Boolean).join('; ')})`);
  }
  const grave = sorted.filter(({ severity }) => GRAVE.includes(severity)).length;
  console.log(`advisories: ${sorted.length || 'none'}${grave ? `, ${grave} of them high or critical` : ''}`);
  process.exitCode = strict && grave ? 1 : 0;
}
