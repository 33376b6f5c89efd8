import * as tf from '@tensorflow/tfjs-core';
import { UnforgetError } from '@unforget/types';
import {
  BACKEND_NAMES,
  type BackendName,
  type Request,
  readRequest,
  type SelectBackendOptions,
} from './backend-options.ts';
import { activate, remedyFor, tensorBackendName } from './engines.ts';
import { isNode, writeNotice } from './node-runtime.ts';

/** An engine that was not taken, and why. */
export interface SkippedBackend {
  readonly name: BackendName;
  readonly why: string;
}

/** What {@link selectBackend} took. */
export interface SelectedBackend {
  readonly name: BackendName;
  readonly reason: string;
  /** The faster engines, fastest first; empty when one was forced. */
  readonly skipped: readonly SkippedBackend[];
}

const selections = new Map<BackendName | undefined, Promise<SelectedBackend>>();

/**
 * Readies the TensorFlow.js engine for training and makes it the current one: `native`, else `wasm`, else `cpu`.
 * Says in one line which it took and why not a faster one; a repeated call changes and says nothing.
 * Cost: loading the native engine about a second, wasm about 0.1 s; nothing is loaded before the call.
 *
 * @param options.backend  forces one engine, as does the environment variable UNFORGET_BACKEND
 * @throws {UnforgetError} 'invalid-option' for an unknown name; 'backend-unavailable' if a forced engine can't load
 */
export async function selectBackend(options: SelectBackendOptions = {}): Promise<SelectedBackend> {
  const request = readRequest(options);
  const known = selections.get(request.backend);
  if (known) {
    const selected = await known;
    await tf.setBackend(tensorBackendName(selected.name));
    return selected;
  }
  const selection = request.backend ? force(request.backend, request, options) : takeFastest(options);
  selections.set(request.backend, selection);
  try {
    const selected = await selection;
    (options.log ?? writeNotice)(describeSelection(selected));
    return selected;
  } catch (error) {
    selections.delete(request.backend); // it may be installed meanwhile
    throw error;
  }
}

async function force(name: BackendName, { asker }: Request, { load }: SelectBackendOptions): Promise<SelectedBackend> {
  const why = await activate(name, load);
  if (why === undefined) return { name, reason: `asked for by ${asker}`, skipped: [] };
  throw unavailable(`Backend '${name}' asked for by ${asker} can't load: ${why}`, remedyFor(name));
}

async function takeFastest({ load }: SelectBackendOptions): Promise<SelectedBackend> {
  const skipped: SkippedBackend[] = [];
  for (const name of BACKEND_NAMES) {
    const why = await activate(name, load);
    if (why === undefined) return { name, reason: 'the fastest that loads', skipped };
    skipped.push({ name, why });
  }
  const reasons = skipped.map(({ name, why }) => `${name}: ${why}`).join('; ');
  throw unavailable(`No backend loads (${reasons})`, remedyFor('cpu'));
}

const unavailable = (what: string, remedy: string): UnforgetError =>
  new UnforgetError({ code: 'backend-unavailable', what, remedy });

/** One line for people: `unforget: backend wasm, the fastest that loads (native: its binary is not built)`. */
export function describeSelection({ name, reason, skipped }: SelectedBackend): string {
  const faster = skipped.map((other) => `${other.name}: ${other.why}`).join('; ');
  const remedy = isNode() && skipped.some((other) => other.name === 'native') ? `. ${remedyFor('native')}` : '';
  return `unforget: backend ${name}, ${reason}${faster ? ` (${faster}${remedy})` : ''}`;
}
