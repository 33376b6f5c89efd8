import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../__fixtures__/builders.ts';
import { realData, skipNote } from '../__fixtures__/real-data.ts';
import { countLabels } from '../samples/labels.ts';
import { subset } from '../samples/select.ts';
import { embeddedDigits } from './embedded-digits.ts';
import { loadMnist } from './mnist-folder.ts';

const { train, test } = await embeddedDigits();
const images = (samples: typeof train) =>
  Array.from({ length: samples.length }, (_, i) =>
    createHash('sha1')
      .update(samples.x.subarray(i * 784, (i + 1) * 784))
      .digest('base64'),
  );

describe('embeddedDigits', () => {
  it('has 8,000 and 2,000 digits as bytes', () => {
    expect([train.length, test.length, train.shape, train.scale]).toEqual([8000, 2000, [28, 28, 1], 1 / 255]);
    expect(train.x).toBeInstanceOf(Uint8Array);
    expect(Math.max(...test.x.subarray(0, 78_400))).toBeGreaterThan(250);
  });

  it('has every digit on both sides, four to one', () => {
    expect([...countLabels(test).keys()]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const trained = countLabels(train);
    for (const [digit, count] of countLabels(test))
      expect(Math.abs((trained.get(digit) ?? 0) - 4 * count)).toBeLessThan(5);
  });

  it('splits the same way every time, another way by another seed', async () => {
    // By hash: comparing millions of numbers with toEqual takes seconds.
    expect(images((await embeddedDigits()).test)).toEqual(images(test));
    const other = await embeddedDigits({ seed: 1, testFraction: 0.1 });
    expect(other.test.length).toBe(1000);
    expect([...other.test.y.subarray(0, 40)]).not.toEqual([...test.y.subarray(0, 40)]);
  });

  it('has digits that look like their labels: the nearest mean is right four times in five', () => {
    const means = new Float64Array(10 * 784);
    const counts = countLabels(train);
    train.x.forEach((value, i) => {
      const digit = train.y[Math.floor(i / 784)] ?? 0;
      means[digit * 784 + (i % 784)] = (means[digit * 784 + (i % 784)] ?? 0) + value / (counts.get(digit) ?? 1);
    });
    const some = subset(test, [...Array(500).keys()]);
    const distance = (image: number, digit: number) => {
      let sum = 0;
      for (let i = 0; i < 784; i++) sum += ((some.x[image * 784 + i] ?? 0) - (means[digit * 784 + i] ?? 0)) ** 2;
      return sum;
    };
    const right = [...some.y].filter((label, image) => {
      const distances = Array.from({ length: 10 }, (_, digit) => distance(image, digit));
      return distances.indexOf(Math.min(...distances)) === label;
    });
    expect(right.length / some.length).toBeGreaterThan(0.75);
  });

  const mnist = realData('mnist');
  it.skipIf(mnist === null)(`are images of MNIST, to the byte, with its labels${skipNote('mnist')}`, async () => {
    const whole = await loadMnist(mnist ?? '');
    const known = new Map<string, number | undefined>();
    for (const part of [whole.train, whole.test]) {
      images(part).forEach((image, i) => {
        known.set(image, part.y[i]);
      });
    }
    expect(images(test).map((image) => known.get(image))).toEqual([...test.y]);
  });

  it('refuses unknown options', async () => {
    expect((await errorOf(() => embeddedDigits({ test: 0.1 } as object))).code).toBe('invalid-option');
  });
});
