import { UnforgetError } from '@unforget/types';

/** Throws unless it is a text that can be the key of a strategy's state. */
export function checkName(name: unknown): void {
  if (typeof name === 'string' && name !== '') return;
  throw new UnforgetError({
    code: 'invalid-option',
    what: 'Option "name"',
    expected: 'a text',
    received: String(JSON.stringify(name)),
  });
}
