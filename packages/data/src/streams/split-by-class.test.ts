import type { Samples, Stream } from '@unforget/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf, numbered } from '../__fixtures__/builders.ts';
import { samplesFrom } from '../samples/from.ts';
import { classOrder } from './class-order.ts';
import { splitByClass } from './split-by-class.ts';

// x is the position, so x leads back to the label: position 0 is a 5, position 1 a 3, …
const labels = [5, 3, 9, 3, 5, 7, 9, 7];
const train = numbered(labels);
const test = numbered([3, 5, 7, 9]);
const originals = (samples: Samples): (number | undefined)[] => [...samples.x].map((origin) => labels[origin]);
const facts = ({ experiences }: Stream) => experiences.map(({ name, taskId, classes }) => ({ name, taskId, classes }));

describe('splitByClass', () => {
  it('class-incremental: units in order of arrival, no task id', () => {
    const stream = splitByClass(train, test, { classesPerExperience: 2, scenario: 'class' });
    expect([stream.name, stream.scenario, stream.units]).toEqual(['split', 'class', 4]);
    expect(facts(stream)).toEqual([
      { name: 'classes 3, 5', taskId: null, classes: [0, 1] },
      { name: 'classes 7, 9', taskId: null, classes: [2, 3] },
    ]);
    const [first, second] = stream.experiences;
    expect([...(first?.train.x ?? [])]).toEqual([0, 1, 3, 4]);
    expect([...(first?.train.y ?? [])]).toEqual([1, 0, 0, 1]);
    expect([...(second?.test.x ?? [])]).toEqual([2, 3]);
    expect([...(second?.test.y ?? [])]).toEqual([2, 3]);
  });

  it('task-incremental: the same, with task ids', () => {
    const stream = splitByClass(train, test, { classesPerExperience: 2, scenario: 'task', name: 'mine' });
    expect([stream.name, stream.units]).toEqual(['mine', 4]);
    expect(facts(stream).map(({ taskId, classes }) => [taskId, classes])).toEqual([
      [0, [0, 1]],
      [1, [2, 3]],
    ]);
    expect([...(stream.experiences[1]?.train.y ?? [])]).toEqual([3, 2, 3, 2]);
  });

  it('domain-incremental: place within the experience', () => {
    const stream = splitByClass(train, test, { classesPerExperience: 2, scenario: 'domain' });
    expect(stream.units).toBe(2);
    expect(facts(stream).map(({ taskId, classes }) => [taskId, classes])).toEqual([
      [null, [0, 1]],
      [null, [0, 1]],
    ]);
    expect([...(stream.experiences[1]?.train.y ?? [])]).toEqual([1, 0, 1, 0]);
  });

  it('takes unequal sizes and an order of classes, which may leave some out', () => {
    const stream = splitByClass(train, test, {
      classesPerExperience: [1, 2],
      classOrder: [9, 3, 5],
      scenario: 'class',
    });
    expect(facts(stream).map(({ name, classes }) => [name, classes])).toEqual([
      ['classes 9', [0]],
      ['classes 3, 5', [1, 2]],
    ]);
    expect(stream.units).toBe(3);
    expect(splitByClass(train, test, { classesPerExperience: [1, 3], scenario: 'domain' }).units).toBe(3);
  });

  it('draws the order from a seed; unit u is classOrder(train, seed)[u]', () => {
    const stream = splitByClass(train, test, { classesPerExperience: 1, classOrder: 3, scenario: 'class' });
    const order = classOrder(train, 3);
    expect([...order].sort((a, b) => a - b)).toEqual([3, 5, 7, 9]);
    expect(facts(stream).map(({ name }) => name)).toEqual(order.map((label) => `classes ${label}`));
    const orders = Array.from({ length: 20 }, (_, seed) => classOrder(train, seed).join());
    expect(new Set(orders).size).toBeGreaterThan(5);
  });

  it('is a partition: each sample once, each with the unit of its label', () => {
    const many = fc.array(fc.nat(5), { minLength: 1, maxLength: 40 }).map((list) => [0, 1, 2, 3, 4, 5, ...list]);
    fc.assert(
      fc.property(many, fc.integer(), fc.constantFrom(1, 2, 3, 6), (y, seed, classesPerExperience) => {
        const samples = numbered(y);
        const stream = splitByClass(samples, samples, { classesPerExperience, classOrder: seed, scenario: 'class' });
        const order = classOrder(samples, seed);
        const seen = stream.experiences.flatMap(({ train: part, classes }) => {
          expect([...part.y].every((unit) => classes.includes(unit))).toBe(true);
          expect([...part.x].map((origin) => y[origin])).toEqual([...part.y].map((unit) => order[unit]));
          return [...part.x];
        });
        expect(seen.sort((a, b) => a - b)).toEqual([...y.keys()]);
      }),
    );
  });

  it('gives the same object while it is held, and equal content always', () => {
    const [first] = splitByClass(train, test, { classesPerExperience: 2, scenario: 'class' }).experiences;
    const held = first?.train;
    expect(first?.train).toBe(held);
    expect(originals(held ?? train)).toEqual([5, 3, 3, 5]);
    expect(train).toEqual(numbered(labels));
  });

  const split = (options: object, sides: [Samples, Samples] = [train, test]) =>
    splitByClass(...sides, { classesPerExperience: 2, scenario: 'class', ...options });
  it.each([
    [
      'sizes that do not divide',
      { classesPerExperience: 3 },
      'invalid-option',
      'Option "classesPerExperience": expected a divisor of 4 classes, or positive integers that sum to 4, received 3. Leave classes out with classOrder, or write the sizes out: [2, 3, 5].',
    ],
    [
      'sizes that do not sum',
      { classesPerExperience: [2, 3] },
      'invalid-option',
      'Option "classesPerExperience": expected a divisor of 4 classes, or positive integers that sum to 4, received [2, 3]. Leave classes out with classOrder, or write the sizes out: [2, 3, 5].',
    ],
    [
      'a size of 0',
      { classesPerExperience: 0 },
      'invalid-option',
      'Option "classesPerExperience": expected a divisor of 4 classes, or positive integers that sum to 4, received 0. Leave classes out with classOrder, or write the sizes out: [2, 3, 5].',
    ],
    [
      'a class twice',
      { classOrder: [3, 3] },
      'invalid-option',
      'Option "classOrder"[1]: expected labels of train, each once, received 3 twice.',
    ],
    [
      'an unknown class',
      { classOrder: [3, 4] },
      'invalid-option',
      'Option "classOrder"[1]: expected labels of train, each once, received 4.',
    ],
    [
      'an unknown scenario',
      { scenario: 'online' },
      'invalid-option',
      'Option "scenario": expected one of "task", "domain", "class", received "online".',
    ],
    [
      'an unknown option',
      { seed: 1 },
      'invalid-option',
      'Unknown option "seed" of splitByClass: expected one of classesPerExperience, scenario, classOrder, name, received "seed".',
    ],
  ])('refuses %s', async (_, options, code, message) => {
    const error = await errorOf(() => split(options));
    expect(error.code).toBe(code);
    expect(error.message).toBe(message);
  });

  it('refuses samples that do not go together', async () => {
    const message = async (first: Samples, second: Samples, options = {}) =>
      (await errorOf(() => split(options, [first, second]))).message;
    expect(await message(train, numbered([3, 5]))).toBe(
      'test samples of classes 7, 9: expected at least one, received none.',
    );
    expect(await message(train, numbered([3, 4]))).toBe(
      'Label 4 of test sample 1: expected a label that occurs in train, received a class that is never trained. Name the classes to use with classOrder.',
    );
    expect(await message(train, numbered([]))).toBe(
      'test samples of the stream: expected at least one, received none.',
    );
    expect(await message(train, { ...test, shape: [2], length: 2 })).toMatch(
      /^test samples of the stream: expected shape \[1\]/,
    );
    const values = samplesFrom({ x: [[1]], y: [[0.5]] });
    expect(await message(values, values)).toMatch(/^splitByClass needs class labels/);
  });
});
