import { der } from './der.ts';
import { fashion } from './fashion.ts';
import { fisher } from './fisher.ts';
import { hsu } from './hsu.ts';
import { banking77, banking77Hashed, clinc150, clinc150Hashed, textDomains } from './intents.ts';
import { lesson, lessonTwo } from './lesson.ts';
import { permutedMnist } from './permuted-mnist.ts';
import { reducedSplitMnist } from './reduced-split-mnist.ts';
import { splitMnist } from './split-mnist.ts';
import { splitMnistMethods } from './split-mnist-methods.ts';
import type { Suite } from './suite.ts';

/** Every suite that `bench` knows; the first is what a bare `bench` runs. */
export const ALL_SUITES: readonly Suite[] = [
  reducedSplitMnist,
  splitMnistMethods,
  lesson,
  lessonTwo,
  splitMnist,
  permutedMnist,
  fisher,
  hsu,
  der,
  fashion,
  clinc150,
  clinc150Hashed,
  banking77,
  banking77Hashed,
  textDomains,
];
