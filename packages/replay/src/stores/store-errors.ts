import { UnforgetError } from '@unforget/types';

/** A change has nothing that it could follow on. */
export const nothingSaved = (where: string): UnforgetError =>
  new UnforgetError({
    code: 'invalid-input',
    what: `A change for the store "${where}"`,
    expected: 'a whole state saved before it',
    received: 'none',
    remedy: 'Call save() first',
  });
