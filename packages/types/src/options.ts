import { UnforgetError } from './errors.ts';

/**
 * Throws `invalid-option` for a key of `options` that is not in `known`: a misspelt option would be without effect, and
 * nobody would know. `where` is whose options they are, for the text.
 */
export function checkKeys(where: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new UnforgetError({
      code: 'invalid-option',
      what: `Options of ${where}`,
      expected: 'an object',
      received: String(options),
    });
  }
  const key = Object.keys(options).find((name) => !known.includes(name));
  if (key === undefined) return;
  throw new UnforgetError({
    code: 'invalid-option',
    what: `Unknown option "${key}" of ${where}`,
    expected: `one of ${known.join(', ')}`,
    received: `"${key}"`,
  });
}
