import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandStep, Consumer } from '../consumer.ts';
import { examplesOf } from '../readme.ts';
import { withoutTypes } from './alone.ts';

/** Packages that compute, by folder; the others work without TensorFlow.js. */
const COMPUTING = ['core', 'distillation', 'ewc', 'lora', 'progressive', 'replay', 'unforget'];
const WITHOUT_TENSORS = ['data', 'metrics', 'types', 'versions'];

const NO_BACKEND =
  /^(Unforget)?Error: No backend of TensorFlow\.js is ready\. Call 'await selectBackend\(\)' of @unforget\/backend first, or import '@tensorflow\/tfjs-backend-cpu'\.$/;
const NO_TFJS =
  /: Cannot find package '@tensorflow\/tfjs-(core|layers)' imported from .*node_modules\/(@unforget\/|unforget\/)/;
const TWO_COPIES = /Two copies of @tensorflow\/tfjs-core are loaded: expected one .* give all the same version\.$/;

const nameOf = (folder: string): string => (folder === 'unforget' ? folder : `@unforget/${folder}`);

/** The first example of a README, of which the lines that bring a backend were forgotten. */
function forgetful(repository: string, folder: string): string {
  const [first] = examplesOf(readFileSync(join(repository, 'packages', folder, 'README.md'), 'utf8'));
  const lines = withoutTypes(first?.code ?? '').split('\n');
  return lines.filter((line) => !/tfjs-backend-|@unforget\/backend|selectBackend/.test(line)).join('\n');
}

/** Two copies come of the package that holds all of TensorFlow.js, in another version than the single ones. */
const twice = (first: string, second: string): string => `
import '${first}';
import '${second}';
import { createLearner, mlp, sgd } from '@unforget/core';

const learner = createLearner({ model: mlp({ inputs: 2, head: { kind: 'growing' } }), optimizer: sgd(0.1) });
await learner.learn({ x: [[0, 1]], y: [0] });
`;

/** Each must fail with one sentence that says what to do. */
export function misfitsOf(repository: string, names: readonly string[]): Consumer[] {
  const tfjs = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers'];
  const importing = (folder: string): CommandStep => ({
    run: ['node', '--input-type=module', '--eval', `await import('${nameOf(folder)}')`],
  });
  return [
    {
      name: 'misfit-no-backend',
      about: 'somebody who forgot the backend: each package says so',
      installs: [[...names, ...tfjs]],
      files: Object.fromEntries(COMPUTING.map((folder) => [`${folder}.mjs`, forgetful(repository, folder)])),
      steps: COMPUTING.map((folder) => ({ run: ['node', `${folder}.mjs`], fails: NO_BACKEND })),
    },
    {
      name: 'misfit-no-tfjs',
      about: 'somebody whose package manager installs no peers: Node.js names what is missing, and who wants it',
      installs: [['--legacy-peer-deps', ...names]],
      steps: [
        ...WITHOUT_TENSORS.map(importing),
        ...['backend', ...COMPUTING].map((folder) => ({ ...importing(folder), fails: NO_TFJS })),
      ],
    },
    {
      name: 'misfit-two-tfjs',
      about: 'somebody who has two copies of TensorFlow.js, loaded in either order',
      installs: [[...names, ...tfjs, '@tensorflow/tfjs@4.20.0']],
      files: {
        'theirs-first.mjs': twice('@tensorflow/tfjs', '@unforget/core'),
        'ours-first.mjs': twice('@unforget/core', '@tensorflow/tfjs'),
      },
      steps: [
        { run: ['node', 'theirs-first.mjs'], fails: TWO_COPIES },
        { run: ['node', 'ours-first.mjs'], fails: TWO_COPIES },
      ],
    },
  ];
}
