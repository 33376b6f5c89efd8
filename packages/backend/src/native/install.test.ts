import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnforgetError } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { type FakeMachine, fakeMachine } from './__fixtures__/fake-machine.ts';
import { readEntry } from './cache.ts';
import { install } from './install.ts';
import type { InstallError } from './install-error.ts';

async function failure(machine: FakeMachine): Promise<InstallError> {
  const error: unknown = await install(machine.options).then(
    () => 'it succeeded',
    (reason: unknown) => reason,
  );
  if (!UnforgetError.is(error, 'backend-unavailable')) throw new Error(`no typed error: ${String(error)}`);
  return error as InstallError;
}

const addon = ({ options }: FakeMachine): string => join(options.tfjsNode, 'lib/napi-v8/tfjs_binding.node');
const entry = ({ options }: FakeMachine): string =>
  join(options.cacheRoot, 'native-tfjs4.22.0-tensorflow2.21.0-linux-x64');

/** What a failed or killed installation must leave: no entry, no staging folder, no lock. */
const leftInCache = ({ options }: FakeMachine): string[] => readdirSync(options.cacheRoot);

describe('the first way that works', () => {
  it('is to do nothing when the addon loads', async () => {
    const machine = fakeMachine();
    mkdirSync(join(machine.options.tfjsNode, 'lib/napi-v8'), { recursive: true });
    mkdirSync(join(machine.options.tfjsNode, 'deps/lib'), { recursive: true });
    writeFileSync(addon(machine), 'there');
    expect(await install(machine.options)).toMatchObject({ outcome: 'present', entry: undefined });
    expect(machine.commands.length).toBe(1);
  });

  it("is tfjs-node's own installer, on a copy of the package", async () => {
    const machine = fakeMachine({ ownInstaller: true });
    expect(await install(machine.options)).toMatchObject({ outcome: 'tfjs-node-installer', notes: [] });
    expect(readFileSync(addon(machine), 'utf8')).toBe('own');
    expect(leftInCache(machine)).toEqual(['native-tfjs4.22.0-own-linux-x64']);
    expect(machine.steps).toEqual(['check', 'own-installer', 'place', 'verify']);
  });

  it('is a build when that fails, which leaves the package as it was', async () => {
    const machine = fakeMachine();
    const installed = await install(machine.options);
    expect(installed).toMatchObject({ outcome: 'built', entry: entry(machine) });
    expect(installed.notes).toEqual(["tfjs-node's own installer failed (Error: getaddrinfo ENOTFOUND)."]);
    expect(readFileSync(addon(machine), 'utf8')).toBe('built');
    expect(machine.steps).toEqual(['check', 'own-installer', 'download', 'unpack', 'compile', 'place', 'verify']);
    expect(readEntry(entry(machine))).toEqual({
      tfjsNode: '4.22.0',
      tensorflow: '2.21.0',
      system: 'linux-x64',
      source: 'wheel',
      files: { 'deps/lib/libtensorflow_cc.so.2': 7, 'lib/napi-v8/tfjs_binding.node': 5 },
    });
  });

  it('is the cache in a second checkout: one check and no other command', async () => {
    const machine = fakeMachine();
    await install(machine.options);
    rmSync(join(machine.options.tfjsNode, 'lib'), { recursive: true });
    machine.commands.length = 0;
    expect(await install(machine.options)).toMatchObject({ outcome: 'from-cache', entry: entry(machine) });
    expect(machine.commands.map((line) => line.slice(0, 7))).toEqual(['node -e']);
  });

  it('passes over a cached file that was cut short and builds anew', async () => {
    const machine = fakeMachine();
    await install(machine.options);
    rmSync(join(machine.options.tfjsNode, 'lib'), { recursive: true });
    truncateSync(join(entry(machine), 'lib/napi-v8/tfjs_binding.node'), 2);
    expect(await install(machine.options)).toMatchObject({ outcome: 'built' });
    expect(readFileSync(addon(machine), 'utf8')).toBe('built');
  });

  it('is a build under force, even if everything is there; copied, it outlives the cache', async () => {
    const machine = fakeMachine();
    await install(machine.options);
    machine.commands.length = 0;
    expect(await install({ ...machine.options, force: true, mode: 'copy' })).toMatchObject({ outcome: 'built' });
    expect(machine.commands.some((line) => line.startsWith('python3 -m pip download'))).toBe(true);
    rmSync(machine.options.cacheRoot, { recursive: true });
    expect(existsSync(addon(machine))).toBe(true);
  });

  it('is the cache under --copy, where links would go with it', async () => {
    const machine = fakeMachine();
    await install(machine.options);
    expect(await install({ ...machine.options, mode: 'copy' })).toMatchObject({ outcome: 'from-cache' });
    rmSync(machine.options.cacheRoot, { recursive: true });
    expect(existsSync(addon(machine))).toBe(true);
    expect(await install({ ...machine.options, mode: 'copy' })).toMatchObject({ outcome: 'present' });
  });

  it('is taken once when two installations start together', async () => {
    const machine = fakeMachine();
    const outcomes = await Promise.all([install(machine.options), install(machine.options)]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['built', 'from-cache']);
    expect(machine.commands.filter((line) => line.startsWith('python3 -m pip download')).length).toBe(1);
  });
});

