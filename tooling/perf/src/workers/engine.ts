import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@unforget/backend';
import { UnforgetError } from '@unforget/types';
import type { UnitRequest } from './protocol.ts';

/** `shipped-…` are the engines as tfjs has them, without what @unforget/backend adds and sets. */
const ENGINES = ['native', 'wasm', 'shipped-native', 'shipped-wasm'] as const;
type Engine = (typeof ENGINES)[number];

/**
 * Readies the engine that a unit asks for; default `native`.
 * @throws UnforgetError `backend-unavailable`
 */
export async function useEngine(params: UnitRequest['params']): Promise<void> {
  const engine = (params['engine'] ?? 'native') as Engine;
  if (engine === 'shipped-wasm') {
    await import('@tensorflow/tfjs-backend-wasm');
    await tf.setBackend('wasm');
    await tf.ready();
    return;
  }
  if (engine === 'shipped-native') {
    // Node 23 has it no more, and tfjs-node would not load.
    Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
    await import('@tensorflow/tfjs-node');
    await tf.ready();
    return;
  }
  await selectBackend({ backend: engine, log: () => {} });
}

export const versionsHere = (): Readonly<Record<string, string>> => ({ node: process.version, tfjs: tf.version_core });

/** A text among the parameters of a unit. @throws UnforgetError `invalid-input` */
export function textOf(params: UnitRequest['params'], name: string): string {
  const value = params[name];
  if (typeof value === 'string') return value;
  throw invalid(name, 'a text', value);
}

/** A number among the parameters of a unit. @throws UnforgetError `invalid-input` */
export function numberOf(params: UnitRequest['params'], name: string, fallback?: number): number {
  const value = params[name] ?? fallback;
  if (typeof value === 'number') return value;
  throw invalid(name, 'a number', value);
}

const invalid = (name: string, expected: string, value: unknown): UnforgetError =>
  new UnforgetError({
    code: 'invalid-input',
    what: `Parameter "${name}" of a unit`,
    expected,
    received: String(value),
  });
