import { checkInteger, checkKeys } from '@unforget/core';
import { UnforgetError } from '@unforget/types';
import { POLICY_NAMES, type PolicyName, policyBytesPerSlot } from '../policies/create-policy.ts';
import { codecOf } from '../storage/codec.ts';
import type { Storage } from '../storage/storage.ts';

/** What a buffer holds of each sample, and how many. */
export interface BufferOptions {
  /** Most samples. Give this or `bytes`. */
  readonly capacity?: number;
  /** Most memory, in bytes: as many samples as fit. */
  readonly bytes?: number;
  /** Numbers in the input of one sample. */
  readonly inputSize: number;
  /** Default 'float32'. */
  readonly storage?: Storage;
  /** Numbers in the float32 target of one sample; null (default) for int32 class units. */
  readonly targetWidth?: number | null;
  /** Further numbers to keep with each sample, float32, by name: shape for one sample, `{ logits: [10] }`. */
  readonly extras?: Readonly<Record<string, readonly number[]>>;
  /** Default 'reservoir'. */
  readonly policy?: PolicyName;
  /** Most samples of one class; for the policy 'class-balanced' alone. */
  readonly perClass?: number | null;
  /** Most samples of one experience; for the policy 'experience-balanced' alone. */
  readonly perExperience?: number | null;
}

/** The same, checked and complete. */
export interface BufferLayout extends Required<Omit<BufferOptions, 'bytes'>> {}

const KEYS = [
  'capacity',
  'bytes',
  'inputSize',
  'storage',
  'targetWidth',
  'extras',
  'policy',
  'perClass',
  'perExperience',
];

/** @throws UnforgetError `invalid-option` */
export function layoutOf(options: BufferOptions): BufferLayout {
  checkKeys('createBuffer', options, KEYS);
  const { inputSize, storage = 'float32', targetWidth = null, extras = {}, policy = 'reservoir' } = options;
  const { perClass = null, perExperience = null } = options;
  checkBudget(options);
  checkInteger('inputSize', inputSize, 1);
  checkStorage(storage);
  if (targetWidth !== null) checkInteger('targetWidth', targetWidth, 1);
  for (const [name, shape] of Object.entries(extras)) {
    for (const size of shape) checkInteger(`extras.${name}`, size, 1);
  }
  checkPolicy({ policy, perClass, perExperience });
  if (policy === 'class-balanced' && targetWidth !== null)
    throw invalid(
      'Option "policy"',
      "'reservoir', 'experience-balanced' or 'ring' for targets that are values",
      "'class-balanced'",
    );
  const kept = { inputSize, storage, targetWidth, extras };
  const capacity = options.capacity ?? capacityFor(options.bytes ?? 0, bytesPerSample({ ...kept, policy }));
  return { ...kept, capacity, policy, perClass, perExperience };
}

/** Bytes that one slot takes: input, target, task id, extras, and the policy's bookkeeping. */
export function bytesPerSample(
  options: Pick<BufferOptions, 'inputSize' | 'storage' | 'targetWidth' | 'extras' | 'policy'>,
): number {
  const { inputSize, storage = 'float32', targetWidth = null, extras = {}, policy = 'reservoir' } = options;
  const extra = Object.values(extras).reduce((sum, shape) => sum + sizeOf(shape), 0);
  return (
    inputSize * codecOf(storage).bytesPerValue + 4 * (targetWidth ?? 1) + 4 + 4 * extra + policyBytesPerSlot(policy)
  );
}

/** Numbers in a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Throws unless there is one budget, in samples or in bytes. */
export function checkBudget({ capacity, bytes }: Pick<BufferOptions, 'capacity' | 'bytes'>): void {
  if ((capacity === undefined) === (bytes === undefined))
    throw invalid('Options "capacity" and "bytes"', 'one of them', capacity === undefined ? 'none' : 'both');
  if (capacity !== undefined) checkInteger('capacity', capacity, 1);
  if (bytes !== undefined) checkInteger('bytes', bytes, 1);
}

/** Throws unless it is a storage that {@link codecOf} knows. */
export function checkStorage(storage: unknown): asserts storage is Storage {
  if (storage === 'float32' || storage === 'float16') return;
  const expected = "'float32', 'float16' or { type: 'uint8' or 'int8', scale, offset }";
  if (typeof storage !== 'object' || storage === null) throw invalid('Option "storage"', expected, String(storage));
  checkKeys('storage', storage, ['type', 'scale', 'offset']);
  const { type, scale, offset = 0 } = storage as { type?: unknown; scale?: unknown; offset?: unknown };
  if (type !== 'uint8' && type !== 'int8') throw invalid('Option "storage.type"', "'uint8' or 'int8'", String(type));
  if (!Number.isFinite(scale) || scale === 0)
    throw invalid('Option "storage.scale"', 'a finite number that is not 0', String(scale));
  if (!Number.isFinite(offset)) throw invalid('Option "storage.offset"', 'a finite number', String(offset));
}

/** What decides which samples stay. */
export interface PolicyChoice {
  readonly policy: PolicyName;
  readonly perClass: number | null;
  readonly perExperience: number | null;
}

/** Throws for an unknown policy, and for a limit with one that doesn't count what it limits. */
export function checkPolicy({ policy, perClass, perExperience }: PolicyChoice): void {
  if (!POLICY_NAMES.includes(policy))
    throw invalid('Option "policy"', POLICY_NAMES.map((name) => `'${name}'`).join(', '), String(policy));
  checkLimit('perClass', perClass, { policy, needs: 'class-balanced' });
  checkLimit('perExperience', perExperience, { policy, needs: 'experience-balanced' });
}

function checkLimit(
  name: string,
  limit: number | null,
  { policy, needs }: Record<'policy' | 'needs', PolicyName>,
): void {
  if (limit === null) return;
  checkInteger(name, limit, 1);
  if (policy !== needs) throw invalid(`Option "${name}"`, `the policy '${needs}'`, `'${policy}'`);
}

function capacityFor(bytes: number, each: number): number {
  const capacity = Math.floor(bytes / each);
  if (capacity < 1) throw invalid('Option "bytes"', `at least ${each}, the size of one sample`, String(bytes));
  return capacity;
}

/** An `invalid-option` error. */
export const invalid = (what: string, expected: string, received: string): UnforgetError =>
  new UnforgetError({ code: 'invalid-option', what, expected, received });
