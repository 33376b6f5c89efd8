import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { nativeIsThere } from './capture/__fixtures__/native.ts';
import { addonsOf, findTfjsNode, QUIET_ADDON } from './node-runtime.ts';

const index = fileURLToPath(new URL('./index.ts', import.meta.url));
const PROGRAM = `
import { selectBackend } from ${JSON.stringify(index)};
await selectBackend({ backend: 'native' });
process.stdout.write(process.env.TF_ENABLE_ONEDNN_OPTS);
process.exit(0); // the engine keeps threads
`;

/** What a process that starts the native engine writes. */
function start(environment: NodeJS.ProcessEnv): { readonly stdout: string; readonly stderr: string } {
  const { TF_CPP_MIN_LOG_LEVEL: _level, TF_ENABLE_ONEDNN_OPTS: _oneDnn, ...inherited } = process.env;
  const flags = ['--import', 'tsx', '-C', '@unforget/source', '--input-type=module', '-e', PROGRAM];
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  const options = { encoding: 'utf8', timeout: 50_000, cwd, env: { ...inherited, ...environment } } as const;
  return spawnSync(process.execPath, flags, options);
}

const folder = findTfjsNode();
const isQuiet = folder !== undefined && addonsOf(folder, QUIET_ADDON).length > 0;
const notice = 'unforget: backend native, asked for by options.backend\n';

describe.skipIf(!nativeIsThere)('the native engine, when it starts', () => {
  it.skipIf(!isQuiet)('has the convolutions of oneDNN, and says no more than its name', () => {
    expect(start({})).toMatchObject({ stdout: '1', stderr: notice });
  });

  it('has what the user set, and says as much as the user wants', () => {
    expect(start({ TF_ENABLE_ONEDNN_OPTS: '0' })).toMatchObject({ stdout: '0', stderr: notice });
    expect(start({ TF_CPP_MIN_LOG_LEVEL: '0' }).stderr).toContain('oneDNN custom operations are on');
  });
});
