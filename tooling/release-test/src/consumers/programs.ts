import type { Consumer } from '../consumer.ts';

/** A program in `examples/` that Node.js runs as it is. */
export interface ExampleProgram {
  /** Its folder. */
  readonly name: string;
  readonly about: string;
  readonly file: string;
  /** What it prints, on any engine. */
  readonly prints: readonly string[];
}

export const PROGRAMS: readonly ExampleProgram[] = [
  {
    name: 'own-loop',
    about: "a training loop of one's own, with the pure functions alone",
    file: 'index.js',
    prints: ['fine-tuning: first 0, second 1', 'EWC: first 1, second 1'],
  },
  {
    name: 'keras',
    about: 'a model from Keras learns two classes more, and goes back into its layers',
    file: 'index.js',
    prints: ['layers: hidden, classes', '1', '1', 'Keras says 0 0 1 1'],
  },
  {
    name: 'http-server',
    about: 'a text bot over HTTP, which another server on the same folder goes on with',
    file: 'index.js',
    prints: ['done v1', 'track_order', 'refund'],
  },
  {
    name: 'worker-thread',
    about: 'a bot learns in a worker thread while the main thread answers',
    file: 'index.js',
    prints: ['answered meanwhile: true', 'my parcel never came: track_order', 'opening times on monday: opening_hours'],
  },
  {
    name: 'gates',
    about: 'updates behind a gate, with @unforget/versions alone',
    file: 'index.js',
    prints: [
      'v1 is active',
      'v2 is active',
      'v3 is refused: all samples: accuracy drops by 0.290, at most 0.020 allowed, 100 pairs, 29 worse and 0 better, p < 0.0001 (alpha 0.05): failed',
      'active again: v1',
    ],
  },
  {
    name: 'buffer',
    about: 'a replay buffer alone, kept in a file',
    file: 'index.js',
    prints: ['kept 100 of 600 in 79600 bytes', 'of each label 50 50', 'deleted some of user 3: true', 'a batch of 32'],
  },
];

export const EXAMPLE_PROGRAMS: readonly Consumer[] = PROGRAMS.map(({ name, about, file, prints }) => ({
  name: `example-${name}`,
  about,
  project: name,
  steps: [{ run: ['node', file], prints }],
}));
