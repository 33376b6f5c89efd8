import { type Stream, UnforgetError } from '@unforget/types';
import { afterEach, describe, expect, it } from 'vitest';
import { mlp } from '../models/mlp.ts';
import { adam } from '../optimizers/adam.ts';
import { pointClouds } from '../testing/problems.ts';
import { expectSame, paramValues } from '../testing/runs.ts';
import { createLearner, type Learner } from './learner.ts';
import { learnStream, type StreamOptions } from './stream.ts';

const made: Learner[] = [];
const make = (): Learner => {
  const learner = createLearner({
    model: mlp({ inputs: 4, hidden: [8], head: { kind: 'growing' } }),
    optimizer: adam(0.02),
    seed: 3,
  });
  made.push(learner);
  return learner;
};
afterEach(() => {
  for (const learner of made.splice(0)) learner.dispose();
});

/** One experience per pair of classes; train and test points differ by their noise. */
const streamOf = (name: string, pairs: readonly (readonly number[])[]): Stream => ({
  name,
  scenario: 'class',
  units: Math.max(...pairs.flat()) + 1,
  experiences: pairs.map((classes) => ({
    name: `classes ${classes}`,
    taskId: null,
    classes,
    train: pointClouds(classes),
    test: pointClouds(classes, { seed: 1 }),
  })),
});

const A = streamOf('A', [
  [0, 1],
  [2, 3],
  [4, 5],
]);
const B = streamOf('B', [
  [6, 7],
  [8, 9],
]);
const LONG: StreamOptions = { iterations: 60, batchSize: 8 };

const namesOf = ({ reports }: { reports: readonly { name: string }[] }): string[] => reports.map(({ name }) => name);

const errorOf = async (work: Promise<unknown>): Promise<UnforgetError> => {
  const error = await work.catch((thrown: unknown) => thrown);
  if (!UnforgetError.is(error)) throw new Error(`Expected an UnforgetError, got ${error}`);
  return error;
};

/** Stops the stream in the middle of experience `index`. */
function stoppingIn(index: number): StreamOptions {
  const controller = new AbortController();
  return {
    ...LONG,
    signal: controller.signal,
    onProgress: ({ clock }) => {
      if (clock.experience === index && clock.experienceStep >= 20) controller.abort();
    },
  };
}

describe('the accuracy matrix', () => {
  it('holds a row per experience: NaN where not tested, forgetting where tested', async () => {
    const seen: (readonly number[])[] = [];
    const { accuracyMatrix, baseline, aborted } = await learnStream(make(), A, {
      ...LONG,
      onExperience: (_, row) => seen.push(row),
    });
    expect(aborted).toBe(false);
    expect(seen).toEqual(accuracyMatrix);
    expect(accuracyMatrix.map((row) => row.map((value) => Number.isNaN(value)))).toEqual([
      [false, true, true],
      [false, false, true],
      [false, false, false],
    ]);
    expect(baseline).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect([accuracyMatrix[0]?.[0], accuracyMatrix[1]?.[1], accuracyMatrix[2]?.[2]]).toEqual([1, 1, 1]);
    expect(accuracyMatrix[2]?.[0]).toBeLessThan(0.5);
  });

  it('tests on everything when asked; the growing head of a fresh learner has nothing to ask', async () => {
    const { accuracyMatrix, baseline } = await learnStream(make(), A, { ...LONG, test: 'all' });
    // Classes 2 to 5 have no unit yet, so that none of their points can be right.
    expect(accuracyMatrix[0]).toEqual([1, 0, 0]);
    expect(baseline).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});

describe('a second stream', () => {
  it('is learned, though the learner knows as many experiences as it has', async () => {
    const learner = make();
    await learnStream(learner, A, LONG);
    const result = await learnStream(learner, B, LONG);
    expect(namesOf(result)).toEqual(['classes 6,7', 'classes 8,9']);
    expect(result.accuracyMatrix[1]?.[1]).toBe(1);
    expect(learner.experiences).toBe(5);
  });

  it('is learned by a loaded learner that is told so', async () => {
    const first = make();
    await learnStream(first, A, LONG);
    const second = make();
    await second.load(await first.save());
    expect(namesOf(await learnStream(second, B, { ...LONG, from: 0 }))).toHaveLength(2);
  });

  it('is not mixed up with an experience of the first that was stopped', async () => {
    const learner = make();
    await learnStream(learner, A, stoppingIn(1));
    expect((await errorOf(learnStream(learner, B, LONG))).code).toBe('resume-mismatch');
    expect(namesOf(await learnStream(learner, B, { ...LONG, resume: false }))).toHaveLength(2);
  });
});

describe('a stream that was stopped', () => {
  it('goes on in the same process, with the bits of a run that was not stopped', async () => {
    const [whole, stopped] = [make(), make()];
    await learnStream(whole, A, LONG);
    const first = await learnStream(stopped, A, stoppingIn(1));
    expect({ aborted: first.aborted, rows: first.accuracyMatrix.length }).toEqual({ aborted: true, rows: 1 });
    const rest = await learnStream(stopped, A, LONG);
    expect(namesOf(rest)).toEqual(['classes 2,3', 'classes 4,5']);
    expect(rest.accuracyMatrix[0]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expectSame(paramValues(stopped), paramValues(whole));
  });

  it('goes on from a file with `from`, with the same bits', async () => {
    const [whole, stopped, loaded] = [make(), make(), make()];
    await learnStream(whole, A, LONG);
    await learnStream(stopped, A, stoppingIn(1));
    await loaded.load(await stopped.save());
    const rest = await learnStream(loaded, A, { ...LONG, from: loaded.experiences });
    expect(namesOf(rest)).toEqual(['classes 2,3', 'classes 4,5']);
    expectSame(paramValues(loaded), paramValues(whole));
  });

  it('has nothing left when it was learned to its end; `from: 0` learns it once more', async () => {
    const learner = make();
    await learnStream(learner, B, LONG);
    expect(namesOf(await learnStream(learner, B, LONG))).toEqual([]);
    expect(namesOf(await learnStream(learner, B, { ...LONG, from: 0 }))).toHaveLength(2);
  });
});

describe('wrong input', () => {
  it('asks how much is learned where it can not know: after a load, or other learning', async () => {
    const [first, loaded] = [make(), make()];
    await learnStream(first, A, LONG);
    await loaded.load(await first.save());
    const steps = loaded.steps;
    const error = await errorOf(learnStream(loaded, A, LONG));
    expect(error.message).toBe(
      'Option "from" of learnStream: expected the experiences of A that the learner has learned, 0 if none, received none, from a learner of 3 experiences.',
    );
    expect(loaded.steps).toBe(steps);
    await first.learn(pointClouds([0, 1]), { iterations: 1 });
    expect((await errorOf(learnStream(first, A, LONG))).code).toBe('invalid-option');
  });

  it.each([
    [{ from: 4 }, 'Option "from" of learnStream: expected an integer from 0 to the 3 experiences of A, received 4.'],
    [
      { from: 0.5 },
      'Option "from" of learnStream: expected an integer from 0 to the 3 experiences of A, received 0.5.',
    ],
    [{ test: 'none' }, 'Option "test" of learnStream: expected seen | all, received none.'],
    [
      { form: 1 },
      'Unknown option "form" of learn: expected one of epochs, iterations, batchSize, shuffle, dropLast, earlyStopping, signal, onProgress, logEvery, resume, received "form".',
    ],
  ])('%o', async (options, message) => {
    expect((await errorOf(learnStream(make(), A, options as StreamOptions))).message).toBe(message);
  });
});
