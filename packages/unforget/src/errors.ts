import { type ErrorDetails, UnforgetError } from '@unforget/types';

export function fail(code: ErrorDetails['code'], details: Omit<ErrorDetails, 'code'>): never {
  throw new UnforgetError({ code, ...details });
}

/** A value in an error text: short, whatever it is. */
export function shown(value: unknown): string {
  if (typeof value !== 'string') return value === null || typeof value !== 'object' ? String(value) : kindOf(value);
  return value.length > 40 ? `"${value.slice(0, 40)}…" (${value.length} characters)` : JSON.stringify(value);
}

const kindOf = (value: object): string =>
  Array.isArray(value) ? `an array of ${value.length}` : (value.constructor?.name ?? 'an object');
