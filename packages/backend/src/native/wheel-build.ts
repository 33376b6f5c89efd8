import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { QUIET_ADDON } from '../node-runtime.ts';
import { bytesUnder, type Manifest } from './cache.ts';
import type { InstallContext } from './install.ts';
import { installError, lastLine } from './install-error.ts';
import type { RunOptions } from './runner.ts';
import { type NativeTarget, systemName, TENSORFLOW_VERSION, WHEEL_PYTHON } from './target.ts';

const MINUTES = 60_000;

/** Builds the addon of tfjs-node against the libraries in TensorFlow's Python wheel; its files end up in `staging`. */
export async function buildFromWheel(context: InstallContext, staging: string): Promise<Omit<Manifest, 'files'>> {
  const target = requireTarget(context);
  const python = await findPython(context);
  const compiler = await findCompiler(context);
  const work = join(staging, 'work');
  mkdirSync(work);
  const wheel = await download(context, { target, python, work });
  await checkHash(wheel, target);
  await unpack(context, { target, python, wheel, staging });
  await compile(context, { target, compiler, staging });
  rmSync(work, { recursive: true });
  const system = systemName(context.system);
  return { tfjsNode: context.tfjsNodeVersion, tensorflow: TENSORFLOW_VERSION, system, source: 'wheel' };
}

function requireTarget({ system, target }: InstallContext): NativeTarget {
  if (target) return target;
  throw installError(3, {
    what: `Native engine: there is no TensorFlow library to build against for ${systemName(system)}`,
    remedy: 'Use the wasm backend; it needs nothing',
  });
}

/** The first command of a list that answers `args` with success. */
async function firstWorking(
  { run }: InstallContext,
  commands: readonly (string | undefined)[],
  args: readonly string[],
): Promise<string | undefined> {
  for (const command of commands) {
    if (command && (await run(command, args, { timeoutMs: MINUTES })).code === 0) return command;
  }
  return undefined;
}

async function findPython(context: InstallContext): Promise<string> {
  const candidates = [context.environment['UNFORGET_PYTHON'], 'python3', 'python'];
  const withPip = await firstWorking(context, candidates, ['-m', 'pip', '--version']);
  if (withPip) return withPip;
  const bare = await firstWorking(context, candidates, ['--version']);
  throw installError(3, {
    what: bare ? `Native engine: ${bare} has no pip` : 'Native engine: no Python found',
    remedy: 'Install Python 3 with pip (or name one in UNFORGET_PYTHON) and run it again; until then wasm is used',
  });
}

async function findCompiler(context: InstallContext): Promise<string> {
  const compiler = await firstWorking(context, [context.environment['CXX'], 'g++', 'clang++', 'c++'], ['--version']);
  if (compiler) return compiler;
  throw installError(3, {
    what: 'Native engine: no C++ compiler found',
    remedy: 'Install g++ or clang++ (or name one in CXX) and run it again; until then wasm is used',
  });
}

interface Download {
  readonly target: NativeTarget;
  readonly python: string;
  readonly work: string;
}

async function download(context: InstallContext, { target, python, work }: Download): Promise<string> {
  const wanted = `${target.distribution}==${TENSORFLOW_VERSION}`;
  const selection = ['--platform', target.platformTag, '--python-version', WHEEL_PYTHON, '--implementation', 'cp'];
  const abi = ['--abi', `cp${WHEEL_PYTHON.replace('.', '')}`];
  const patience = ['--timeout', '30', '--retries', '2', '--disable-pip-version-check', '--no-input'];
  // pip's own cache would keep a second copy and, in older versions, hold the whole wheel in memory
  const args = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--no-cache-dir', '--progress-bar', 'off'];
  const temporary = join(work, 'temporary');
  mkdirSync(temporary);
  const result = await context.run(python, [...args, ...selection, ...abi, ...patience, '-d', work, wanted], {
    env: { TMPDIR: temporary, TEMP: temporary, TMP: temporary },
    timeoutMs: 30 * MINUTES,
    watch: reportBytes(context, work, target.bytes),
  });
  const wheel = readdirSync(work).find((name) => name.endsWith('.whl'));
  if (result.code === 0 && wheel) return join(work, wheel);
  throw installError(1, {
    what: `Native engine: pip could not download ${wanted} (${lastLine(result.stderr)})`,
    remedy: 'Check the connection and run it again; until then wasm is used',
  });
}

function reportBytes(context: InstallContext, folder: string, total: number): NonNullable<RunOptions['watch']> {
  return () => {
    context.report({ step: 'download', done: Math.min(bytesUnder(folder), total), total });
    return true;
  };
}

