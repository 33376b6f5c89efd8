import { invalid, quote } from './errors.ts';

export { checkKeys } from '@unforget/types';

/** Throws unless `value` is a number within [least, below). */
export function checkNumber(option: string, value: unknown, [least, below]: readonly [number, number]): void {
  if (typeof value === 'number' && value >= least && value < below) return;
  throw invalid('invalid-option', `Option "${option}"`, {
    expected: `a number in [${least}, ${below})`,
    received: quote(value),
  });
}

/** Throws unless `value` is an integer of at least `least`. */
export function checkInteger(option: string, value: unknown, least: number): void {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return;
  throw invalid('invalid-option', `Option "${option}"`, {
    expected: `an integer of at least ${least}`,
    received: quote(value),
  });
}

/** Throws unless `value` is a function. */
export function checkFunction(option: string, value: unknown): void {
  if (typeof value === 'function') return;
  throw invalid('invalid-option', `Option "${option}"`, { expected: 'a function', received: quote(value) });
}

/** Throws unless `value` is a text that says something. */
export function checkText(option: string, value: unknown): void {
  if (typeof value === 'string' && value.trim() !== '') return;
  throw invalid('invalid-option', `Option "${option}"`, { expected: 'a text', received: quote(value) });
}
