import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf, gzip } from '../__fixtures__/builders.ts';
import { seededRandom } from '../random.ts';
import { decompress } from './gzip.ts';

const random = seededRandom(1, 'gzip');
const noise = Uint8Array.from({ length: 100_000 }, () => random.integer(256));

describe('decompress', () => {
  it('undoes gzip, and leaves everything else alone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect(await decompress(await gzip(bytes))).toEqual(bytes);
        if (bytes[0] !== 0x1f) expect(await decompress(bytes)).toBe(bytes);
      }),
      { numRuns: 20 },
    );
    expect(await decompress(await gzip(noise))).toEqual(noise);
  });

  it('reads files joined end to end as one, and refuses a second that is cut off', async () => {
    const joined = Uint8Array.of(...(await gzip(Uint8Array.of(1, 2))), ...(await gzip(Uint8Array.of(3))));
    expect(await decompress(joined)).toEqual(Uint8Array.of(1, 2, 3));
    const error = await errorOf(() => decompress(joined.slice(0, -3)));
    expect(error.code).toBe('malformed-file');
    expect(error.message).toMatch(/^gzip data, about byte \d of the uncompressed data: expected a whole gzip stream/);
  });

  it('names how far a cut-off file went', async () => {
    const whole = await gzip(noise);
    const error = await errorOf(() => decompress(whole.slice(0, whole.length - 50_000), { source: 'noise.gz' }));
    expect(error.code).toBe('malformed-file');
    const [, reached] =
      /^noise\.gz, about byte (\d+) of the uncompressed data: expected a whole gzip stream/.exec(error.message) ?? [];
    // Noise does not compress: what came through is what was left, less what the inflater held back.
    expect(Number(reached)).toBeGreaterThan(10_000);
    expect(Number(reached)).toBeLessThan(50_100);
  });

  it.each([
    [
      'a wrong checksum',
      async () => (await gzip(noise)).map((byte, i, all) => (i === all.length - 6 ? byte ^ 1 : byte)),
    ],
    ['two bytes alone', async () => Uint8Array.of(0x1f, 0x8b)],
    ['junk after the end', async () => Uint8Array.of(...(await gzip(noise)), 1, 2, 3)],
  ])('refuses %s', async (_, make) => {
    const bytes = await make();
    const error = await errorOf(() => decompress(bytes));
    expect(error.code).toBe('malformed-file');
    expect(error.remedy).toBe('Fetch the file again');
  });
});
