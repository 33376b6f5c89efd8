import { hashedText } from '@unforget/data';
import { fail, shown } from '../errors.ts';
import type { InputEncoder } from './encoder.ts';

const DIMENSIONS = 2048;

/** Word and character n-grams, hashed: no vocabulary, no download, any language. */
export function textEncoder(): InputEncoder<string> {
  const hashed = hashedText({ dimensions: DIMENSIONS });
  return {
    name: 'hashed-text-1',
    size: DIMENSIONS,
    compact: true,
    check: (input, position) => {
      if (typeof input === 'string') return;
      fail('invalid-input', { what: `Input ${position}`, expected: 'a text', received: shown(input) });
    },
    encode: (texts) => hashed.encodeAll(texts),
    reject: (text) => (hashed.encodeSparse(text).indices.length ? null : 'no word in it'),
  };
}
