import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';

const module = JSON.stringify(new URL('./temporary-folder.ts', import.meta.url).href);

it('puts temporary files into one folder of the run, which goes with it', () => {
  const run = `
    import { writeFileSync } from 'node:fs';
    import { setup } from ${module};
    setup();
    const first = process.env.TMPDIR;
    setup();
    writeFileSync(first + '/left', '');
    console.log(JSON.stringify([first, process.env.TMPDIR]));
    process.exit(1);
  `;
  const { UNFORGET_TEST_FOLDER: _, ...env } = process.env;
  const flags = ['--import', 'tsx', '--input-type=module', '-e', run];
  const { stdout, stderr } = spawnSync(process.execPath, flags, {
    env: { ...env, NODE_NO_WARNINGS: '1' },
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const [first, second] = JSON.parse(stdout) as [string, string];
  expect(second).toBe(first);
  expect(dirname(first)).toBe(tmpdir());
  expect(existsSync(first)).toBe(false);
});
