import { describe, expect, it } from 'vitest';
import { errorOf, numbered } from '../__fixtures__/builders.ts';
import { samplesFrom } from '../samples/from.ts';
import { domains } from './domains.ts';

const parts = [
  { name: 'general', train: numbered([0, 1, 4]), test: numbered([4]) },
  { name: 'law', train: numbered([1, 2]), test: numbered([2, 1]) },
];

describe('domains', () => {
  it('keeps labels where they mean the same everywhere', () => {
    const stream = domains(parts, { scenario: 'domain' });
    expect([stream.name, stream.units]).toEqual(['domains', 5]);
    expect(stream.experiences.map(({ name, taskId, classes, train }) => [name, taskId, classes, [...train.y]])).toEqual(
      [
        ['general', null, [0, 1, 4], [0, 1, 4]],
        ['law', null, [1, 2], [1, 2]],
      ],
    );
  });

  it('numbers units anew, in order of appearance, where each domain has classes of its own', () => {
    const stream = domains(parts, { scenario: 'class', name: 'texts' });
    expect([stream.name, stream.units]).toEqual(['texts', 5]);
    expect(
      stream.experiences.map(({ taskId, classes, train, test }) => [taskId, classes, [...train.y], [...test.y]]),
    ).toEqual([
      [null, [0, 1, 2], [0, 1, 2], [2]],
      [null, [3, 4], [3, 4], [4, 3]],
    ]);
    expect(domains(parts, { scenario: 'task' }).experiences.map(({ taskId }) => taskId)).toEqual([0, 1]);
  });

  it('refuses domains that do not go together', async () => {
    const message = async (other: object) =>
      (
        await errorOf(() =>
          domains([...parts, { name: 'odd', train: numbered([0]), test: numbered([0]), ...other }], {
            scenario: 'domain',
          }),
        )
      ).message;
    expect(await message({ test: numbered([]) })).toBe('test samples of odd: expected at least one, received none.');
    const wide = samplesFrom({ x: [[1, 2]], y: [0] });
    expect(await message({ train: wide, test: wide })).toBe(
      'train samples of odd: expected shape [1] with class labels, as those before, received shape [2] with class labels.',
    );
    const values = samplesFrom({ x: [[1]], y: [[0.5]] });
    expect(await message({ train: values, test: values })).toMatch(/received shape \[1\] with 1 target values\.$/);
    expect(await message({ test: numbered([3]) })).toMatch(
      /^Label 3 of test sample 0: expected one that occurs in train: 0,/,
    );
    expect((await errorOf(() => domains([], { scenario: 'domain' }))).code).toBe('invalid-input');
  });
});
