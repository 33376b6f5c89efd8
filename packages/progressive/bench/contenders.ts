import { mlp } from '@unforget/core';
import type { Model, Strategy } from '@unforget/types';
import { frozenFeatures, packNet, progressiveMlp } from '../src/index.ts';

export const TASKS = 5;

export interface Contender {
  readonly name: string;
  readonly model: () => Model;
  readonly strategy?: () => Strategy;
}

const inputs = [28, 28, 1];
const plain = (): Model => mlp({ inputs, hidden: [400, 400], head: { kind: 'multi' } });
const equalParts = (round: number): number => 1 - 1 / (TASKS - round);

/** Every method of the package, and plain training with the same layers. */
export const CONTENDERS: readonly Contender[] = [
  { name: 'plain training', model: plain },
  { name: 'frozen features', model: plain, strategy: () => frozenFeatures() as Strategy },
  { name: 'PackNet, `prune: 0.75`', model: plain, strategy: () => packNet() as Strategy },
  { name: 'PackNet, five equal parts', model: plain, strategy: () => packNet({ prune: equalParts }) as Strategy },
  { name: 'progressive net, 400 and 400', model: () => progressiveMlp({ inputs, hidden: [400, 400] }) },
  { name: 'progressive net, 100 and 100', model: () => progressiveMlp({ inputs, hidden: [100, 100] }) },
  {
    name: "the same with `lateral: 'none'`",
    model: () => progressiveMlp({ inputs, hidden: [100, 100], lateral: 'none' }),
  },
];
