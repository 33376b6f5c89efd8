// A training loop of one's own, with the pure functions alone: EWC by hand, without learner and strategies.
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { adam, mlp, randomFor, softmaxCrossEntropy, valueAndGrads } from '@unforget/core';
import { samplesFrom } from '@unforget/data';
import { estimateFisher, quadraticPenalty } from '@unforget/ewc';

const model = mlp({ inputs: 2, hidden: [16], head: { kind: 'fixed', units: 2 } });
const loss = softmaxCrossEntropy();
const optimizer = adam(0.02);

// Two tasks over the same two labels: the side decides in the first; in the second the height does, against the side.
const first = samplesFrom({
  x: [
    [-2, 0],
    [-1, 0],
    [1, 0],
    [2, 0],
  ],
  y: [0, 0, 1, 1],
});
const second = samplesFrom({
  x: [
    [2, -1],
    [1, -1],
    [-1, 1],
    [-2, 1],
  ],
  y: [0, 0, 1, 1],
});

const tensors = ({ x, y, shape, length }) => [tf.tensor(x, [length, ...shape]), tf.tensor1d(y, 'int32')];

/** `steps` of Adam on a task, held back by `penalty`; the parameters that it is given are freed. */
function train(params, task, { steps, penalty = null }) {
  const [x, y] = tensors(task);
  let state = optimizer.init(params);
  for (let step = 0; step < steps; step++) {
    const next = tf.tidy(() => {
      const meanLoss = (p) => tf.mean(loss.perSample(model.forward(p, x).outputs, y, null));
      const { grads } = valueAndGrads(() => meanLoss(params), params);
      const pull = penalty?.(params).grads ?? {};
      const total = Object.fromEntries(
        Object.entries(grads).map(([path, grad]) => [path, pull[path] ? tf.add(grad, pull[path]) : grad]),
      );
      return optimizer.update({ params, grads: total, state, rate: tf.scalar(optimizer.rate) });
    });
    tf.dispose([params, state]);
    ({ params, state } = next);
  }
  tf.dispose([x, y, state]);
  return params;
}

function accuracy(params, task) {
  return tf.tidy(() => {
    const [x, y] = tensors(task);
    const right = tf.equal(tf.argMax(model.forward(params, x).outputs, 1), y);
    return tf.mean(tf.cast(right, 'float32')).dataSync()[0];
  });
}

const clone = (params) => Object.fromEntries(Object.entries(params).map(([path, p]) => [path, tf.clone(p)]));

const learned = train(model.init(2, randomFor(1)), first, { steps: 200 });
const importance = await estimateFisher({ model, loss, params: learned, samples: first });
const form = { importance, anchor: learned, constant: tf.scalar(0) };

for (const [name, penalty] of [
  ['fine-tuning', null],
  ['EWC', (params) => quadraticPenalty(params, form, 1e5)],
]) {
  const params = train(clone(learned), second, { steps: 200, penalty });
  console.log(`${name}: first ${accuracy(params, first)}, second ${accuracy(params, second)}`);
  tf.dispose(params);
}
