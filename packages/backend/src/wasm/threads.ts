import * as tf from '@tensorflow/tfjs-core';
import { UnforgetError } from '@unforget/types';
import { environment } from '../node-runtime.ts';
import { withoutItsListeners } from './listeners.ts';

type WasmPackage = typeof import('@tensorflow/tfjs-backend-wasm');
type NodeWorker = import('node:worker_threads').Worker;
type Threaded = ConstructorParameters<WasmPackage['BackendWasm']>[0];

/** What an Emscripten module with threads has, as far as it is used here; its configuration becomes the module. */
interface EmscriptenModule {
  readonly PThread?: { readonly unusedWorkers: unknown[] };
  cwrap(name: string, result: 'number' | null, args: 'number'[]): (...values: number[]) => number;
}
type Factory = (config: object) => Promise<EmscriptenModule>;
interface Imports extends WebAssembly.Imports {
  readonly env: Record<string, WebAssembly.ImportValue>;
}

/** XNNPACK's pool in the binary has no room for more. */
const MOST_THREADS = 8;

const NAME = 'tfjs-backend-wasm-threaded-simd';
const START_MS = 10_000;

/** As many threads as cores, at most eight, or what the environment variable UNFORGET_WASM_THREADS says. */
export function wantedThreads(): number {
  const value = environment('UNFORGET_WASM_THREADS');
  if (value === undefined) return Math.min(process.getBuiltinModule('node:os').availableParallelism(), MOST_THREADS);
  const threads = Number(value);
  if (Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS) return threads;
  throw new UnforgetError({
    code: 'invalid-option',
    what: 'UNFORGET_WASM_THREADS',
    expected: `an integer from 1 to ${MOST_THREADS}`,
    received: `'${value}'`,
    remedy: 'Leave it out to take all cores',
  });
}

/**
 * Makes tfjs's wasm backend start with `threads` threads under Node.js, where tfjs itself has one at most; falls back
 * to that one if anything fails. Call it after the package was imported and before the backend is used.
 * Either way the user's uncaught errors stay Node's own affair.
 *
 * The package carries a binary with threads, but starts its workers from a `blob:` address, which Node.js can't, and
 * takes half of the cores at most. So the binary is started here, with workers made from the same package's code.
 */
export function offerThreads(wasm: WasmPackage, threads: number): void {
  const plain = tf.findBackendFactory('wasm');
  if (!plain) return;
  tf.removeBackend('wasm');
  const start = async (): Promise<tf.KernelBackend> => {
    if (threads < 2) return plain();
    try {
      return await startThreaded(wasm, threads);
    } catch {
      return plain();
    }
  };
  tf.registerBackend('wasm', () => withoutItsListeners(start), 2); // tfjs's own priority for wasm
}

async function startThreaded(wasm: WasmPackage, threads: number): Promise<tf.KernelBackend> {
  const workers: NodeWorker[] = [];
  try {
    const module = await startModule({ folder: folderOf('@tensorflow/tfjs-backend-wasm'), threads, workers });
    wasm.setThreadsCount(threads);
    return new wasm.BackendWasm(withTfjsCalls(module));
  } catch (error) {
    for (const worker of workers) void worker.terminate();
    wasm.setThreadsCount(-1); // tfjs's default
    throw error;
  } finally {
    for (const worker of workers) worker.unref(); // they must not keep the process alive
  }
}

interface Start {
  readonly folder: string;
  readonly threads: number;
  /** Receives the workers, so that the caller can end them. */
  readonly workers: NodeWorker[];
}

/** Starts the binary and its workers; rejects when one of them fails or they take too long. */
function startModule({ folder, threads, workers }: Start): Promise<EmscriptenModule> {
  const load = process.getBuiltinModule('node:module').createRequire(`${folder}/package.json`);
  const { wasmWorkerContents } = load(`./wasm-out/${NAME}.worker.js`) as { wasmWorkerContents: string };
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  const workerCode = wasmWorkerContents.replaceAll('\n', '\\n'); // a template string has unescaped the source
  for (let count = 1; count < threads; count++) {
    workers.push(new Worker(workerCode, { eval: true, execArgv: [], name: 'unforget-wasm' }));
  }
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('the workers did not start in time')), START_MS).unref();
    let started = false;
    const fail = (error: unknown): void => {
      if (started) throw error; // nobody would answer the main thread, which would wait for ever
      reject(error);
    };
    // Emscripten's own handler would bring the process down in any case.
    for (const worker of workers) Object.defineProperty(worker, 'onerror', { get: () => fail, set: () => {} });
    const config = {
      mainScriptUrlOrBlob: `${folder}/wasm-out/${NAME}.js`,
      locateFile: (path: string) => `${folder}/wasm-out/${path}`,
      instantiateWasm: instantiator(`${folder}/wasm-out/${NAME}.wasm`, threads, fail),
    };
    const loading = withoutWorkers(() => (load(`./wasm-out/${NAME}.js`) as Factory)(config));
    const { PThread } = config as Partial<EmscriptenModule>;
    if (!PThread) throw new Error('this version of the wasm backend has no threads');
    PThread.unusedWorkers.splice(0, PThread.unusedWorkers.length, ...workers);
    void loading.then((module) => {
      started = true;
      resolve(module);
    }, reject);
  });
}

/** Stands for a worker that is never used. */
class NoWorker {
  on(): void {}
  postMessage(): void {}
  unref(): void {}
  terminate(): void {}
}

/** Emscripten makes eight workers at once, wanted or not, and puts their class in the global scope: neither happens. */
function withoutWorkers<T>(start: () => T): T {
  const threads = process.getBuiltinModule('node:worker_threads') as { Worker: unknown };
  const scope = globalThis as { Worker?: unknown };
  const [original, hadGlobal, global] = [threads.Worker, 'Worker' in scope, scope.Worker];
  threads.Worker = NoWorker;
  try {
    return start();
  } finally {
    threads.Worker = original;
    if (hadGlobal) scope.Worker = global;
    else delete scope.Worker;
  }
}

/** Loads the binary, which takes half of the cores that it is told of. */
function instantiator(path: string, threads: number, fail: (error: unknown) => void) {
  return (imports: Imports, receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void): object => {
    imports.env['emscripten_num_logical_cores'] = () => 2 * threads;
    const binary = process.getBuiltinModule('node:fs').readFileSync(path);
    WebAssembly.instantiate(binary, imports)
      .then(({ instance, module }) => receive(instance, module))
      .catch(fail);
    return {};
  };
}

/** The calls that tfjs's own start adds to the module. */
function withTfjsCalls(module: EmscriptenModule): Threaded {
  const call = (name: string, args = 0, result: 'number' | null = null) =>
    module.cwrap(
      name,
      result,
      Array.from({ length: args }, () => 'number'),
    );
  const tfjs = {
    init: call('init'),
    initWithThreadsCount: call('init_with_threads_count', 1),
    getThreadsCount: call('get_threads_count', 0, 'number'),
    registerTensor: call('register_tensor', 3),
    disposeData: call('dispose_data', 1),
    dispose: call('dispose'),
  };
  return Object.assign(module, { tfjs }) as unknown as Threaded;
}

function folderOf(name: string): string {
  const { createRequire } = process.getBuiltinModule('node:module');
  const { dirname } = process.getBuiltinModule('node:path');
  return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
}
