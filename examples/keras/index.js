// A model from Keras learns two classes more, keeps the ones it knew, and goes back into a file that Keras reads.
import '@tensorflow/tfjs-backend-cpu';
import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { models } from '@tensorflow/tfjs-layers';
import { adam, createLearner, fromLayersModel, writeToLayersModel } from '@unforget/core';
import { replay } from '@unforget/replay';

// The architecture as `model.to_json()` of Keras writes it; weights start anew here.
const keras = await models.modelFromJSON(JSON.parse(await readFile(new URL('model.json', import.meta.url), 'utf8')));
console.log('layers:', keras.layers.map(({ name }) => name).join(', '));

const learner = createLearner({
  model: fromLayersModel(keras),
  optimizer: adam(0.02),
  strategy: replay({ capacity: 8 }),
  seed: 1,
});
const monday = {
  x: [
    [-2, 0],
    [-2, 1],
    [-1, 0],
    [-1, 1],
  ],
  y: [0, 0, 1, 1],
};
const tuesday = {
  x: [
    [1, 0],
    [1, 1],
    [2, 0],
    [2, 1],
  ],
  y: [2, 2, 3, 3],
};
for (const data of [monday, tuesday]) await learner.learn(data, { epochs: 150 });
for (const data of [monday, tuesday]) console.log((await learner.evaluate(data)).accuracy);

writeToLayersModel(learner.params, keras);
const labels = tf.tidy(() => tf.argMax(keras.predict(tf.tensor2d(monday.x)), -1).arraySync());
console.log('Keras says', labels.join(' '));
learner.dispose();
