import { reducedSplitMnist } from './reduced-split-mnist.ts';
import { splitMnist } from './split-mnist.ts';
import { splitMnistMethods } from './split-mnist-methods.ts';
import type { Suite } from './suite.ts';

/** Every suite that `bench` knows; the first is what a bare `bench` runs. */
export const ALL_SUITES: readonly Suite[] = [reducedSplitMnist, splitMnistMethods, splitMnist];
