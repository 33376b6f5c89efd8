import { type TrainTest, trainTestSplit } from '@unforget/data';
import type { SourceName } from '../suites/suite.ts';

/** Loads the samples of one source; always the same ones. */
export type Source = () => Promise<TrainTest>;

export type Sources = Readonly<Record<SourceName, Source>>;

/** Every source that a suite can name. Loaders come with the first use: `list` needs none. */
export const ALL_SOURCES: Sources = {
  'embedded-digits': async () => (await import('@unforget/data/mnist')).embeddedDigits(),
  mnist: async () => (await import('./images.ts')).images('mnist'),
  'mnist-32': async () => (await import('./images.ts')).padded('mnist'),
  'fashion-mnist': async () => (await import('./images.ts')).images('fashion-mnist'),
  'clinc150-features': async () => (await import('./intents.ts')).clincFeatures(),
  'clinc150-hashed': async () => (await import('./intents.ts')).clincHashed(),
  'banking77-features': async () => (await import('./intents.ts')).bankingFeatures(),
  'banking77-hashed': async () => (await import('./intents.ts')).bankingHashed(),
  'text-domains-hashed': async () => (await import('./texts.ts')).textDomains(),
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
