import { splitMnist } from './split-mnist.ts';
import type { Suite } from './suite.ts';

/** The protocol of Split MNIST on clothes, which are harder to tell apart. */
export const fashion: Suite = {
  ...splitMnist,
  name: 'fashion',
  title: 'Split Fashion-MNIST',
  about:
    'Ten kinds of clothing in five experiences of two, in an order drawn from the seed; net, training and methods of the ' +
    'suite split-mnist, λ included, which were chosen for digits. Nothing is published for exactly this protocol.',
  protocol: { ...splitMnist.protocol, source: 'fashion-mnist' },
};