describe('when it cannot be had', () => {
  it.each([
    [
      'no Python',
      { python: 'none' },
      3,
      'Native engine: no Python found. Install Python 3 with pip (or name one in UNFORGET_PYTHON) and run it again; until then wasm is used.',
    ],
    [
      'Python without pip',
      { python: 'bare' },
      3,
      'Native engine: python3 has no pip. Install Python 3 with pip (or name one in UNFORGET_PYTHON) and run it again; until then wasm is used.',
    ],
    [
      'no compiler',
      { compiler: false },
      3,
      'Native engine: no C++ compiler found. Install g++ or clang++ (or name one in CXX) and run it again; until then wasm is used.',
    ],
    [
      'no connection',
      { wheel: '' },
      1,
      'Native engine: pip could not download tensorflow-cpu==2.21.0 (ERROR: No matching distribution found). Check the connection and run it again; until then wasm is used.',
    ],
    [
      'a compiler error',
      { compiles: false },
      1,
      'Native engine: g++ could not compile the addon (tfjs_backend.cc:1:10: fatal error: node_api.h: No such file). Name another compiler in CXX and run it again; until then wasm is used.',
    ],
    [
      'an addon that does not load',
      { loads: false },
      1,
      'Native engine: built, but it does not load (Error: the addon is missing: libX). Install the packages of this project anew and run it again; until then wasm is used.',
    ],
  ] as const)('says so in one line: %s', async (_, parts, exitCode, message) => {
    const machine = fakeMachine(parts);
    const error = await failure(machine);
    expect([error.exitCode, error.message]).toEqual([exitCode, message]);
    expect(leftInCache(machine)).toEqual([]);
  });

  it('leaves the cached engine to the checkouts in which it loads', async () => {
    const [machine, broken] = [fakeMachine(), fakeMachine({ loads: false })];
    await install(machine.options);
    const { cacheRoot } = machine.options;
    await failure({ ...broken, options: { ...broken.options, cacheRoot } });
    expect(readFileSync(addon(machine), 'utf8')).toBe('built');
    expect(await install(machine.options)).toMatchObject({ outcome: 'present' });
  });

  it('names a cache folder that cannot be made, before anything is run', async () => {
    const machine = fakeMachine();
    const file = join(machine.options.tfjsNode, 'package.json');
    const error = await failure({ ...machine, options: { ...machine.options, cacheRoot: join(file, 'cache') } });
    expect([error.exitCode, error.message]).toEqual([
      3,
      `Cache folder ${join(file, 'cache')}: expected a folder that can be written, received ENOTDIR. Name another in UNFORGET_CACHE.`,
    ]);
    expect(machine.steps).toEqual(['check']);
  });

  it('refuses a wheel with another checksum', async () => {
    const machine = fakeMachine({ wheel: 'tampered' });
    const error = await failure(machine);
    expect(error.exitCode).toBe(1);
    expect(error.message).toMatch(
      /^Checksum of the TensorFlow wheel: expected sha256 [0-9a-f]{64}, received [0-9a-f]{64}\. /,
    );
    expect(machine.steps).not.toContain('unpack');
    expect(leftInCache(machine)).toEqual([]);
  });

  it('names a system without a library', async () => {
    const machine = fakeMachine();
    const options = {
      ...machine.options,
      target: undefined,
      system: { platform: 'linux', arch: 'x64', glibc: false } as const,
    };
    const error = await failure({ ...machine, options });
    expect([error.exitCode, error.message]).toEqual([
      3,
      'Native engine: there is no TensorFlow library to build against for linux-musl-x64. Use the wasm backend; it needs nothing.',
    ]);
  });
});
