import { type ErrorCode, UnforgetError } from '@unforget/types';

/** The value as shown in an error: strings in quotes, long ones cut. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (Array.isArray(value)) return `[${value.slice(0, 8).map(shown).join(', ')}${value.length > 8 ? ', ...' : ''}]`;
  return value !== null && typeof value === 'object' ? (value.constructor?.name ?? 'an object') : String(value);
}

/** Throws `invalid-option` unless `value` is an integer within [least, most]. */
export function checkInteger(
  option: string,
  value: unknown,
  [least, most]: readonly [number, number] = [0, Infinity],
): void {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most) return;
  const range = most === Infinity ? `an integer of at least ${least}` : `an integer from ${least} to ${most}`;
  throw new UnforgetError({
    code: 'invalid-option',
    what: `Option "${option}"`,
    expected: range,
    received: shown(value),
  });
}

/** Throws `invalid-option` unless `value` is a safe integer of either sign. */
export const checkSeed = (value: unknown): void =>
  checkInteger('seed', value, [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]);

/** Throws `invalid-option` unless `value` is one of `allowed`. */
export function checkOneOf(option: string, value: unknown, allowed: readonly unknown[]): void {
  if (allowed.includes(value)) return;
  throw new UnforgetError({
    code: 'invalid-option',
    what: `Option "${option}"`,
    expected: `one of ${allowed.map(shown).join(', ')}`,
    received: shown(value),
  });
}

/** Element `index`, which the caller knows to exist. */
export function at<T>(list: { readonly [index: number]: T; readonly length: number }, index: number): T {
  if (index < 0 || index >= list.length) throw new RangeError(`index ${index} of ${list.length}`);
  return list[index] as T;
}

/** Shorthand for the errors of one place: `fail('x', { … })`. */
export function fail(
  code: ErrorCode,
  details: { what: string; expected?: string; received?: string; remedy?: string },
): never {
  throw new UnforgetError({ code, ...details });
}
