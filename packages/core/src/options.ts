import { UnforgetError } from '@unforget/types';

export { checkKeys } from '@unforget/types';

/** Throws unless `value` is an integer of at least `least`. */
export function checkInteger(option: string, value: unknown, least: number): void {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least) return;
  throw new UnforgetError({
    code: 'invalid-option',
    what: `Option "${option}"`,
    expected: `an integer of at least ${least}`,
    received: shown(value),
  });
}

/** Throws unless `value` is true, false or left out: a word such as 'no' would count as true. */
export function checkFlag(option: string, value: unknown): void {
  if (value === undefined || typeof value === 'boolean') return;
  throw new UnforgetError({
    code: 'invalid-option',
    what: `Option "${option}"`,
    expected: 'true or false',
    received: shown(value),
  });
}

/** Throws unless `value` is a number within [least, below). */
export function checkNumber(option: string, value: unknown, [least, below]: readonly [number, number]): void {
  if (typeof value === 'number' && value >= least && value < below) return;
  throw new UnforgetError({
    code: 'invalid-option',
    what: `Option "${option}"`,
    expected: `a number in [${least}, ${below})`,
    received: shown(value),
  });
}

/** A value as an error names it: texts in quotes, or '3' would read like 3; of objects, the kind. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
