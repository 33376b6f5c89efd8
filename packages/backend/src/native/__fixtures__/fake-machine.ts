import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InstallOptions, InstallStep } from '../install.ts';
import type { Run, RunResult } from '../runner.ts';

const WHEEL = 'not really a wheel';

/** What the pretended machine has; everything by default. */
export interface FakeParts {
  readonly ownInstaller?: boolean;
  readonly python?: 'with-pip' | 'bare' | 'none';
  readonly compiler?: boolean;
  readonly wheel?: string;
  readonly loads?: boolean;
  readonly compiles?: boolean;
}

export interface FakeMachine {
  readonly options: InstallOptions;
  /** First words of every command that was run. */
  readonly commands: string[];
  readonly steps: InstallStep[];
}

const result = (code: number, text = ''): RunResult => ({ code, stdout: text, stderr: text, failure: undefined });

/** A folder like tfjs-node's and commands that only pretend; nothing is downloaded or compiled. */
export function fakeMachine(parts: FakeParts = {}): FakeMachine {
  const root = mkdtempSync(join(tmpdir(), 'unforget-install-'));
  const tfjsNode = join(root, 'tfjs-node');
  mkdirSync(join(tfjsNode, 'scripts'), { recursive: true });
  writeFileSync(join(tfjsNode, 'package.json'), JSON.stringify({ name: '@tensorflow/tfjs-node', version: '4.22.0' }));
  const commands: string[] = [];
  const steps: InstallStep[] = [];
  const options: InstallOptions = {
    tfjsNode,
    cacheRoot: join(root, 'cache'),
    run: fakeRun(tfjsNode, parts, commands),
    system: { platform: 'linux', arch: 'x64', glibc: true },
    target: {
      distribution: 'tensorflow-cpu',
      platformTag: 'manylinux_2_27_x86_64',
      bytes: WHEEL.length,
      sha256: createHash('sha256').update(WHEEL).digest('hex'),
      libraries: ['libtensorflow_cc.so.2'],
      linkFlags: ['-shared'],
    },
    environment: { PATH: '/nowhere' },
    report: ({ step }) => {
      if (steps.at(-1) !== step) steps.push(step);
    },
  };
  return { options, commands, steps };
}

function fakeRun(tfjsNode: string, parts: FakeParts, commands: string[]): Run {
  const { python = 'with-pip', compiler = true } = parts;
  return async (command, args, { cwd, watch }) => {
    const line = [command === process.execPath ? 'node' : command, ...args].join(' ');
    commands.push(line.split(' ').slice(0, 4).join(' '));
    if (line.startsWith('node -e')) return verify(tfjsNode, parts);
    if (line.includes('install.js')) return ownInstaller(cwd ?? '', parts);
    if (line.startsWith('python3')) {
      if (python === 'none') return { ...result(1), code: null, failure: 'not-found' };
      if (line.includes('pip --version')) return python === 'bare' ? result(1, 'No module named pip') : result(0);
      if (line.includes('pip download')) return download(args, parts, watch);
      if (args[0] === '-c') return unpack(args);
      return result(0, 'Python 3.12.0');
    }
    if (command === 'g++' && compiler) return args[0] === '--version' ? result(0) : compile(args, parts);
    return { ...result(1), code: null, failure: 'not-found' };
  };
}

function verify(tfjsNode: string, { loads = true }: FakeParts): RunResult {
  const there = existsSync(join(tfjsNode, 'lib/napi-v8/tfjs_binding.node')) && existsSync(join(tfjsNode, 'deps/lib'));
  return there && loads ? result(0, '[tensorflow 19,22,43,50]') : result(1, 'Error: the addon is missing: libX');
}

function ownInstaller(cwd: string, { ownInstaller: works = false }: FakeParts): RunResult {
  mkdirSync(join(cwd, 'deps/lib'), { recursive: true });
  if (!works) return result(1, 'Error: getaddrinfo ENOTFOUND\n    at GetAddrInfoReqWrap (node:dns:1:1)');
  writeFileSync(join(cwd, 'deps/lib/libtensorflow.so'), 'own');
  writeAddon(join(cwd, 'lib/napi-v8'), 'own');
  return result(0);
}

function download(args: readonly string[], { wheel = WHEEL }: FakeParts, watch?: (ms: number) => boolean): RunResult {
  const folder = args[args.indexOf('-d') + 1] ?? '';
  if (wheel === '') return result(1, 'ERROR: No matching distribution found');
  writeFileSync(join(folder, 'tensorflow.whl'), wheel);
  watch?.(0);
  return result(0);
}

function unpack(args: readonly string[]): RunResult {
  const [, , , libraries = '', , ...names] = args;
  for (const name of names) writeFileSync(join(libraries, name), 'library');
  return result(0);
}

function compile(args: readonly string[], { compiles = true }: FakeParts): RunResult {
  if (!compiles) return result(1, 'tfjs_backend.cc:1:10: fatal error: node_api.h: No such file\ncompilation terminated.');
  const output = args[args.indexOf('-o') + 1] ?? '';
  writeAddon(join(output, '..'), 'built');
  return result(0);
}

function writeAddon(folder: string, content: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'tfjs_binding.node'), content);
}
