import { UnforgetError } from '@unforget/types';

/** A part of a LayersModel that can't be a pure function of parameters, input and given noise. */
export interface Unsupported {
  readonly what: string;
  readonly expected: string;
  readonly received: string;
  readonly remedy: string;
}

export const unsupported = (details: Unsupported): UnforgetError =>
  new UnforgetError({ code: 'unsupported-layer', ...details });

export const invalidOption = (option: string, expected: string, received: string, remedy?: string): UnforgetError =>
  new UnforgetError({
    code: 'invalid-option',
    what: `Option "${option}" of fromLayersModel`,
    expected,
    received,
    ...(remedy === undefined ? {} : { remedy }),
  });
