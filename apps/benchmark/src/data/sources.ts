import { trainTestSplit } from '@unforget/data';
import { embeddedDigits } from '@unforget/data/mnist';
import type { Samples } from '@unforget/types';
import type { SourceName } from '../suites/suite.ts';

export interface TrainTest {
  readonly train: Samples;
  readonly test: Samples;
}

/** Loads the samples of one source; always the same ones. */
export type Source = () => Promise<TrainTest>;

export type Sources = Readonly<Record<SourceName, Source>>;

/** Every source that a suite can name. */
export const ALL_SOURCES: Sources = {
  'embedded-digits': () => embeddedDigits(),
};

/** Each source once in a process, however many jobs ask for it. */
export function cachedSources(sources: Sources): Sources {
  const loaded = new Map<SourceName, Promise<TrainTest>>();
  const once = (name: SourceName, load: Source): Promise<TrainTest> => {
    const known = loaded.get(name) ?? load();
    loaded.set(name, known);
    return known;
  };
  return Object.fromEntries(Object.entries(sources).map(([name, load]) => [name, () => once(name, load)]));
}

/** The training samples in two; the test samples are not among them. */
export function validationSplit({ train }: TrainTest, fraction: number): TrainTest {
  return trainTestSplit(train, { testFraction: fraction, seed: 1 });
}