async function checkHash(wheel: string, { sha256 }: NativeTarget): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(wheel), hash);
  const received = hash.digest('hex');
  if (received === sha256) return;
  throw installError(1, {
    what: 'Checksum of the TensorFlow wheel',
    expected: `sha256 ${sha256}`,
    received,
    remedy: 'Run it again; if it stays so, the package index serves another file: do not use it',
  });
}

// Reads only what is needed; zipfile checks each file's CRC. Prints the bytes written so far, one number a line.
// Any Python 3 runs it: RHEL 8 has 3.6.
export const UNPACK = `
import shutil, sys, zipfile
wheel, libraries, headers = sys.argv[1:4]
names = sys.argv[4:]
folders = tuple('tensorflow/include/' + n for n in ('tensorflow/c/', 'tensorflow/core/platform/', 'xla/tsl/', 'tsl/'))
done = 0
with zipfile.ZipFile(wheel) as archive:
    for info in archive.infolist():
        name = info.filename
        if name.startswith(folders) and name.endswith('.h') and '..' not in name.split('/'):
            archive.extract(info, headers)
        elif name.startswith('tensorflow/') and name[11:] in names:
            with archive.open(info) as source, open(libraries + '/' + name[11:], 'wb') as target:
                for chunk in iter(lambda: source.read(1 << 24), b''):
                    target.write(chunk)
                    done += len(chunk)
                    print(done, flush=True)
`;

interface Unpack {
  readonly target: NativeTarget;
  readonly python: string;
  readonly wheel: string;
  readonly staging: string;
}

async function unpack(context: InstallContext, { target, python, wheel, staging }: Unpack): Promise<void> {
  const libraries = join(staging, 'deps/lib');
  mkdirSync(libraries, { recursive: true });
  context.report({ step: 'unpack' });
  const args = ['-c', UNPACK, wheel, libraries, join(staging, 'work'), ...target.libraries];
  const result = await context.run(python, args, {
    timeoutMs: 10 * MINUTES,
    onOutput: (text) => {
      const done = Number(text.trim().split('\n').at(-1));
      if (Number.isFinite(done)) context.report({ step: 'unpack', done });
    },
  });
  const missing = target.libraries.filter((name) => !readdirSync(libraries).includes(name));
  rmSync(wheel);
  if (result.code === 0 && missing.length === 0) return;
  throw installError(1, {
    what: `Native engine: the wheel could not be unpacked (${missing.length > 0 ? `no ${missing.join(', no ')}; ` : ''}${lastLine(result.stderr)})`,
    remedy: 'Make sure that 2 GB of disk are free and run it again',
  });
}

interface Compile {
  readonly target: NativeTarget;
  readonly compiler: string;
  readonly staging: string;
}

async function compile(context: InstallContext, { target, compiler, staging }: Compile): Promise<void> {
  context.report({ step: 'compile' });
  const headers = dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json'));
  const addon = join(staging, 'lib/napi-v8');
  mkdirSync(addon, { recursive: true });
  const include = [join(headers, 'include'), context.tfjsNode, join(staging, 'work/tensorflow/include')];
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(context.tfjsNode, 'binding', name));
  const libraries = target.libraries.map((name) => join(staging, 'deps/lib', name));
  const flags = ['-std=c++17', '-O2', '-fPIC', '-w', '-DNAPI_VERSION=8', ...include.flatMap((path) => ['-I', path])];
  const run = (name: string, ...args: readonly string[]) => {
    const all = [...flags, `-DNODE_GYP_MODULE_NAME=${name}`, ...args, ...target.linkFlags];
    return context.run(compiler, [...all, '-o', join(addon, `${name}.node`)], { timeoutMs: 10 * MINUTES });
  };
  const quiet = join(staging, 'work', `${QUIET_ADDON}.cc`);
  writeFileSync(quiet, QUIET);
  await run(QUIET_ADDON, quiet); // without it the engine works all the same, and is less quiet
  const result = await run('tfjs_binding', ...sources, ...libraries);
  if (result.code === 0) return;
  throw installError(1, {
    what: `Native engine: ${compiler} could not compile the addon (${lastLine(result.stderr)})`,
    remedy: 'Name another compiler in CXX and run it again; until then wasm is used',
  });
}

// TensorFlow tells about oneDNN while its library is loaded, before it looks at TF_CPP_MIN_LOG_LEVEL: only what is loaded
// before can stop that. This takes the place of the function that its logger, Abseil, asks for the least severity to write;
// the namespace carries Abseil's version, so that it is in nobody else's way.
const QUIET = `
#include <node_api.h>
namespace absl {
inline namespace lts_20250814 {
enum class LogSeverityAtLeast : int { kError = 2 };
LogSeverityAtLeast MinLogLevel() { return LogSeverityAtLeast::kError; }
}
}
NAPI_MODULE_INIT() { return exports; }
`;
