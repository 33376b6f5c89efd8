// The packages by require(): they are ES modules, which Node.js 20.19 and later can load so.
const { selectBackend } = require('@unforget/backend');
const { adam, createLearner, mlp } = require('@unforget/core');
const { replay } = require('@unforget/replay');

const left = {
  x: [
    [-2, 0],
    [-2, 1],
    [-1, 0],
    [-1, 1],
  ],
  y: [0, 0, 1, 1],
};
const right = {
  x: [
    [1, 0],
    [1, 1],
    [2, 0],
    [2, 1],
  ],
  y: [2, 2, 3, 3],
};

async function main() {
  const { name } = await selectBackend();
  console.log('engine:', name);
  const learner = createLearner({
    model: mlp({ inputs: 2, hidden: [32], head: { kind: 'growing' } }),
    optimizer: adam(0.02),
    strategy: replay({ capacity: 8 }),
    seed: 1,
  });
  for (const data of [left, right]) await learner.learn(data, { epochs: 100 });
  for (const data of [left, right]) console.log((await learner.evaluate(data)).accuracy);
  learner.dispose();
}

void main();
