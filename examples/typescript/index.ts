// A strategy of one's own beside EWC, checked by TypeScript.
import '@tensorflow/tfjs-backend-cpu';
import { adam, compose, createLearner, defineStrategy, type Learner, learnStream, mlp } from '@unforget/core';
import { samplesFrom, splitByClass } from '@unforget/data';
import { ewc } from '@unforget/ewc';
import { averageAccuracy } from '@unforget/metrics';
import { type Samples, UnforgetError } from '@unforget/types';

/** Counts the steps of each experience; its state is saved with the learner's. */
const counter = defineStrategy({
  specificationVersion: 'v1',
  name: 'counter',
  stateVersion: 1,
  init: () => ({ experiences: 0 }),
  afterExperience: ({ experiences }) => ({ experiences: experiences + 1 }),
  report: ({ experiences }) => ({ experiences }),
});

/** Eight points of four classes in the plane. */
const points: Samples = samplesFrom({
  x: [-2, 0, -2, 1, -1, 0, -1, 1, 1, 0, 1, 1, 2, 0, 2, 1],
  y: [0, 0, 1, 1, 2, 2, 3, 3],
  shape: [2],
});
const stream = splitByClass(points, points, { classesPerExperience: 2, scenario: 'task' });

const learner: Learner = createLearner({
  model: mlp({ inputs: 2, hidden: [16], head: { kind: 'multi' } }),
  optimizer: adam(0.02),
  strategy: compose(ewc({ lambda: 20 }), counter),
  seed: 1,
});
const { accuracyMatrix, reports } = await learnStream(learner, stream, { epochs: 60 });
console.log('average accuracy', averageAccuracy(accuracyMatrix));
console.log('experiences', reports.at(-1)?.strategies['counter']?.['experiences']);

try {
  ewc({ lambda: -1 });
} catch (error) {
  if (UnforgetError.is(error, 'invalid-option')) console.log(error.message);
}
// @ts-expect-error: a misspelt option is an error before anything runs
const refused = () => ewc({ lamda: 20 });
console.log(typeof refused);
